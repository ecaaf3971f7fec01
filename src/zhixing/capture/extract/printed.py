"""Recognised print of a page as blocks: paragraphs, headings and tables, by where the lines stand."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence

from zhixing.capture.extract.grid import has_header
from zhixing.capture.extract.layout import Segment, rounded, tables_among, union, visual_rows
from zhixing.capture.extract.naming import guess_level, plain
from zhixing.capture.port import PrintedLine
from zhixing.organise.content import Block

MIN_SCORE = 0.5
RAGGED = 0.1
"""Lines of one paragraph end within a tenth of the page's width of each other."""
BEGINS_ITEM = re.compile(r"^(?:[•●○■◆▪·\-–]\s?|[（(]?\d{1,2}[)）.、]\s*\S|[a-z][)）.]\s|[①-⑳])")
_ENDS = re.compile(r"[。！？!?.;；：:]$")


def blocks_of_lines(lines: Sequence[PrintedLine], *, page: int) -> list[Block]:
    """The recognised lines of a page as blocks; their heights tell headings from text."""
    segments = [
        Segment(plain(line.text).strip(), line.box, line.box[3] - line.box[1], order)
        for order, line in enumerate(lines)
        if line.score >= MIN_SCORE and plain(line.text).strip()
    ]
    if not segments:
        return []
    tables = tables_among(segments)
    taken = frozenset[int]().union(*(table.members for table in tables))
    loose = [segment for row in visual_rows(segments) for segment in row if segment.order not in taken]
    placed = [
        (table.box[1], Block(type="table", rows=table.rows, header=has_header(table.rows), page=page, box=rounded(table.box)))
        for table in tables
    ]
    placed += [(block.box[1] if block.box else 0.0, block) for block in _running_text(loose, page)]
    return [block for _, block in sorted(placed, key=lambda item: item[0])]


def _running_text(segments: Sequence[Segment], page: int) -> list[Block]:
    if not segments:
        return []
    usual = statistics.median(segment.size for segment in segments)
    runs: list[list[Segment]] = []
    for segment in segments:
        if runs and _goes_on(runs[-1][-1], segment, usual, _column_right(runs[-1][-1], segments)):
            runs[-1].append(segment)
        else:
            runs.append([segment])
    return [_block(run, page, usual) for run in runs]


def _goes_on(before: Segment, segment: Segment, usual: float, right: float) -> bool:
    """Whether a line goes on with the sentence of the one above: close below it, as tall, and that one ran to the edge."""
    if segment.box[1] < before.box[3] - usual * 0.5 or segment.box[1] - before.box[3] > usual * 1.2:
        return False
    if not 0.75 < segment.size / max(before.size, 1e-6) < 1.33 or guess_level(segment.text):
        return False
    ended = _ENDS.search(before.text) and (before.box[2] < right - 0.03 or segment.box[0] > before.box[0] + usual)
    return before.box[2] > right - RAGGED and not ended and not BEGINS_ITEM.match(segment.text)


def _column_right(segment: Segment, segments: Sequence[Segment]) -> float:
    """Where the lines that begin about where this one does end at most."""
    return max(other.box[2] for other in segments if abs(other.box[0] - segment.box[0]) < 0.08)


def _block(run: Sequence[Segment], page: int, usual: float) -> Block:
    text, lines = joined(run)
    box = rounded(union([segment.box for segment in run]))
    level = guess_level(text)
    if level is None and len(run) == 1 and 2 <= len(text) <= 40 and not text.isdigit():
        level = 1 if run[0].size > usual * 1.45 else 2 if _is_capital(text) else None
    if level:
        return Block(type="heading", text=text, level=level, page=page, box=box, lines=lines)
    if BEGINS_ITEM.match(text):
        return Block(type="list_item", text=text, level=1, page=page, box=box, lines=lines)
    return Block(type="paragraph", text=text, page=page, box=box, lines=lines)


def _is_capital(text: str) -> bool:
    """Section names of English forms stand in capitals."""
    return text.isupper() and len(text.split()) <= 5 and text.replace(" ", "").isalpha() and text.isascii() and len(text) > 4


def joined(run: Sequence[Segment]) -> tuple[str, tuple[tuple[int, float, float, float, float], ...]]:
    """The text of lines that go on with one another, and where each begins in it."""
    text, lines = "", []
    for segment in run:
        part = segment.text
        if text and part:
            if text[-1] == "-" and part[0].islower() and text[-2:-1].isalpha():
                text = text[:-1]
            elif ord(text[-1]) <= 0x2E80 and ord(part[0]) <= 0x2E80:
                text += " "
        lines.append((len(text), *rounded(segment.box)))
        text += part
    return text, tuple(lines)
