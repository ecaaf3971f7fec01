"""How text becomes words: what somebody types and what somebody wrote must meet."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.search.analysis import (
    bigrams,
    forget,
    learn,
    normalise,
    segments,
    sentences,
    terms,
    tokens,
    trace,
    traced,
    units,
    words,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ＧＢ９７０６．１－２０２０", "gb9706.1-2020"),
        ("繁體中文資料", "繁体中文资料"),
        ("乾隆皇帝把衣服晾乾", "乾隆皇帝把衣服晾干"),
        ("瞭解、答覆", "了解、答复"),
        ("⽇本の⼈", "日本の人"),
        ("Café Ångström", "cafe angstrom"),
        ("e\u0301tude", "etude"),
        ("か\u3099", "が"),
        ("й", "й"),
        ("㎏ ﬁx ①", "kg fix 1"),
        ("零\u200b宽\ufeff", "零宽"),
        ("", ""),
    ],
)
def test_what_is_the_same_to_a_reader_is_folded_to_the_same(written: str, folded: str) -> None:
    assert normalise(written) == folded
    assert trace(written).text == folded


@given(st.text(max_size=60))
def test_a_trace_leads_from_every_folded_character_back_into_the_original(text: str) -> None:
    traced = trace(text)
    assert traced.text == normalise(text)
    assert len(traced.offsets) == len(traced.text) + 1
    for place in range(len(traced.text)):
        start, end = traced.original(place, place + 1)
        assert 0 <= start < end <= len(text)


def test_a_match_is_traced_over_characters_that_grew_or_vanished() -> None:
    text = "重㎏\u200b量"
    traced = trace(text)
    assert traced.text == "重kg量"
    assert traced.original(1, 3) == (1, 3) and traced.original(3, 4) == (3, 4)


@pytest.mark.parametrize(
    "spellings",
    [
        ("GB 9706.1-2020", "GB9706.1-2020", "gb 9706.1—2020", "ＧＢ　９７０６．１－２０２０"),
        ("GB/T 19001-2016", "GB/T19001-2016", "GB/T 19001—2016"),
        ("ESP32-C3", "esp32-c3", "ESP32‑C3"),
        ("YY 0505", "YY0505", "yy-0505"),
        ("ISO 13485:2016", "iso13485:2016"),
        ("IEC 60601-1-2", "IEC60601-1-2"),
    ],
)
def test_the_spellings_of_a_code_share_one_whole(spellings: tuple[str, ...]) -> None:
    wholes = [set(words(spelling)) for spelling in spellings]
    shared = set.intersection(*wholes)
    assert any(any(char.isdigit() for char in word) and len(word) > 5 for word in shared), shared


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("GB 9706.1", "GB 9706.1-2020"),
        ("9706.1", "GB 9706.1-2020"),
        ("GB 19001", "GB/T 19001-2016"),
        ("esp32c3", "ESP32-C3"),
        ("0505", "YY 0505"),
    ],
)
def test_a_code_is_met_by_what_people_type_for_it(typed: str, written: str) -> None:
    last = words(typed)[-1]
    assert last in words(written)


def test_a_word_is_found_in_the_middle_of_a_longer_one() -> None:
    assert {"清华", "大学", "清华大学"} <= set(words("我来到清华大学"))
    assert [segment.text for segment in segments("我来到清华大学,esp32-c3")] == ["我", "来到", "清华大学", "esp32c3"]


def test_a_learned_word_stays_whole() -> None:
    assert "锦鳞云桥" not in words("部署锦鳞云桥系统")
    learn(["锦鳞云桥"])
    learn(["锦鳞云桥", "", "一"])
    assert "锦鳞云桥" in words("部署锦鳞云桥系统")


def test_words_are_learned_while_texts_are_being_cut() -> None:
    text, done = "主轴轴承温度过高时应先断电挂牌再检查润滑油路" * 2000, threading.Event()

    def cut() -> None:
        while not done.is_set():
            words(text)

    cutting = [threading.Thread(target=cut) for _ in range(3)]
    for thread in cutting:
        thread.start()
    try:
        for number in range(200):
            learn([f"断电挂牌法{number}"])
    finally:
        done.set()
        for thread in cutting:
            thread.join()
        forget(f"断电挂牌法{number}" for number in range(200))


def test_terms_are_stemmed_and_say_something() -> None:
    assert terms("The manuals of devices") == ["manual", "devic"]
    assert terms("注塑机的保压时间是多少") == ["注塑", "塑机", "注塑机", "保压", "时间", "保压时间"]
    assert terms("什么") == ["什么"]


def test_numbers_and_symbols_stay_what_they_are() -> None:
    assert words("3,500 C++ C# 10:30") == ["3500", "c++", "c#", "10", "30", "10-30"]


@given(st.text(alphabet="甲乙丙 aB1-./，。\n", max_size=40))
def test_tokens_stand_where_they_say(text: str) -> None:
    folded = normalise(text)
    for token in tokens(folded):
        assert 0 <= token.start < token.end <= len(folded)
    assert [token.text for token in tokens(folded)] == words(text)


def test_units_pair_neighbours_and_keep_the_last_alone() -> None:
    assert units("质量手册 esp32,好") == ["质量", "量手", "手册", "册", "esp", "32", "好"]
    assert bigrams("质量手册，好 Manuals") == ["质量", "量手", "手册", "好", "manual"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("他说：“好。”然后走了。", ["他说：“好。”", "然后走了。"]),
        ("见 3.2 节。参数为 1.5 mm！是吗？", ["见 3.2 节。", "参数为 1.5 mm！", "是吗？"]),
        ("Dr. Smith went home. It cost 3.5 dollars.", ["Dr. Smith went home.", "It cost 3.5 dollars."]),
        ("See e.g. Fig. 3 for more. Done", ["See e.g. Fig. 3 for more.", "Done"]),
        ("第一行\n\n 第二行 \n", ["第一行", "第二行"]),
        ("……\n。。", []),
        ("没有句号", ["没有句号"]),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, parts: list[str]) -> None:
    found = sentences(text)
    assert [sentence.text for sentence in found] == parts
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in found)


@given(st.lists(st.text(max_size=20)))
def test_texts_traced_together_are_traced_as_each_alone(texts: list[str]) -> None:
    texts = [*texts, "¼ ㎏", "乾隆瞭解", "", "检验 İ\u0301"]
    assert traced(texts) == [trace(text) for text in texts]


def test_what_is_remembered_of_short_texts_is_forgotten_when_the_dictionary_changes() -> None:
    before = segments("嵌齿轮泵壳")
    learn(["嵌齿轮泵壳"])
    assert [one.text for one in segments("嵌齿轮泵壳")] == ["嵌齿轮泵壳"]
    forget(["嵌齿轮泵壳"])
    assert segments("嵌齿轮泵壳") == before
