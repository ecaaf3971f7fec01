"""Whatever bytes somebody hands in under whatever name: they are read or refused, and nothing else."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from pptx import Presentation

from zhixing.capture.extract import LABELS, Source, extract
from zhixing.capture.port import NeedsRecognition, Unreadable
from zhixing.organise.content import Content
from zhixing.organise.passages import cut

EXTENSIONS = st.sampled_from([*LABELS, "py", "exe", ""])
MAGIC = st.sampled_from(
    [
        b"",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"{\\rtf1",
        b"GIF89a",
        b"II*\x00",
        b"<html>",
        b"MIME-Version: 1.0\n",
        b"\xff\xfe",
    ]
)


def read(name: str, data: bytes) -> None:
    try:
        content = extract(Source(None, name, data, recogniser=lambda picture: []))
    except (Unreadable, NeedsRecognition):
        return
    assert content.blocks
    assert content.title
    assert Content.from_json(content.to_json()).blocks == content.blocks
    cut(content)


@settings(max_examples=250, deadline=None)
@given(EXTENSIONS, MAGIC, st.binary(max_size=3000))
def test_random_bytes_are_read_or_refused(extension: str, magic: bytes, data: bytes) -> None:
    read(f"文件.{extension}", magic + data)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["md", "rst", "html", "csv", "eml", "txt", "jsonl", "json", "ipynb"]),
    st.text(max_size=800),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_random_text_is_read_or_refused(extension: str, text: str, encoding: str) -> None:
    read(f"文件.{extension}", text.encode(encoding, "replace"))


@lru_cache
def wholesome(extension: str) -> bytes:
    buffer = io.BytesIO()
    if extension == "docx":
        document = Document()
        document.add_heading("标题", 1)
        document.add_table(2, 2).cell(0, 0).text = "格"
        document.save(buffer)
    elif extension == "pptx":
        deck = Presentation()
        deck.slides.add_slide(deck.slide_layouts[1]).shapes.title.text = "标题"
        deck.save(buffer)
    elif extension == "xlsx":
        book = Workbook()
        book.active.append(["编号", 1])
        book.save(buffer)
    else:
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("a.txt", "字")
    return buffer.getvalue()


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(["docx", "pptx", "xlsx"]),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, 100),
)
def test_damaged_office_files_are_read_or_refused(extension: str, strokes: list[tuple[int, int]], kept: int) -> None:
    data = bytearray(wholesome(extension))
    for place, value in strokes:
        data[place % len(data)] = value
    read(f"文件.{extension}", bytes(data[: max(100, len(data) * (100 - kept // 4) // 100)]))


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(["word/document.xml", "xl/workbook.xml", "ppt/presentation.xml", "META-INF/container.xml"]),
    st.text(max_size=400),
)
def test_packages_with_nonsense_inside_are_read_or_refused(part: str, text: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(part, text)
    for extension in ("docx", "xlsx", "pptx", "epub"):
        read(f"文件.{extension}", buffer.getvalue())
