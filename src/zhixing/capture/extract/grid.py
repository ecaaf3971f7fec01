"""Tables with merged cells made rectangular."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from zhixing.capture.extract.naming import plain

Spanned = tuple[str, int, int]
"""A cell's text, and how many columns and rows it covers."""

MAX_COLUMNS = 200


def filled(rows: Sequence[Sequence[Spanned]]) -> tuple[tuple[str, ...], ...]:
    """A rectangle of cells. A cell that covers several rows is repeated in each, so that every row can be read alone;
    one that covers several columns stands in the first of them."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[str, int]] = {}
    for row in rows:
        line: list[str] = []
        for text, columns, height in row:
            _let_hang(hanging, line)
            for offset in range(columns):
                content = plain(text).strip() if offset == 0 else ""
                if height > 1:
                    hanging[len(line)] = (content, height - 1)
                line.append(content)
            if len(line) >= MAX_COLUMNS:
                break
        _let_hang(hanging, line)
        grid.append(line[:MAX_COLUMNS])
    return rectangular(grid)


def _let_hang(hanging: dict[int, tuple[str, int]], line: list[str]) -> None:
    """Takes over cells that reach down into this row at the place where it stands."""
    while len(line) in hanging:
        text, left = hanging.pop(len(line))
        if left > 1:
            hanging[len(line)] = (text, left - 1)
        line.append(text)
        if left > 1:
            hanging[len(line) - 1] = (text, left - 1)


def rectangular(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Rows padded to one width, without columns and rows that are blank throughout."""
    width = max((len(row) for row in rows), default=0)
    padded = [tuple(row) + ("",) * (width - len(row)) for row in rows]
    kept = [column for column in range(width) if any(row[column] for row in padded)]
    return tuple(tuple(row[column] for column in kept) for row in padded if any(row))


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: short words without numbers or colons, most cells filled."""
    if len(rows) < 2:
        return False
    first = [cell for cell in rows[0] if cell]
    if len(first) * 2 < len(rows[0]) or any(_is_number(cell) or cell.endswith((":", "：")) for cell in first):
        return False
    return statistics.mean(len(cell) for cell in first) <= 40


def _is_number(cell: str) -> bool:
    """Years name columns as often as they fill them."""
    digits = cell.replace(".", "", 1).replace(",", "").replace("%", "").lstrip("-")
    return digits.isdigit() and not (len(cell) == 4 and cell.startswith(("19", "20")))
