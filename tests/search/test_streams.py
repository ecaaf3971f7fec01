"""The streams that are indexed hold what the analysis says, however quickly they are made."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zhixing.search import analysis
from zhixing.search.streams import SEAM, streams, unit_stream, word_stream

MIXED = st.lists(
    st.sampled_from(
        [
            *"质量手册乾隆么々〇，。 \n-/:é½μЖかナ한",
            "GB/T 19001-2016",
            "ESP32-C3",
            "devices",
            "1,024",
            "c++",
            "\ue000",
            SEAM,
            "\ud800",
        ]
    )
    | st.characters(),
    max_size=30,
).map("".join)


@given(MIXED)
@example("")
@example("ж汉字，μm级")
@example(f"中{SEAM}文")
@example("用ESP32-C3下载固件，见GB/T 19001-2016第3章。")
def test_streams_say_what_the_analysis_says(text: str) -> None:
    folded = analysis.normalise(text)
    assert sorted(word_stream(folded).split()) == sorted(map(analysis.stem, analysis.folded_words(folded)))
    assert unit_stream(folded).split() == analysis.units(folded)


@given(st.lists(MIXED | st.sampled_from(["乾", "隆", "\u0301", "abc", SEAM, "。"]), max_size=6))
@example(["乾", "隆", "", "\u0301e", "abc", "abc ", " 中"])
@example([f"中{SEAM}文", "设备"])
def test_texts_made_together_say_what_each_says_alone(texts: list[str]) -> None:
    alone = [(word_stream(folded), unit_stream(folded)) for folded in map(analysis.normalise, texts)]
    assert [(words, units.split()) for words, units in streams(texts)] == [(words, units.split()) for words, units in alone]


@pytest.mark.parametrize("text", ["乾隆皇帝把衣服晾乾", "什么", "㎏", "e\u0301tude", "ＡＢＣ", "么麽"])
def test_folding_is_the_same_when_characters_are_met_again(text: str) -> None:
    first = analysis.normalise(text)
    assert analysis.normalise(text) == first == analysis.trace(text).text
