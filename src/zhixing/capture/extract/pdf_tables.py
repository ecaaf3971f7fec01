"""Ruled tables of a PDF page: pdfplumber finds the cells, the letters come from pdfium."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zhixing.capture.extract.grid import rectangular
from zhixing.capture.extract.layout import FoundTable, Segment, union, visual_rows
from zhixing.organise.content import Box

MAX_LINES = 4000
MIN_FILLED = 0.3


def ruled_tables(page: Any, segments: Sequence[Segment]) -> list[FoundTable]:
    """The ruled tables of a pdfplumber page, filled with the page's segments."""
    if len(page.lines) + len(page.rects) + len(page.curves) > MAX_LINES:
        return []
    found = []
    taken: set[int] = set()
    for table in page.find_tables():
        filled = _filled(table, page, [segment for segment in segments if segment.order not in taken])
        if filled is not None:
            taken |= filled.members
            found.append(filled)
    return found


def _filled(table: Any, page: Any, segments: Sequence[Segment]) -> FoundTable | None:
    members: set[int] = set()
    boxes: list[Box] = []
    rows: list[list[str]] = []
    reaching: dict[int, tuple[float, str]] = {}
    for row in table.rows:
        line = []
        for column, cell in enumerate(row.cells):
            if cell is None and reaching.get(column, (0.0, ""))[0] >= row.bbox[3] - 1:
                line.append(reaching[column][1])  # merged with the cell above
                continue
            inside = [segment for segment in segments if cell is not None and _within(segment, _fractions(cell, page))]
            if sum(1 for printed in visual_rows(inside) if len(printed) > 1) > 1:
                return None  # a frame around a table that has no rules of its own
            members.update(segment.order for segment in inside)
            boxes.extend(segment.box for segment in inside)
            line.append(_cell_text(inside))
            if cell is not None:
                reaching[column] = (cell[3], line[-1])
        rows.append(line)
    grid = rectangular(rows)
    cells = sum(len(row) for row in grid)
    if len(grid) < 2 or len(grid[0]) < 2 or sum(1 for row in grid for cell in row if cell) < cells * MIN_FILLED:
        return None
    return FoundTable(grid, union([*boxes, _fractions(table.bbox, page)]), frozenset(members), min(members))


def _fractions(box: tuple[float, float, float, float], page: Any) -> Box:
    """pdfplumber counts from the page's own corner, like we do; only the unit differs."""
    left, top, _, _ = page.bbox
    return (
        (box[0] - left) / float(page.width),
        (box[1] - top) / float(page.height),
        (box[2] - left) / float(page.width),
        (box[3] - top) / float(page.height),
    )


def _within(segment: Segment, box: Box) -> bool:
    across = (segment.box[0] + min(segment.box[2], segment.box[0] + 0.05)) / 2
    return box[0] <= across <= box[2] and box[1] <= segment.middle <= box[3]


def _cell_text(segments: Sequence[Segment]) -> str:
    text = ""
    for segment in sorted(segments, key=lambda item: (round(item.middle, 3), item.box[0])):
        wide = bool(text) and ord(text[-1]) > 0x2E80 and ord(segment.text[0]) > 0x2E80
        text += segment.text if wide or not text else f" {segment.text}"
    return text
