"""Reading an organisation sheet, as Excel or as text in whatever encoding, into rows of named fields."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import charset_normalizer
import python_calamine

from zhixing.kit.errors import Invalid, TooLarge

LARGEST = 20 * 1024 * 1024
MOST_ROWS = 20_000
ENCODINGS = ["gb18030", "big5", "utf_16_le", "utf_16_be"]

MAX_CELL = 32_767
"""Characters of one field: what a workbook's cell may hold."""

HEADERS: dict[str, tuple[str, ...]] = {
    "login": ("工号", "登录名", "账号", "用户名", "员工编号", "login", "username", "account", "employee id", "employee no"),
    "name": ("姓名", "名字", "name", "full name"),
    "email": ("邮箱", "电子邮箱", "邮件", "email", "e-mail", "mail"),
    "department": ("部门", "部门路径", "所属部门", "department", "department path"),
    "title": ("职务", "职位", "岗位", "title", "job title", "position"),
    "clearance": ("密级", "涉密等级", "clearance", "secrecy"),
    "groups": ("组", "用户组", "分组", "group", "groups"),
    "active": ("状态", "在职状态", "是否在职", "status", "active"),
    "password": ("初始密码", "密码", "password", "initial password"),
}
"""Names that a column may bear, by field."""

_FIELD_OF = {header: field for field, headers in HEADERS.items() for header in headers}


@dataclass(frozen=True)
class SheetRow:
    """One line of the sheet: its number as a person counts (the header is line 1 of most sheets), and its fields, trimmed."""

    line: int
    values: dict[str, str]


def read_sheet(data: bytes) -> list[SheetRow]:
    """The rows below the header, without empty ones; fields whose column is missing are absent.

    The header is the first line that names both a login and a name. Refuses what is too large, unreadable or has no header.
    """
    lines = read_table(data)
    start, fields = _header(lines)
    rows = [
        SheetRow(number, {field: line[column].strip() for column, field in fields.items() if column < len(line)})
        for number, line in enumerate(lines[start + 1 :], start + 2)
        if any(cell.strip() for cell in line)
    ]
    if len(rows) > MOST_ROWS:
        raise TooLarge("people.sheet_too_long", rows=MOST_ROWS)
    return rows


def read_table(data: bytes) -> list[list[str]]:
    """The cells of an Excel or text table, line by line; refuses what is too large or unreadable."""
    if len(data) > LARGEST:
        raise TooLarge("people.sheet_too_large", megabytes=LARGEST // 1024**2)
    return _workbook(data) if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") else _text(data)


def _header(lines: Sequence[Sequence[str]]) -> tuple[int, dict[int, str]]:
    for number, line in enumerate(lines[:20]):
        fields: dict[int, str] = {}
        for column, cell in enumerate(line):
            field = _FIELD_OF.get(_header_word(cell))
            if field and field not in fields.values():
                fields[column] = field
        if {"login", "name"} <= set(fields.values()):
            return number, fields
    raise Invalid("people.sheet_without_header")


def _header_word(cell: str) -> str:
    plain = cell.replace("（", "(").strip().lower().split("(")[0]
    return " ".join(plain.replace("*", " ").replace("_", " ").split())


def _workbook(data: bytes) -> list[list[str]]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        cells = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, IndexError, ValueError) as error:
        raise Invalid("people.sheet_unreadable") from error
    return [[_cell(value) for value in row] for row in cells]


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _text(data: bytes) -> list[list[str]]:
    decoded = decode(data)
    first = decoded.lstrip().splitlines()[:1]
    delimiter = max(",;\t", key=first[0].count) if first else ","
    try:
        rows = list(csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Invalid("people.sheet_unreadable") from error
    # The module's own limit holds for the whole process, and whoever reads documents raises it.
    if any(len(cell) > MAX_CELL for row in rows for cell in row):
        raise Invalid("people.sheet_unreadable")
    return rows


def decode(data: bytes) -> str:
    """Text in UTF-8 or UTF-16 with or without a mark, else in the Chinese encoding it looks most like."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(data, cp_isolation=ENCODINGS).best()
        return data.decode("gb18030", errors="replace") if best is None else str(best)


TEMPLATE_HEADER = ("工号", "姓名", "邮箱", "部门", "职务", "密级", "组", "状态", "初始密码")
TEMPLATE_EXAMPLE = (
    "zhangwei",
    "张伟",
    "zhangwei@example.com",
    "研发中心/硬件部",
    "硬件工程师",
    "内部",
    "新品评审组；内训师",
    "在职",
    "",
)


def template() -> bytes:
    """An empty organisation sheet (xlsx) with one example line."""
    import openpyxl  # here, because it is slow to load and seldom needed
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "组织"
    sheet.append(TEMPLATE_HEADER)
    sheet.append(TEMPLATE_EXAMPLE)
    for column, width in enumerate((14, 12, 28, 28, 18, 8, 26, 8, 14), 1):
        sheet.cell(row=1, column=column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
