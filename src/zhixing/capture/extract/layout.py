"""What stands beside what on a page: rows of printed pieces, and the tables they form even without ruled lines."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from zhixing.organise.content import Box

MIN_ROWS = 3
LONG_CELL = 60


@dataclass(frozen=True)
class Segment:
    """A run of print without a wide gap; `size` is the height of its letters in pages, `order` its place in the file."""

    text: str
    box: Box
    size: float
    order: int = 0
    bold: bool = False

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True)
class FoundTable:
    """A table on a page and the segments that it is made of."""

    rows: tuple[tuple[str, ...], ...]
    box: Box
    members: frozenset[int]
    order: int


def union(boxes: Sequence[Box]) -> Box:
    """The smallest box around all."""
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def rounded(box: Box) -> Box:
    """To a ten-thousandth of the page, within it."""
    left, top, right, bottom = (round(min(1.0, max(0.0, value)), 4) for value in box)
    return (left, top, right, bottom)


def visual_rows(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Segments that stand side by side, top to bottom, each row from left to right."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda item: item.middle):
        if rows and rows[-1][0].box[1] <= segment.middle <= rows[-1][0].box[3]:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [sorted(row, key=lambda item: item.box[0]) for row in rows]


def tables_among(segments: Sequence[Segment]) -> list[FoundTable]:
    """Tables without ruled lines: rows of several short pieces that line up in columns."""
    found: list[FoundTable] = []
    run: list[list[Segment]] = []
    for row in [*visual_rows(segments), []]:
        if _belongs(row, run):
            run.append(row)
            continue
        table = _table_of(_trimmed(run))
        if table is not None:
            found.append(table)
        run = [row] if len(row) > 1 else []
    return found


def _belongs(row: Sequence[Segment], run: Sequence[Sequence[Segment]]) -> bool:
    """Whether a row can go on a table: close below it, and several pieces, or one that fills a gap of a column."""
    if not row or not run:
        return False
    below, above = row[0], run[-1][0]
    if below.box[1] - above.box[3] > 2.2 * max(above.size, below.size):
        return False
    if len(row) > 1:
        return True
    others = [segment for other in run for segment in other]
    left = min(segment.box[0] for segment in others)
    return row[0].box[0] > left + 0.05 and len(row[0].text) <= 30


def _trimmed(run: list[list[Segment]]) -> list[list[Segment]]:
    """Single pieces at the end belong to what follows."""
    end = len(run)
    while end and len(run[end - 1]) == 1:
        end -= 1
    return run[:end]


def _table_of(run: Sequence[Sequence[Segment]]) -> FoundTable | None:
    if len(run) < MIN_ROWS or not any(len(row) >= 3 for row in run):
        return None
    members = [segment for row in run for segment in row]
    if statistics.mean(len(segment.text) for segment in members) > LONG_CELL / 2:
        return None
    columns = _columns(members)
    if len(columns) < 3:
        return None
    grid = []
    for row in run:
        cells = [""] * len(columns)
        for segment in row:
            column = _column_of(segment, columns)
            cells[column] = f"{cells[column]} {segment.text}".strip()
        grid.append(tuple(cells))
    box = union([segment.box for segment in members])
    return FoundTable(
        tuple(grid), box, frozenset(segment.order for segment in members), min(segment.order for segment in members)
    )


def _columns(members: Sequence[Segment]) -> list[tuple[float, float]]:
    """Spans of the page's width that pieces cover, those that overlap joined; a piece over several columns does not join them."""
    usual = statistics.median(segment.box[2] - segment.box[0] for segment in members)
    spans: list[tuple[float, float]] = []
    for segment in sorted(members, key=lambda item: item.box[0]):
        left, right = segment.box[0], segment.box[2]
        if right - left > 3 * usual and len(members) > 8:
            continue
        if spans and left < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], right))
        else:
            spans.append((left, right))
    return spans


def _column_of(segment: Segment, columns: Sequence[tuple[float, float]]) -> int:
    middle = segment.box[0]
    return min(
        range(len(columns)),
        key=lambda index: 0.0 if columns[index][0] <= middle <= columns[index][1] else abs(columns[index][0] - middle),
    )
