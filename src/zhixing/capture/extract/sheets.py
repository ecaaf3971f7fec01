"""Workbooks (xlsx, xls, xlsb, ods): sheet by sheet the tables that stand on it, with their cell ranges."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from zhixing.capture.extract.grid import has_header
from zhixing.capture.extract.naming import language_of, plain, title_from
from zhixing.capture.extract.packages import Package
from zhixing.capture.extract.pictures import picture_name
from zhixing.capture.extract.sheet_blocks import cell_range, table_blocks
from zhixing.capture.extract.source import Source
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Block, Content

MAX_ROWS = 300_000
MAX_CELLS = 8_000_000

_Grid = list[list[str]]


def read(source: Source) -> Content:
    """A workbook as content."""
    zipped = source.head.startswith(b"PK")
    package = Package(source) if zipped else None
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(source.data))
    except CalamineError as error:
        raise Unreadable(
            "encrypted" if "password" in str(error).lower() else "broken", format=source.extension or "xlsx"
        ) from None
    blocks: list[Block] = []
    shown = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    for meta in shown:
        if meta.visible == SheetVisibleEnum.Visible or len(shown) == 1:
            blocks.extend(_sheet(workbook, meta.name, alone=len(shown) == 1, source=source))
    images = _pictures(package) if package else {}
    blocks.extend(Block(type="image", image=name) for name in images)
    if not any(block.type != "heading" for block in blocks):
        raise Unreadable("empty")
    properties = package.properties() if package else {}
    title = title_from(
        [_first_caption(blocks), properties.pop("title", None)] if len(shown) == 1 else [properties.pop("title", None)],
        source.stem,
    )
    return Content(title=title, blocks=tuple(blocks), images=images, lang=language_of(blocks), properties=properties)


def _first_caption(blocks: Sequence[Block]) -> str | None:
    """A line alone above the only table is what its author calls it."""
    first = next((block for block in blocks if block.type != "heading"), None)
    if first is None:
        return None
    text = first.text.split("\n")[0]
    return text if 4 <= len(text) <= 60 else None


def _sheet(workbook: CalamineWorkbook, name: str, *, alone: bool, source: Source) -> Iterator[Block]:
    try:
        sheet = workbook.get_sheet_by_name(name)
        values = sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS + 1)
        merged = sheet.merged_cell_ranges or []
    except CalamineError:
        raise Unreadable("broken", format=source.extension or "xlsx") from None
    if len(values) > MAX_ROWS or (values and len(values) * len(values[0]) > MAX_CELLS):
        raise Unreadable("too_many_rows", limit=MAX_ROWS)
    grid = [[_written(cell) for cell in row] for row in values]
    _spread(grid, merged)
    regions = list(_regions(grid))
    if regions and not (alone and name.lower().startswith(("sheet", "工作表"))):
        yield Block(type="heading", text=plain(name).strip() or "?", level=1, sheet=name)
    for region in regions:
        yield from _region_blocks(region, name)


def _written(cell: Any) -> str:
    """A cell as people write it: whole numbers without a point, dates without midnight."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.12g}"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d") if cell.time() == time() else cell.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return plain(str(cell)).strip()


def _spread(grid: _Grid, merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Cells merged downwards are repeated in each row, so that every row can be read alone."""
    for (top, left), (bottom, _) in merged:
        if top < bottom < top + 5000 and top < len(grid) and left < len(grid[top]):
            for row in range(top + 1, min(bottom + 1, len(grid))):
                grid[row][left] = grid[top][left]


@dataclass(frozen=True)
class _Region:
    """A rectangle without blank rows; `top` and `left` are 0-based on the sheet."""

    top: int
    left: int
    rows: _Grid

    @property
    def width(self) -> int:
        return len(self.rows[0])


def _regions(grid: _Grid) -> Iterator[_Region]:
    """The parts of a sheet between blank rows, without blank columns at their sides."""
    start = 0
    for number in range(len(grid) + 1):
        if number == len(grid) or not any(grid[number]):
            if number > start:
                yield _trimmed(grid, start, number)
            start = number + 1


def _trimmed(grid: _Grid, start: int, end: int) -> _Region:
    rows = grid[start:end]
    used = [column for column in range(len(rows[0])) if any(row[column] for row in rows)]
    left, right = used[0], used[-1] + 1
    return _Region(start, left, [row[left:right] for row in rows])


def _region_blocks(region: _Region, sheet: str) -> list[Block]:
    """Lines of one cell above a table are its caption; a region of lines alone is text."""
    rows = region.rows
    captions: list[str] = []
    while rows and sum(1 for cell in rows[0] if cell) == 1 and (len(rows) == 1 or region.width > 1):
        captions.append(next(cell for cell in rows[0] if cell))
        rows = rows[1:]
    top = region.top + len(captions)
    text = "\n".join(captions)
    if not rows:
        return [
            Block(
                type="paragraph", text=text, sheet=sheet, cells=cell_range(region.top, region.left, len(captions), region.width)
            )
        ]
    if region.width == 1:
        return [
            Block(type="paragraph", text=row[0], sheet=sheet, cells=cell_range(top + number, region.left, 1, 1))
            for number, row in enumerate(rows)
        ]
    cells = cell_range(top, region.left, len(rows), region.width)
    return table_blocks([tuple(row) for row in rows], header=has_header(rows), cells=cells, sheet=sheet, text=text)


def _pictures(package: Package) -> dict[str, bytes]:
    """Pictures lie in the workbook's media folder."""
    found: dict[str, bytes] = {}
    for part in sorted(package.names):
        if "/media/" in part and len(found) < 200:
            data = package.bytes(part)
            name = picture_name(data)
            if name:
                found[name] = data
    return found
