"""Office files that swell, run something, draw in foreign files, or ask the network."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache

from docx import Document
from openpyxl import Workbook
from pptx import Presentation

from hostile.case import Case, Make, given

SENTENCE = "抽样按标准执行，不合格批次隔离存放。"
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 11))
    + "]>"
)
XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'


@cache
def plain(extension: str) -> bytes:
    """A wholesome file with one sentence."""
    buffer = io.BytesIO()
    if extension == "docx":
        document = Document()
        document.add_heading("检验规程", 1)
        document.add_paragraph(SENTENCE)
        document.save(buffer)
    elif extension == "pptx":
        deck = Presentation()
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = "检验规程", SENTENCE
        deck.save(buffer)
    else:
        book = Workbook()
        book.active.append(["要求", SENTENCE])
        book.save(buffer)
    return buffer.getvalue()


def changed(extension: str, parts: Mapping[str, bytes | None]) -> bytes:
    """The wholesome file with some of its parts exchanged, added, or (None) left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain(extension))) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, data in parts.items():
            if data is not None:
                new.writestr(name, data)
    return buffer.getvalue()


def part(extension: str, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(plain(extension))) as archive:
        return archive.read(name)


def with_doctype(extension: str, name: str, doctype: str, reference: str) -> bytes:
    """A document whose part begins with a document type and refers to one of its entities."""
    text = part(extension, name).decode()
    text = text.split("?>", 1)[-1].replace(SENTENCE, SENTENCE + reference)
    return changed(extension, {name: (doctype + text).encode()})


def with_macro(extension: str, main: str, macro_type: str, content_type: str, name: str = "AutoOpen") -> bytes:
    types = part(extension, "[Content_Types].xml").replace(content_type.encode(), macro_type.encode())
    types = types.replace(
        b"</Types>", b'<Override PartName="/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    evil = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + f'Sub {name}() Shell "touch evil" End Sub'.encode()
    return changed(extension, {"[Content_Types].xml": types, f"{main}/vbaProject.bin": evil})


def swelling_document() -> bytes:
    text = part("docx", "word/document.xml").replace(SENTENCE.encode(), SENTENCE.encode() + b" " * 300_000_000)
    return changed("docx", {"word/document.xml": text})


def many_paragraphs() -> bytes:
    text = part("docx", "word/document.xml")
    return changed("docx", {"word/document.xml": text.replace(b"<w:sectPr", b"<w:p/>" * 300_000 + b"<w:sectPr", 1)})


def deep_tables(depth: int = 3000) -> bytes:
    text = part("docx", "word/document.xml")
    nest = b"<w:tbl><w:tr><w:tc>" * depth + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * depth
    return changed("docx", {"word/document.xml": text.replace(b"<w:sectPr", nest + b"<w:sectPr", 1)})


def calling(address: str) -> dict[str, bytes]:
    """Files by extension that ask the network for a picture, a template, a sheet, a style."""
    outside = (
        '<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        'Target="{address}/{kind}" TargetMode="External"/></Relationships>'
    )

    def relation(extension: str, name: str, kind: str) -> dict[str, bytes]:
        text = part(extension, name).decode()
        return {name: text.replace("</Relationships>", outside.format(n=99, kind=kind, address=address)).encode()}

    blip = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:link="rId99" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></wp:inline></w:drawing></w:r></w:p>'
    )
    body = part("docx", "word/document.xml").replace(b"<w:sectPr", blip.encode() + b"<w:sectPr", 1)
    return {
        "docx": changed("docx", {"word/document.xml": body, **relation("docx", "word/_rels/document.xml.rels", "image")}),
        "pptx": changed("pptx", relation("pptx", "ppt/slides/_rels/slide1.xml.rels", "image")),
        "xlsx": changed("xlsx", relation("xlsx", "xl/_rels/workbook.xml.rels", "externalLink")),
    }


SHEET = "xl/worksheets/sheet1.xml"


def sheet(rows: bytes, *, dimension: bytes = b"A1:B2", after: bytes = b"") -> bytes:
    body = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="%s"/><sheetData>%s</sheetData>%s</worksheet>' % (dimension, rows, after)
    )
    return changed("xlsx", {SHEET: body})


def inline(place: str, text: str) -> bytes:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'.encode()


def million_empty_rows() -> bytes:
    rows = b'<row r="1">' + inline("A1", SENTENCE) + b"</row>" + b"".join(b'<row r="%d"/>' % n for n in range(2, 1_000_001))
    return sheet(rows, dimension=b"A1:XFD1048576")


def far_corners() -> bytes:
    """Two cells, one in the last corner of the sheet: seventeen thousand million cells between them."""
    first = b'<row r="1">' + inline("A1", SENTENCE) + b"</row>"
    return sheet(first + b'<row r="1048576">' + inline("XFD1048576", "角") + b"</row>", dimension=b"A1:XFD1048576")


def million_merged() -> bytes:
    merged = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n + 1) for n in range(1, 1_000_001))
    rows = b'<row r="1">' + inline("A1", SENTENCE) + inline("B1", "值") + b"</row>"
    return sheet(rows, after=b'<mergeCells count="1000000">%s</mergeCells>' % merged)


def formulas() -> bytes:
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="str"><f>%s</f><v>%s</v></c><c r="B%d" t="inlineStr"><is><t>%s</t></is></c></row>'
        % (n, n, formula, SENTENCE.encode(), n, b"x")
        for n, formula in enumerate((b"WEBSERVICE(&quot;http://127.0.0.1:1/f&quot;)", b"cmd|'/c calc'!A0", b"A1"), start=1)
    )
    return sheet(cells)


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
WORD_MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
EXCEL_MACRO = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"

MACROS = ("Shell", "AutoOpen")


def laughing(extension: str, name: str) -> Make:
    return given(lambda: with_doctype(extension, name, LAUGHS, "&a10;"))


def asking(extension: str, name: str) -> Make:
    return given(lambda: with_doctype(extension, name, XXE, "&secret;"))


CASES = (
    Case(
        "a Word file with macros", "宏.docm", given(lambda: with_macro("docx", "word", WORD_MACRO, WORD)), "ready",
        says=("宏",), holds=("抽样按标准执行",), never=MACROS,
    ),
    Case(
        "a Word file with macros that calls itself docx", "藏宏.docx", given(lambda: with_macro("docx", "word", WORD_MACRO, WORD, "AutoExec")),
        "ready", says=("宏",), holds=("抽样按标准执行",), never=MACROS,
    ),
    Case(
        "a workbook with macros", "宏.xlsm", given(lambda: with_macro("xlsx", "xl", EXCEL_MACRO, EXCEL)), "ready",
        says=("宏",), holds=("抽样按标准执行",), never=MACROS,
    ),
    Case("a Word file that laughs a billion times", "笑.docx", laughing("docx", "word/document.xml"), "either", never=("haha",)),
    Case("a workbook that laughs a billion times", "笑.xlsx", laughing("xlsx", "xl/worksheets/sheet1.xml"), "either", never=("haha",)),
    Case("slides that laugh a billion times", "笑.pptx", laughing("pptx", "ppt/slides/slide1.xml"), "either", never=("haha",)),
    Case("a Word file that asks for /etc/passwd", "问.docx", asking("docx", "word/document.xml"), "either", never=("root:",)),
    Case("a workbook that asks for /etc/passwd", "问.xlsx", asking("xlsx", "xl/worksheets/sheet1.xml"), "either", never=("root:",)),
    Case("a Word file that unpacks to 300 megabytes", "膨.docx", given(swelling_document), "failed", says=("为了安全没有打开",)),
    Case("a Word file of 300,000 empty paragraphs", "空段.docx", given(many_paragraphs), "ready", holds=("抽样按标准执行",)),
    Case("a Word file of tables in tables in tables", "套表.docx", given(deep_tables), "either"),
    Case("a workbook of a million empty rows", "空行.xlsx", given(million_empty_rows), "either", says=()),
    Case("a workbook with one cell in its last corner", "角.xlsx", given(far_corners), "failed", says=("过于复杂",)),
    Case("a workbook of a million merged cells", "并.xlsx", given(million_merged), "ready", holds=("抽样按标准执行",)),
    Case("a workbook whose formulas call out", "式.xlsx", given(formulas), "ready", holds=("抽样按标准执行",), never=("WEBSERVICE", "cmd|")),
    Case("a Word file that is a picture", "图.docx", given(b"\x89PNG\r\n\x1a\n" + b"\0" * 300), "failed", says=("损坏",)),
    Case("a Word file called pdf", "其实.pdf", given(lambda: plain("docx")), "ready", says=("已按实际内容读取",), holds=("抽样按标准执行",)),
    Case("a Word file without its text", "无文.docx", given(lambda: changed("docx", {"word/document.xml": b"<x"})), "failed", says=("空的",)),
)  # fmt: skip
