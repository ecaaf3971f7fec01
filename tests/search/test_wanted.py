"""Reading what somebody typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.search.highlights import Marker
from zhixing.search.wanted import LONGEST, Group, read


def phrases(typed: str) -> list[tuple[str, ...]]:
    return [group.units for group in read(typed).phrases]


def test_typed_quotes_ask_for_the_very_wording() -> None:
    assert phrases('"保压时间" 注塑') == [("保压", "压时", "时间", "间")]
    assert phrases("“保压时间”") and phrases("《质量手册》") and phrases("「质量手册」")


def test_quotes_inside_a_sentence_are_part_of_the_language() -> None:
    for question in (
        "《战国无双3》是由哪两个公司合作开发的？",
        "“一带一路”是由谁在哪一年提出来的倡议",
        'Who wrote the famous book "War and Peace" in Russia?',
    ):
        wanted = read(question)
        assert not wanted.is_literal and len(wanted.groups) >= 3


def test_a_code_alone_asks_for_that_code_and_no_other() -> None:
    assert read("ESP32-C3").only_codes and read("GB/T 2828.1").only_codes and read("8D").only_codes
    assert not read("8D 是什么").only_codes and not read("注塑").only_codes and not read("").only_codes


def test_a_minus_before_a_word_leaves_it_out_and_before_a_number_does_not() -> None:
    wanted = read('ESP32 -蓝牙 -"深度睡眠"')
    assert [group.units[0] for group in wanted.without] == ["蓝牙", "深度"]
    assert "蓝牙" not in wanted.text and "蓝牙" not in wanted.words
    assert read("工作温度 -40℃").without == () and read("ESP32-C3").without == ()
    assert read("-蓝牙").is_empty and read("-蓝牙").is_literal


def test_all_of_a_few_words_are_needed_and_most_of_many() -> None:
    assert read("注塑 缩水").needed == 2
    wanted = read("注塑 缩水 飞边 熔接痕 顶针 浇口 流道")
    assert len(wanted.groups) == 7 and wanted.needed == 5


@pytest.mark.parametrize(
    ("units", "phrase"),
    [
        (("质量", "量"), ((0, "质量"),)),
        (("质量", "量手", "手"), ((0, "质量"), (1, "量手"))),
        (("质量", "量手", "手册", "册"), ((0, "质量"), (2, "手册"))),
        (("用", "esp", "32"), ((0, "用"), (1, "esp"), (2, "32"))),
        (("泵",), ((0, "泵"),)),
        ((), ()),
    ],
)
def test_a_phrase_is_looked_up_by_as_few_pairs_as_cover_it(units: tuple[str, ...], phrase: tuple[tuple[int, str], ...]) -> None:
    assert Group(units).phrase == phrase


@given(st.text(max_size=80))
def test_whatever_is_typed_can_be_read(typed: str) -> None:
    wanted = read(typed)
    assert all(group.units for group in (*wanted.phrases, *wanted.without))
    assert wanted.needed <= len(wanted.groups)


def test_a_novel_pasted_into_the_box_is_cut() -> None:
    assert len(read("注塑" * 100_000).text) <= LONGEST


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("保压时间", "產品縮水時，保壓時間不足。", ["保壓時間"]),
        ("GB9706.1", "依据 GB 9706.1-2020 与ＧＢ９７０６．１。", ["GB 9706.1", "ＧＢ９７０６．１"]),
        ("esp32c3", "ESP32-C3 与 esp32 c3", ["ESP32-C3", "esp32 c3"]),
        ("hospital manuals", "Hospitals keep a Manual.", ["Hospitals", "Manual"]),
        ("压", "气压与压力", ["压", "压"]),
        ("的", "好的", ["的"]),
        ("art", "the cart of art", ["art"]),
        ("缩水", "没有", []),
        ("", "没有", []),
    ],
)
def test_marks_are_set_in_the_text_as_written(typed: str, text: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in Marker(read(typed)).spans(text)] == marked


@given(st.text(max_size=20), st.lists(st.text(max_size=20)))
def test_many_texts_are_marked_as_each_alone(typed: str, texts: list[str]) -> None:
    marker = Marker(read(typed))
    assert marker.places([*texts, "¼ 乾隆 İ"]) == [marker.spans(text) for text in [*texts, "¼ 乾隆 İ"]]


@given(st.text(max_size=50), st.text(max_size=80))
def test_marks_are_in_order_and_inside_the_text(typed: str, text: str) -> None:
    last = 0
    for start, end in Marker(read(typed)).spans(text):
        assert last <= start < end <= len(text)
        last = end
