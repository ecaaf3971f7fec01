"""Somebody hands in what was written as text: whatever its encoding, a reader sees its words and its structure."""

from __future__ import annotations

import pytest

from capture.extract.conftest import Read, Refused

CHINESE = "一、总则\n\n本规程规定了来料检验的抽样方案、检验项目和不合格品的处理流程，适用于所有外购零部件。\n检验员应当记录每一批次的结果。\n"
TRADITIONAL = (
    "本規程規定了來料檢驗的抽樣方案、檢驗項目和不合格品的處理流程，適用於所有外購零組件。檢驗員應當記錄每一批次的結果。\n"
)
JAPANESE = "この手順書は受入検査の抜取方式と不適合品の処理について定めるものである。検査員はロットごとに結果を記録すること。\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "gb18030"),
        (CHINESE, "utf-16"),
        (CHINESE, "utf-16-be"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gb18030"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        ("Grüße aus Köln: die Prüfung ist für alle Teile üblich.\n", "cp1252"),
    ],
)
def test_a_text_is_read_in_the_encoding_it_was_written_in(read: Read, text: str, encoding: str) -> None:
    data = text.encode(encoding)
    if encoding == "utf-16-be":
        data = ("A1 " + text).encode(encoding)
    words = "".join(block.text for block in read("规程.txt", data).blocks)
    assert "".join(text.split())[-20:] in "".join(words.split())


def test_a_short_gbk_name_list_is_not_taken_for_japanese(read: Read) -> None:
    [table] = read("名单.csv", "姓名,部门\n王芳,质量部\n李强,研发部\n".encode("gbk")).blocks
    assert table.rows == (("姓名", "部门"), ("王芳", "质量部"), ("李强", "研发部"))


def test_markdown_keeps_headings_lists_tables_code_and_quotes(read: Read) -> None:
    text = (
        "---\ntitle: 热失控规范\nauthor: 王芳\n---\n# 总则\n正文第一行\n正文第二行\n\n1. 先断电\n2. 再挂牌\n   - 双人确认\n\n"
        "| 项目 | 要求 |\n|---|---|\n| 厚度 | 2 mm<br>含胶 |\n\n> 安全第一\n\n```\nx = 1\n```\n"
    )
    content = read("a.md", text.encode())
    assert content.title == "热失控规范"
    assert content.properties["author"] == "王芳"
    assert [(b.type, b.text) for b in content.blocks if b.type != "table"] == [
        ("heading", "总则"),
        ("paragraph", "正文第一行正文第二行"),
        ("list_item", "1. 先断电"),
        ("list_item", "2. 再挂牌"),
        ("list_item", "双人确认"),
        ("quote", "安全第一"),
        ("code", "x = 1"),
    ]
    assert next(b.rows for b in content.blocks if b.rows) == (("项目", "要求"), ("厚度", "2 mm\n含胶"))


def test_sphinx_words_that_docutils_does_not_know_give_their_text(read: Read) -> None:
    text = (
        "Wi-Fi\n=====\n\n:link_to_translation:`en:[English]`\n\n.. raw:: html\n\n   <style>secret</style>\n\n.. only:: esp32\n\n   仅限 ESP32。\n\n"
        "能用 :doc:`外设说明 <gpio>` 吗？\n--------------------------\n\n  - 可以，见 :ref:`表 1 <t1>`。\n\n.. list-table::\n   :header-rows: 1\n\n   * - 芯片\n     - 电压\n   * - ESP32-C3\n     - 3.3 V\n"
    )
    content = read("wifi.rst", text.encode())
    words = "\n".join(block.text for block in content.blocks)
    assert content.title == "Wi-Fi"
    assert "能用 外设说明 吗？" in words
    assert "仅限 ESP32。" in words
    assert "可以，见 表 1。" in words
    assert "secret" not in words
    assert "English" not in words
    assert next(b.rows for b in content.blocks if b.rows) == (("芯片", "电压"), ("ESP32-C3", "3.3 V"))


def test_restructured_text_never_draws_a_file_in(read: Read, tmp_path: object) -> None:
    content = read(
        "a.rst",
        b"A\n=\n\n.. include:: /etc/passwd\n\n.. csv-table::\n   :file: /etc/passwd\n\n.. literalinclude:: /etc/passwd\n\ntext\n",
    )
    assert "root:" not in "\n".join(b.text + str(b.rows) for b in content.blocks)


def test_a_web_page_is_read_without_its_menu_and_scripts(read: Read) -> None:
    page = (
        "<html><head><meta charset='gbk'><title>站点</title></head><body><nav>首页 产品</nav><h1>检验规程</h1><p>先看<b>图纸</b>。</p><ul><li>外观<ul><li>划伤</li></ul></li></ul>"
        "<table><tr><th>项目</th><th>要求</th></tr><tr><td rowspan=2>尺寸</td><td>10±0.1</td></tr><tr><td>20±0.2</td></tr></table><script>evil()</script>"
        "<img src='http://example.com/a.png' alt='一张很重要的示意图片'></body></html>"
    )
    content = read("a.html", page.encode("gbk"))
    assert content.title == "检验规程"
    assert [(b.type, b.text) for b in content.blocks[:4]] == [
        ("heading", "检验规程"),
        ("paragraph", "先看图纸。"),
        ("list_item", "外观"),
        ("list_item", "划伤"),
    ]
    assert content.blocks[3].level == 2
    assert content.blocks[4].rows == (("项目", "要求"), ("尺寸", "10±0.1"), ("尺寸", "20±0.2"))
    assert not any("evil" in b.text or "首页" in b.text for b in content.blocks)
    assert content.images == {}


def test_what_a_system_exported_as_web_page_and_called_excel_is_read_for_what_it_is(read: Read) -> None:
    content = read(
        "导出.xls", "<html><table><tr><td>编号</td><td>名称</td></tr><tr><td>1</td><td>螺钉</td></tr></table></html>".encode()
    )
    assert content.blocks[0].rows == (("编号", "名称"), ("1", "螺钉"))
    assert content.warnings[0].code == "capture.caution.other_format"


def test_plain_text_has_paragraphs_and_numbered_headings(read: Read) -> None:
    content = read("a.txt", "第一章 总则\n\n本章说明目的。\n\n一、适用范围\n适用于全部产品。\n\n- 甲\n- 乙\n".encode())
    assert [(b.type, b.level) for b in content.blocks] == [
        ("heading", 1),
        ("paragraph", 0),
        ("heading", 1),
        ("paragraph", 0),
        ("list_item", 1),
        ("list_item", 1),
    ]


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_the_separator_of_a_table_is_found(read: Read, sign: str) -> None:
    data = f'编号{sign}说明\n1{sign}"带{sign}分隔"\n2{sign}好\n'.encode()
    assert read("a.csv", data).blocks[0].rows == (("编号", "说明"), ("1", f"带{sign}分隔"), ("2", "好"))


def test_a_long_table_is_shown_in_parts_that_know_their_cells(read: Read) -> None:
    data = "编号,名称\n" + "".join(f"{n},零件{n}\n" for n in range(1000))
    blocks = read("a.csv", data.encode()).blocks
    assert [block.cells for block in blocks] == ["A2:B301", "A302:B601", "A602:B901", "A902:B1001"]
    assert all(block.rows[0] == ("编号", "名称") for block in blocks)


def test_records_with_long_texts_become_sections(read: Read) -> None:
    long = "检修之前必须断电并且挂牌，确认残余电荷已经释放。" * 20
    for name, data in (
        ("a.csv", f"id,title,lesson,org\n7,电弧事故,{long},动力部\n8,漏液事故,{long},电池部\n"),
        (
            "a.jsonl",
            f'{{"id": 7, "title": "电弧事故", "lesson": "{long}", "org": "动力部"}}\n{{"id": 8, "title": "漏液事故", "lesson": "{long}"}}\n',
        ),
    ):
        blocks = read(name, data.encode()).blocks
        assert [(b.type, b.text) for b in blocks[:3]] == [
            ("heading", "电弧事故"),
            ("paragraph", "id: 7\norg: 动力部"),
            ("heading", "lesson"),
        ]
        assert sum(b.text == "漏液事故" for b in blocks) == 1


def test_a_notebook_shows_notes_code_and_results(read: Read) -> None:
    import json

    cells = [
        {"cell_type": "markdown", "source": ["# 分析\n", "结论如下"]},
        {"cell_type": "code", "source": "print(1)", "outputs": [{"output_type": "stream", "text": ["1\n"]}]},
    ]
    content = read("a.ipynb", json.dumps({"cells": cells, "nbformat": 4}).encode())
    assert [(b.type, b.text) for b in content.blocks] == [
        ("heading", "分析"),
        ("paragraph", "结论如下"),
        ("code", "print(1)"),
        ("code", "1"),
    ]


def test_a_mail_shows_who_wrote_what_and_its_attachments(read: Read) -> None:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "来料异常", "王芳 <wf@example.com>", "li@example.com"
    mail.set_content("请尽快确认。")
    mail.add_attachment("编号,名称\n1,螺钉\n".encode("gbk"), maintype="text", subtype="csv", filename="清单.csv")
    mail.add_attachment(b"PK\x03\x04broken", maintype="application", subtype="zip", filename="坏.docx")
    content = read("a.eml", mail.as_bytes())
    assert content.title == "来料异常"
    assert content.properties["from"] == "王芳 <wf@example.com>"
    assert "请尽快确认。" in [b.text for b in content.blocks]
    assert (("编号", "名称"), ("1", "螺钉")) in [b.rows for b in content.blocks]
    assert [w.code for w in content.warnings] == ["capture.caution.attachment_unread"]


def test_a_mail_with_a_raw_gbk_subject_is_still_called_by_it(read: Read) -> None:
    data = "Subject: 来料检验异常的处理通知\r\nFrom: a@b.c\r\n\r\n".encode("gbk") + "正文内容已经发出，请查收。".encode("gbk")
    assert read("a.eml", data).title == "来料检验异常的处理通知"


def test_an_epub_is_read_chapter_by_chapter(read: Read) -> None:
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr("META-INF/container.xml", '<container><rootfiles><rootfile full-path="O/c.opf"/></rootfiles></container>')
        book.writestr(
            "O/c.opf",
            '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>手册</dc:title></metadata><manifest><item id="b" href="2.xhtml"/><item id="a" href="1.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
        )
        book.writestr("O/1.xhtml", "<html><body><h1>第一章</h1><p>甲</p></body></html>")
        book.writestr("O/2.xhtml", "<html><body><h1>第二章</h1><p>乙</p></body></html>")
    content = read("a.epub", buffer.getvalue())
    assert content.title == "手册"
    assert [b.text for b in content.blocks] == ["第一章", "甲", "第二章", "乙"]


def test_rich_text_keeps_chinese(read: Read) -> None:
    words = "".join(f"\\'{byte:02x}" for byte in "来料检验规程".encode("gbk"))
    content = read("a.rtf", f"{{\\rtf1\\ansi\\ansicpg936 {words}\\par}}".encode())
    assert "来料检验规程" in content.blocks[0].text


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"", "empty"),
        ("a.md", b" \n\n ", "empty"),
        ("a.docx", b"hello", "broken"),
        ("a.pdf", b"hello", "broken"),
        ("a.png", b"hello", "broken"),
        ("a.ipynb", b"{", "broken"),
        ("a.jsonl", b"{\n", "broken"),
        ("a.exe", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(64), "unsupported"),
        ("a.rar", b"Rar!\x1a\x07\x00", "foreign_archive"),
        ("a.docx", b"PK\x03\x04nonsense", "broken"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1nonsense", "broken"),
    ],
)
def test_what_cannot_be_read_says_why(refused: Refused, name: str, data: bytes, code: str) -> None:
    assert refused(name, data) == code
