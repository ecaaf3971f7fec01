"""What reading owes to people whose files are strange without being hostile."""

from __future__ import annotations

import pytest

from hostile import office, pdfs, pictures, texts
from zhixing.capture.extract import Source, extract
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Content


def read(name: str, data: bytes) -> Content:
    return extract(Source(None, name, data, recogniser=lambda picture: []))


def refused(name: str, data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        read(name, data)
    return caught.value.code


def test_each_page_of_a_scan_is_its_own_picture() -> None:
    content = read("三页.tif", pictures.pages(3))
    assert [page.width for page in content.pages] == [64, 65, 66]
    assert len(content.images) == 3


def test_a_scan_of_too_many_pages_is_refused_rather_than_cut() -> None:
    assert refused("多页.tif", pictures.pages(301)) == "too_many_pages"


def test_a_few_bytes_that_are_no_text_do_not_spoil_the_others() -> None:
    assert texts.GOOD in read("乱.md", texts.GOOD.encode() * 20 + b"\xff\xc3\x28" + texts.GOOD.encode() * 20).blocks[0].text
    assert "\0" not in read("夹零.md", texts.GOOD.encode() * 9 + b"\0" + texts.GOOD.encode() * 9).blocks[0].text


def test_sixteen_bit_chinese_needs_no_mark_to_be_read() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        assert texts.GOOD in read("十六.txt", (texts.GOOD * 20).encode(encoding)).blocks[0].text


def test_eastern_texts_are_still_told_by_their_characters() -> None:
    for encoding in ("gb18030", "big5hkscs"):
        assert read("字.txt", ("檢驗規程：先斷電，再檢修設備。" * 8).encode(encoding)).blocks[0].text.startswith("檢驗規程")
    assert "先断电" in read("字.txt", (texts.GOOD * 8).encode("gb18030")).blocks[0].text


def test_a_page_nested_deeper_than_a_parser_likes_is_read_whole() -> None:
    page = b"<html><body><p>\xe5\xa4\xb4</p>" + b"<div>" * 400 + texts.GOOD.encode()
    assert [block.text for block in read("深.html", page).blocks] == ["头", texts.GOOD]
    assert refused("太深.html", b"<html><body>" + b"<div>" * 100_000 + texts.GOOD.encode()) == "too_complex"


def test_quotes_in_quotes_in_quotes_do_not_swallow_what_they_quote() -> None:
    assert texts.GOOD in read("引.md", b">" * 500 + texts.GOOD.encode()).blocks[0].text


def test_whoever_reads_a_file_with_macros_is_told() -> None:
    content = read("藏宏.docx", office.with_macro("docx", "word", office.WORD_MACRO, office.WORD))
    assert [warning.code for warning in content.warnings] == ["capture.caution.macros"]
    assert read("无宏.docx", office.plain("docx")).warnings == ()


def test_a_file_without_a_single_page_is_broken_not_empty_handed() -> None:
    assert refused("树环.pdf", pdfs.endless_tree()) == "broken"
