"""From the lines of a PDF's pages to its blocks: running heads dropped, lines joined, headings told by size and number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from zhixing.capture.extract.grid import has_header
from zhixing.capture.extract.layout import FoundTable, Segment, rounded, tables_among, union
from zhixing.capture.extract.naming import guess_level, one_line
from zhixing.capture.extract.printed import BEGINS_ITEM, joined
from zhixing.organise.content import Block

MARGIN = 0.09
_PAGE_NUMBER = re.compile(
    r"^(?:[-—–·\s]*\d{1,4}[-—–·\s]*|第?\s*\d+\s*页?\s*[/／,，共]+\s*\d+\s*页?|第\s*\d+\s*页"
    r"|page\s*\d+(?:\s*(?:of|/)\s*\d+)?|[ivxlc]{1,6})$",
    re.IGNORECASE,
)
_CONTENTS_LINE = re.compile(r"(?:\.\s?|…|·\s?){5,}\s*[\divxlc]*$", re.IGNORECASE)
_ENDS = re.compile(r"[。！？!?;；:：.]$")


@dataclass
class PrintedPage:
    """What was found on one page; a recognised one brings its blocks ready."""

    number: int
    segments: Sequence[Segment] = ()
    ruled: Sequence[FoundTable] = ()
    recognised: Sequence[Block] | None = None
    dropped: set[int] = field(default_factory=set)


def blocks_of_pages(pages: Sequence[PrintedPage], outline: Mapping[str, int]) -> list[Block]:
    """The blocks of all pages; `outline` maps bookmark titles without blanks to their depth."""
    _drop_running_heads(pages)
    sizes = _Sizes.of(pages)
    blocks: list[Block] = []
    for page in pages:
        blocks.extend(page.recognised if page.recognised is not None else _page_blocks(page, sizes, outline))
    return blocks


def _drop_running_heads(pages: Sequence[PrintedPage]) -> None:
    """Lines in the margins that repeat from page to page, their numbers aside; page numbers; lines of a table of contents."""
    printed = [page for page in pages if page.recognised is None]
    repeated = Counter(key for page in printed for key in {_key(segment) for segment in page.segments if _in_margin(segment)})
    for page in printed:
        for segment in page.segments:
            if _CONTENTS_LINE.search(segment.text):
                page.dropped.add(segment.order)
            if _in_margin(segment) and (repeated[_key(segment)] >= 3 or (len(printed) > 1 and _PAGE_NUMBER.match(segment.text))):
                page.dropped.add(segment.order)


def _in_margin(segment: Segment) -> bool:
    return segment.box[3] < MARGIN or segment.box[1] > 1 - MARGIN


def _key(segment: Segment) -> tuple[str, float]:
    return re.sub(r"\d+", "#", segment.text), round(segment.box[1], 2)


@dataclass(frozen=True)
class _Sizes:
    """The usual letter height of the document, and the larger ones from the largest down."""

    usual: float
    larger: tuple[float, ...]

    @classmethod
    def of(cls, pages: Iterable[PrintedPage]) -> _Sizes:
        counts: Counter[float] = Counter()
        for page in pages:
            for segment in page.segments:
                if segment.order not in page.dropped:
                    counts[_step(segment.size)] += len(segment.text)
        usual = counts.most_common(1)[0][0] if counts else 0.01
        return cls(usual, tuple(sorted((size for size in counts if size > usual * 1.12), reverse=True)[:4]))

    def level(self, size: float) -> int | None:
        """1 for the largest letters; None for usual ones."""
        step = _step(size)
        if step <= self.usual * 1.12:
            return None
        return next((number for number, larger in enumerate(self.larger, start=1) if step >= larger), 4)


def _step(size: float) -> float:
    return round(size, 3)


def _page_blocks(page: PrintedPage, sizes: _Sizes, outline: Mapping[str, int]) -> list[Block]:
    kept = [segment for segment in page.segments if segment.order not in page.dropped]
    ruled = frozenset[int]().union(*(table.members for table in page.ruled))
    free = [segment for segment in kept if segment.order not in ruled]
    tables = [*page.ruled, *tables_among(free)]
    taken = ruled.union(*(table.members for table in tables))
    lines = _lines([segment for segment in free if segment.order not in taken])
    placed: list[tuple[float, Block]] = [(_place(table, lines), _table_block(table, page.number)) for table in tables]
    placed += [(float(run[0].order), _text_block(run, page.number, sizes, outline)) for run in _runs(lines, sizes, outline)]
    return [block for _, block in sorted(placed, key=lambda item: item[0])]


def _place(table: FoundTable, lines: Sequence[Segment]) -> float:
    """Before the first line that stands below the table; the file may draw all tables first."""
    below = [line.order for line in lines if line.box[1] >= table.box[3] - 0.005]
    above = [line.order for line in lines if line.box[3] <= table.box[1] + 0.005]
    if below and above and max(above) < min(below):
        return (max(above) + min(below)) / 2
    return min(below) - 0.5 if below else (max(above) + 0.5 if above else float(table.order))


def _table_block(table: FoundTable, page: int) -> Block:
    return Block(type="table", rows=table.rows, header=has_header(table.rows), page=page, box=rounded(table.box))


def _lines(segments: Sequence[Segment]) -> list[Segment]:
    """Segments that stand side by side on one line outside tables are one line again."""
    lines: list[Segment] = []
    for segment in segments:
        before = lines[-1] if lines else None
        if before and before.box[1] <= segment.middle <= before.box[3] and segment.box[0] > before.box[2]:
            text = f"{before.text} {segment.text}"
            lines[-1] = Segment(
                text, union([before.box, segment.box]), max(before.size, segment.size), before.order, before.bold and segment.bold
            )
        else:
            lines.append(segment)
    return lines


def _runs(lines: Sequence[Segment], sizes: _Sizes, outline: Mapping[str, int]) -> list[list[Segment]]:
    """Lines that make up one paragraph or one heading."""
    runs: list[list[Segment]] = []
    for line in lines:
        if (
            runs
            and _goes_on(runs[-1], line, sizes, _column_right(runs[-1][-1], lines))
            and _heading_level(line, sizes, outline, alone=False) is None
        ) or (runs and _heading_goes_on(runs[-1], line, sizes)):
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _column_right(line: Segment, lines: Sequence[Segment]) -> float:
    """Where the lines that begin about where this one does end at most."""
    return max(other.box[2] for other in lines if abs(other.box[0] - line.box[0]) < 0.08)


def _goes_on(run: Sequence[Segment], line: Segment, sizes: _Sizes, right: float) -> bool:
    before = run[-1]
    gap = line.box[1] - before.box[3]
    if (
        gap > 1.1 * sizes.usual
        or gap < -2 * sizes.usual
        or _step(before.size) > sizes.usual * 1.12
        or BEGINS_ITEM.match(line.text)
    ):
        return False
    if not 0.85 < line.size / max(before.size, 1e-6) < 1.18:
        return False
    if guess_level(before.text) and len(run) == 1 and before.box[2] < right - 0.1:
        return False
    full = before.box[2] >= right - 5 * sizes.usual
    indented = line.box[0] > run[-1].box[0] + 1.2 * sizes.usual and len(run) > 1
    return full and not indented and not (_ENDS.search(before.text) and before.box[2] < right - 3 * sizes.usual)


def _heading_goes_on(run: Sequence[Segment], line: Segment, sizes: _Sizes) -> bool:
    """A title over two lines: as large as the line above it and close below."""
    before = run[-1]
    larger = sizes.level(line.size)
    return (
        larger is not None
        and larger == sizes.level(before.size)
        and len(run) < 3
        and 0 <= line.box[1] - before.box[3] < before.size * 0.8
    )


def _text_block(run: Sequence[Segment], page: int, sizes: _Sizes, outline: Mapping[str, int]) -> Block:
    text, lines = joined(run)
    box = rounded(union([line.box for line in run]))
    whole = Segment(text, run[0].box, run[0].size, run[0].order, all(line.bold for line in run))
    level = _heading_level(whole, sizes, outline, alone=len(run) <= 3)
    if level is not None:
        return Block(type="heading", text=text, level=level, page=page, box=box, lines=lines)
    if BEGINS_ITEM.match(text):
        return Block(type="list_item", text=text, level=1, page=page, box=box, lines=lines)
    return Block(type="paragraph", text=text, page=page, box=box, lines=lines)


def _heading_level(line: Segment, sizes: _Sizes, outline: Mapping[str, int], *, alone: bool) -> int | None:
    """The level of a line that is a heading: named in the bookmarks, numbered, larger than the text, or bold and short."""
    text = one_line(line.text)
    marked = outline.get("".join(text.split()))
    if marked is not None:
        return marked
    numbered = guess_level(text)
    larger = sizes.level(line.size)
    if larger is not None and alone and 2 <= len(text) <= 80 and any(letter.isalpha() for letter in text):
        return numbered or larger
    if numbered is not None:
        return numbered
    if alone and line.bold and 2 <= len(text) <= 50 and not _ENDS.search(text) and any(letter.isalpha() for letter in text):
        return min(6, len(sizes.larger) + 1)
    return None
