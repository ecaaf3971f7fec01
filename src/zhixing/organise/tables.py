"""Tables as text: groups of rows, each with the header repeated, for passages that can be read alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from zhixing.organise.content import Block

SEPARATOR = " | "


@dataclass(frozen=True)
class RowGroup:
    """Rows `first`..`last` of a table (0-based, inclusive, the header not counted in) as text."""

    text: str
    first: int
    last: int


def row_groups(block: Block, longest: float, weight: Callable[[str], float]) -> Iterator[RowGroup]:
    """The rows of a table in groups of at most `longest` by `weight`; a row that is longer by itself is cut cell by cell."""
    rows = block.rows
    if not rows:
        return
    caption = block.text.strip()
    header = _line(rows[0]) if block.header and len(rows) > 1 else ""
    head = "\n".join(part for part in (caption, header) if part)
    room = max(longest - weight(head), longest / 3)
    group: list[str] = []
    first, filled = (1 if header else 0), 0.0
    for number in range(first, len(rows)):
        line = _line(rows[number])
        size = weight(line)
        if group and filled + size > room:
            yield RowGroup(_with(head, group), first, number - 1)
            group, filled, first = [], 0.0, number
        if size > room:
            yield from _long_row(rows[0] if header else (), rows[number], number, longest, weight)
            first = number + 1
        elif line:
            group.append(line)
            filled += size
    if group:
        yield RowGroup(_with(head, group), first, len(rows) - 1)


def _with(head: str, lines: Sequence[str]) -> str:
    return "\n".join([head, *lines]) if head else "\n".join(lines)


def _line(row: Sequence[str]) -> str:
    """A row's cells side by side; blank when all are."""
    cells = [" ".join(cell.split()) for cell in row]
    return SEPARATOR.join(cells).strip() if any(cells) else ""


def _long_row(
    header: Sequence[str], row: Sequence[str], number: int, longest: float, weight: Callable[[str], float]
) -> Iterator[RowGroup]:
    """One long row as `column: cell` lines, its first cell repeated so that each part says what it is about."""
    name = next((cell.strip() for cell in row if cell.strip()), "")
    name = " ".join(name.split())[:80]
    lines: list[str] = []
    for column, cell in enumerate(row):
        label = " ".join(header[column].split()) if column < len(header) else ""
        for part in _parts(" ".join(cell.split()), longest * 0.75, weight):
            lines.append(f"{label}: {part}" if label else part)
    group: list[str] = []
    filled = 0.0
    for line in lines:
        size = weight(line)
        if group and filled + size > longest:
            yield RowGroup("\n".join(group), number, number)
            group = [name] if name and not line.endswith(name) else []
            filled = weight(name)
        group.append(line)
        filled += size
    if group:
        yield RowGroup("\n".join(group), number, number)


def _parts(text: str, longest: float, weight: Callable[[str], float]) -> Iterator[str]:
    """Text in parts that are short enough, cut after a sentence or blank where one is near the end."""
    while text:
        size = len(text)
        while weight(text[:size]) > longest:
            size = max(1, int(size * longest / weight(text[:size])) - 1)
        if size < len(text):
            near = max(text.rfind(mark, size // 2, size) for mark in "。；;. ，,")
            size = near + 1 if near > 0 else size
        yield text[:size].strip()
        text = text[size:].strip()
