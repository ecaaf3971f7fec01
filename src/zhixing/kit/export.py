"""Tables that leave the house: text a spreadsheet opens in the right encoding, and in which nothing is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

MARK = "\ufeff"
"""Tells a spreadsheet that the text is UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CSV_TYPE = "text/csv; charset=utf-8"
JSON_LINES_TYPE = "application/x-ndjson; charset=utf-8"


def harmless(cell: object) -> str:
    """The cell as text; what a spreadsheet would take for a formula is marked as words by an apostrophe."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterable[str]:
    """The rows as CSV, a piece at a time, with the mark in front."""
    yield MARK
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([harmless(cell) for cell in row])
        yield line.getvalue()


def attachment(name: str) -> dict[str, str]:
    """The header that makes a browser keep what it gets under this name (ASCII)."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}
