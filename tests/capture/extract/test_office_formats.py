"""Somebody hands in office files: tables stay tables, pictures are kept, numbers read as printed."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from openpyxl import Workbook
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

from capture.extract.conftest import Read, Refused
from zhixing.capture.extract import Source, extract
from zhixing.capture.port import NeedsRecognition, PrintedLine
from zhixing.organise.content import Block

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def picture(color: str = "red", size: tuple[int, int] = (80, 60)) -> io.BytesIO:
    buffer = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(buffer, "PNG")
    buffer.seek(0)
    return buffer


def shape(blocks: tuple[Block, ...]) -> list[tuple[str, int, str]]:
    return [(block.type, block.level, block.text) for block in blocks]


def test_word_keeps_headings_lists_and_order(read: Read) -> None:
    document = Document()
    document.add_heading("热失控规范", 0)
    document.add_heading("范围", 1)
    document.add_paragraph("适用于全部电池包。")
    document.add_paragraph("先断电", style="List Number")
    document.add_paragraph("再挂牌", style="List Number")
    document.add_heading("要求", 2)
    content = read("a.docx", saved(document))
    assert content.title == "热失控规范"
    assert shape(content.blocks) == [
        ("heading", 1, "热失控规范"),
        ("heading", 1, "范围"),
        ("paragraph", 0, "适用于全部电池包。"),
        ("list_item", 1, "1. 先断电"),
        ("list_item", 1, "2. 再挂牌"),
        ("heading", 2, "要求"),
    ]


def test_word_tables_with_merged_cells_can_be_read_row_by_row(read: Read) -> None:
    document = Document()
    table = document.add_table(3, 3)
    for row, cells in enumerate((("项目", "要求", "方法"), ("尺寸", "10±0.1", "卡尺"), ("", "20±0.2", "卡尺"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    [block] = read("a.docx", saved(document)).blocks
    assert [row[0] for row in block.rows] == ["项目", "尺寸", "尺寸"]
    assert block.header


def test_word_pictures_are_kept_with_what_they_show(read: Read) -> None:
    document = Document()
    document.add_paragraph("见图")
    document.add_picture(picture())
    content = read("a.docx", saved(document))
    [image] = [block for block in content.blocks if block.type == "image"]
    assert image.image in content.images
    assert content.images[image.image].startswith(b"\x89PNG")


def test_word_formulas_read_as_one_line(read: Read) -> None:
    document = Document()
    formula = "<m:oMath><m:f><m:num><m:r><m:t>U</m:t></m:r></m:num><m:den><m:r><m:t>I</m:t></m:r></m:den></m:f><m:r><m:t>=R</m:t></m:r></m:oMath>"
    document.element.body.insert(0, parse_xml(f"<w:p {NS}><m:oMathPara>{formula}</m:oMathPara></w:p>"))
    document.element.body.insert(1, parse_xml(f"<w:p {NS}><w:r><w:t>由</w:t></w:r>{formula}<w:r><w:t>得</w:t></w:r></w:p>"))
    blocks = read("a.docx", saved(document)).blocks
    assert (blocks[0].type, blocks[0].text) == ("formula", "U/I=R")
    assert blocks[1].text == "由 U/I=R 得"


def test_word_without_styles_still_has_its_numbered_headings(read: Read) -> None:
    document = Document()
    for text in ("来料检验管理办法", "一、目的", "规范来料检验的流程，防止不合格品流入。", "二、范围", "适用于全部外购件。"):
        document.add_paragraph(text)
    assert [b.text for b in read("来料.docx", saved(document)).blocks if b.type == "heading"] == ["一、目的", "二、范围"]


def test_deleted_words_of_a_revision_are_not_read(read: Read) -> None:
    document = Document()
    revised = "<w:del><w:r><w:delText>旧值</w:delText></w:r></w:del><w:ins><w:r><w:t>新值</w:t></w:r></w:ins>"
    document.element.body.insert(0, parse_xml(f"<w:p {NS}>{revised}</w:p>"))
    assert [b.text for b in read("a.docx", saved(document)).blocks] == ["新值"]


def test_slides_tell_titles_points_tables_pictures_and_notes(read: Read) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "立项评审"
    slide.placeholders[1].text = "背景\n目标"
    slide.notes_slide.notes_text_frame.text = "提醒：先讲结论"
    second = deck.slides.add_slide(deck.slide_layouts[6])
    table = second.shapes.add_table(2, 2, Inches(1), Inches(1), Inches(4), Inches(1)).table
    for row, cells in enumerate((("阶段", "时间"), ("TR1", "3 月"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    second.shapes.add_picture(picture(), Inches(1), Inches(3))
    content = read("a.pptx", saved(deck))
    assert content.title == "立项评审"
    assert shape(content.blocks)[:4] == [
        ("heading", 1, "立项评审"),
        ("list_item", 1, "背景"),
        ("list_item", 1, "目标"),
        ("quote", 0, "提醒：先讲结论"),
    ]
    assert content.blocks[4].text == "第 2 页"
    assert content.blocks[5].rows == (("阶段", "时间"), ("TR1", "3 月"))
    assert content.blocks[6].image in content.images
    assert [block.slide for block in content.blocks] == [1, 1, 1, 1, 2, 2, 2]


def test_sheets_tell_their_tables_and_where_these_stand(read: Read) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "零件"
    sheet["B2"] = "2026 年零件清单"
    for row, cells in enumerate((("编号", "名称", "数量"), ("P-1", "螺钉", 4), ("P-2", "垫片", 2.5)), start=3):
        for column, value in enumerate(cells, start=2):
            sheet.cell(row, column, value)
    sheet.cell(7, 2, "备注：本表每月更新")
    book.create_sheet("空表")
    second = book.create_sheet("合并")
    second.append(["类别", "项目"])
    second.append(["尺寸", "长"])
    second.append([None, "宽"])
    second.merge_cells("A2:A3")
    blocks = read("a.xlsx", saved(book)).blocks
    assert blocks[0].text == "零件"
    assert (blocks[1].text, blocks[1].cells, blocks[1].sheet) == ("2026 年零件清单", "B3:D5", "零件")
    assert blocks[1].rows == (("编号", "名称", "数量"), ("P-1", "螺钉", "4"), ("P-2", "垫片", "2.5"))
    assert blocks[2].text == "备注：本表每月更新"
    assert blocks[4].rows == (("类别", "项目"), ("尺寸", "长"), ("尺寸", "宽"))


def encrypted_office() -> bytes:
    """An OLE file that says it is encrypted, as Office writes it."""
    name = "EncryptedPackage".encode("utf-16-le")
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:34] = b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00"
    header[44:76] = (
        (1).to_bytes(4, "little")
        + (1).to_bytes(4, "little")
        + bytes(4)
        + (4096).to_bytes(4, "little")
        + b"\xfe\xff\xff\xff"
        + bytes(4)
        + b"\xfe\xff\xff\xff"
        + bytes(4)
    )
    header[76:512] = bytes(4) + b"\xff" * 432
    fat = (b"\xfd\xff\xff\xff" + b"\xfe\xff\xff\xff").ljust(512, b"\xff")

    def entry(title: bytes, kind: int, child: int) -> bytes:
        return (
            title.ljust(64, b"\0")
            + (len(title) + 2).to_bytes(2, "little")
            + bytes([kind, 1])
            + b"\xff" * 8
            + child.to_bytes(4, "little", signed=True)
            + bytes(36)
            + b"\xfe\xff\xff\xff"
            + bytes(8)
        )

    directory = (entry("Root Entry".encode("utf-16-le"), 5, 1) + entry(name, 2, -1)).ljust(512, b"\0")
    return bytes(header) + fat + directory


def test_a_protected_office_file_says_so(refused: Refused) -> None:
    assert refused("密.docx", encrypted_office()) == "encrypted"


def test_an_office_file_that_unpacks_to_a_flood_is_refused(refused: Refused) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("word/document.xml", "w") as part:
        for _ in range(80):
            part.write(b" " * 1024**2)
    assert refused("弹.docx", buffer.getvalue()) == "bomb"


def test_a_picture_needs_somebody_who_recognises_print(read: Read) -> None:
    with pytest.raises(NeedsRecognition):
        extract(Source(None, "铭牌.png", picture().getvalue()))


def test_words_on_a_picture_know_where_they_stand(read: Read) -> None:
    lines = [
        PrintedLine("设备铭牌", (0.3, 0.05, 0.7, 0.15), 0.99),
        PrintedLine("型号 ZX-200 额定电压 380 V，", (0.1, 0.3, 0.9, 0.36), 0.98),
        PrintedLine("额定功率 7.5 kW。", (0.1, 0.37, 0.5, 0.43), 0.97),
        PrintedLine("噪声", (0.1, 0.8, 0.2, 0.85), 0.2),
    ]
    content = read("铭牌.png", picture(size=(400, 300)).getvalue(), lines)
    assert [(b.type, b.text) for b in content.blocks] == [
        ("image", ""),
        ("heading", "设备铭牌"),
        ("paragraph", "型号 ZX-200 额定电压 380 V，额定功率 7.5 kW。"),
    ]
    assert content.blocks[2].box == (0.1, 0.3, 0.9, 0.43)
    assert content.pages[0].width == 400


def test_a_photograph_without_words_is_kept_and_says_so(read: Read) -> None:
    content = read("现场.jpg", picture().getvalue(), [])
    assert content.blocks[0].alt == "现场"
    assert [w.code for w in content.warnings] == ["capture.caution.no_words_on_picture", "capture.caution.other_format"]


def test_a_recognised_form_becomes_a_table(read: Read) -> None:
    rows = (("测试项目", "结果", "标准"), ("耐压", "合格", "1500 V"), ("绝缘", "合格", "100 MΩ"))
    lines = [
        PrintedLine(text, (0.1 + 0.3 * column, 0.2 + 0.05 * row, 0.2 + 0.3 * column, 0.23 + 0.05 * row), 0.99)
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
    ]
    table = next(b for b in read("表.png", picture(size=(400, 300)).getvalue(), lines).blocks if b.type == "table")
    assert table.rows == rows
    assert table.header
