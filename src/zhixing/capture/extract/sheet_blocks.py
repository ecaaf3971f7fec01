"""Rectangles of cells as table blocks that know their range."""

from __future__ import annotations

from collections.abc import Sequence

from zhixing.organise.content import Block

ROWS_A_BLOCK = 300


def column_name(index: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_range(top: int, left: int, height: int, width: int) -> str:
    """The range of a rectangle; `top` and `left` are 0-based."""
    return f"{column_name(left)}{top + 1}:{column_name(left + width - 1)}{top + height}"


def table_blocks(
    rows: Sequence[tuple[str, ...]], *, header: bool, cells: str | None, sheet: str | None, text: str = ""
) -> list[Block]:
    """A table as blocks of at most three hundred rows, each with the header; their ranges leave a repeated header out."""
    if len(rows) <= ROWS_A_BLOCK:
        return [Block(type="table", rows=tuple(rows), header=header, cells=cells, sheet=sheet, text=text)]
    head = [rows[0]] if header else []
    top, left, right = _corner(cells)
    blocks = []
    for start in range(len(head), len(rows), ROWS_A_BLOCK):
        part = rows[start : start + ROWS_A_BLOCK]
        below = f"{left}{top + start}:{right}{top + start + len(part) - 1}" if cells else None
        blocks.append(Block(type="table", rows=(*head, *part), header=header, cells=below, sheet=sheet, text=text))
    return blocks


def _corner(cells: str | None) -> tuple[int, str, str]:
    """Top row (1-based), left and right column of a range."""
    first, _, last = (cells or "A1:A1").partition(":")
    return int("".join(c for c in first if c.isdigit())), first.rstrip("0123456789"), last.rstrip("0123456789")
