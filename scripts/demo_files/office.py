"""Word documents, workbooks and slides."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import charts
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from pptx import Presentation
from pptx.util import Inches
from pptx.util import Pt as SlidePt
from source import Piece, pieces

Entry = dict[str, object]


def settled(data: bytes) -> bytes:
    """The same archive with every member dated 1980, so that making a file twice gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _saved(thing: Any) -> bytes:
    buffer = io.BytesIO()
    thing.save(buffer)
    return settled(buffer.getvalue())


def _dated(properties: Any, entry: Entry, title: str) -> None:
    # Word and PowerPoint say author, Excel creator.
    name = "author" if hasattr(properties, "author") else "creator"
    setattr(properties, name, entry["author"])
    properties.title = title
    properties.created = properties.modified = datetime.fromisoformat(str(entry["created"]))


def document(source: str, entry: Entry) -> bytes:
    """A Word document with headings, lists, tables and pictures."""
    paper = Document()
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "宋体", Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    parts = pieces(source)
    _dated(paper.core_properties, entry, parts[0].text)
    for piece in parts:
        _WORD[piece.kind](paper, piece)
    return _saved(paper)


def _word_table(paper: Any, piece: Piece) -> None:
    table = paper.add_table(rows=0, cols=len(piece.rows[0]), style="Table Grid")
    for number, row in enumerate(piece.rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
            if number == 0:
                for run in cell.paragraphs[0].runs:
                    run.bold = True
    paper.add_paragraph()


def _word_chart(paper: Any, piece: Piece) -> None:
    paper.add_picture(io.BytesIO(charts.drawn(piece)), width=Cm(14))
    paper.add_paragraph(piece.text)


_WORD: dict[str, Any] = {
    "heading": lambda paper, piece: paper.add_heading(piece.text, piece.level - 1),
    "paragraph": lambda paper, piece: paper.add_paragraph(piece.text),
    "bullet": lambda paper, piece: paper.add_paragraph(piece.text, style="List Bullet"),
    "number": lambda paper, piece: paper.add_paragraph(piece.text, style="List Number"),
    "table": _word_table,
    "chart": _word_chart,
}


def workbook(source: str, entry: Entry) -> bytes:
    """A workbook: every second-level heading is a sheet, its table the cells; numbers are numbers."""
    book = Workbook()
    book.remove(book.active)
    _dated(book.properties, entry, "")
    for piece in pieces(source):
        if piece.kind == "heading" and piece.level == 1:
            book.properties.title = piece.text
        elif piece.kind == "heading":
            sheet = book.create_sheet(piece.text)
        elif piece.kind == "table":
            _fill(sheet, piece.rows)
    return _saved(book)


def _fill(sheet: Any, rows: list[list[str]]) -> None:
    for number, row in enumerate(rows, 1):
        sheet.append([_value(cell) for cell in row])
        for cell in sheet[number]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E3E6E8")
    for place in range(1, len(rows[0]) + 1):
        longest = max(len(row[place - 1]) for row in rows)
        sheet.column_dimensions[get_column_letter(place)].width = min(40, 4 + longest * 1.8)
    sheet.freeze_panes = "A2"


def _value(text: str) -> str | int | float | datetime | None:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return datetime.fromisoformat(text)
    if re.fullmatch(r"-?[\d,]*\d", text):
        return int(text.replace(",", ""))
    if re.fullmatch(r"-?\d+\.\d+", text):
        return float(text)
    return text or None


def slides(source: str, entry: Entry) -> bytes:
    """A deck: a title slide, then a slide for every second-level heading with its points or its table."""
    deck = Presentation()
    parts = pieces(source)
    _dated(deck.core_properties, entry, parts[0].text)
    cover = deck.slides.add_slide(deck.slide_layouts[0])
    cover.shapes.title.text, cover.placeholders[1].text = parts[0].text, f"榫和驱动  {entry['created']}"
    page: Any = None
    for piece in parts[1:]:
        if piece.kind == "heading":
            page = deck.slides.add_slide(deck.slide_layouts[1])
            page.shapes.title.text = piece.text
        elif piece.kind == "table":
            _slide_table(page, piece.rows)
        else:
            _point(page, piece.text)
    return _saved(deck)


def _point(page: Any, text: str) -> None:
    frame = page.placeholders[1].text_frame
    paragraph = frame.paragraphs[0] if not frame.text else frame.add_paragraph()
    paragraph.text, paragraph.font.size = text, SlidePt(20)


def _slide_table(page: Any, rows: list[list[str]]) -> None:
    body = page.placeholders[1]
    body._element.getparent().remove(body._element)
    shape = page.shapes.add_table(len(rows), len(rows[0]), Inches(0.6), Inches(1.7), Inches(8.8), Inches(0.4 * len(rows)))
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            cell = shape.table.cell(number, place)
            cell.text = text
            for paragraph in cell.text_frame.paragraphs:
                paragraph.font.size = SlidePt(14)
