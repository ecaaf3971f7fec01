"""How passages are weighed: by words and by meaning, on what the asker may read, in large libraries and small ones."""

from collections.abc import Sequence

import numpy as np
import pytest

from zhixing.apply.evidence import (
    SENTENCES_COMPARED,
    Candidate,
    coverage,
    observe,
    read,
    weigh,
    windows,
    worth_comparing,
)
from zhixing.apply.lines import asked_above, is_question, observe_lines
from zhixing.apply.question import understand
from zhixing.apply.rules import likelier
from zhixing.apply.vectors import vectors_of
from zhixing.apply.weights import Ground, learned, usable

OVEN = "烘箱用于除湿。烘箱的温度上限为 85 ℃，超过时停机。每班记录一次。"
OTHERS = [
    "冷库存放锡膏，门不得常开。",
    "真空泵每月更换滤芯。",
    "叉车由持证人员驾驶。",
    "来料按批抽样检验。",
    "会议纪要三天内发出。",
]


def candidate(text: str, *, score: float = 0.2, lexical: float = 1.0, title: str = "", source: int = 1) -> Candidate:
    return Candidate(text, title, title, score, lexical, None, source)


def chance(question: str, texts: Sequence[str]) -> float:
    asked = understand(question)
    candidates = [
        candidate(text, score=1.0 if at == 0 else 0.2, lexical=9.0 if at == 0 else 1.0) for at, text in enumerate(texts)
    ]
    reads = [read(one) for one in candidates]
    return learned(Ground.WORDS).answer.chance(observe(asked, reads[:5], candidates, weigh(asked, reads), {}))


def test_a_passage_that_holds_what_is_asked_makes_an_answer_likelier_than_one_about_the_same_machine() -> None:
    with_answer = chance("烘箱的温度上限是多少？", [OVEN, *OTHERS])
    about_the_machine = chance("烘箱的采购合同由谁签订？", [OVEN, *OTHERS])
    assert with_answer > 0.7 > 0.2 > about_the_machine


def test_a_rare_word_weighs_more_than_one_that_every_passage_holds() -> None:
    asked = understand("烘箱检验")
    reads = [read(candidate(text)) for text in ["烘箱检验。", "来料检验。", "出货检验。", "过程检验。"]]
    weights = weigh(asked, reads).terms
    assert weights["烘箱"] > weights["检验"] > 0


def test_a_word_that_stands_beside_the_sentence_counts_for_its_window() -> None:
    assert windows([frozenset("a"), frozenset("b"), frozenset("c")]) == [frozenset("ab"), frozenset("abc"), frozenset("bc")]
    assert coverage({"a": 1.0, "b": 3.0}, frozenset("b")) == 0.75 and coverage({}, frozenset("b")) == 0.0


def test_title_and_headings_speak_for_a_passage() -> None:
    one = read(candidate("上限为 85 ℃。", title="烘箱作业指导书"))
    assert "烘箱" in one.terms and "烘箱" not in one.lines[0].terms


def test_only_a_few_sentences_are_compared_by_meaning() -> None:
    asked = understand("烘箱的温度上限是多少？")
    reads = [read(candidate("".join(f"第 {number} 条规定。" for number in range(20)) + OVEN))]
    places = worth_comparing(reads, weigh(asked, reads))
    assert len(places) == SENTENCES_COMPARED
    assert any("85" in reads[place].lines[at].text for place, at in places)


def test_the_sentence_with_the_number_is_likelier_when_a_number_is_wanted() -> None:
    asked = understand("烘箱的温度上限是多少？")
    reads = [read(candidate("烘箱的温度上限由工艺部规定。烘箱的温度上限为 85 ℃。", score=1.0))]
    weights = weigh(asked, reads)
    vague, exact = (
        learned(Ground.WORDS).sentence.chance(one) for one in observe_lines(asked, reads, weights, [(0, 0), (0, 1)], {})
    )
    assert exact > vague


def test_what_stands_right_under_the_question_is_favoured_and_less_so_further_down() -> None:
    asked = understand("为什么要校准扳手？")
    one = read(candidate("为什么要校准扳手？弹簧会疲劳。读数偏大。螺栓拧不紧。"))
    above = asked_above(one, weigh(asked, [one]))
    assert above[0] == 0.0 and above[1] > above[2] > above[3] > 0
    assert likelier(0.1, above[1]) > 0.5 and likelier(0.1, 0.2) == 0.1


def test_a_heading_that_only_names_the_subject_lends_nothing_to_what_stands_below() -> None:
    asked = understand("海运包装最多堆几层？")
    names, question = (read(candidate("归口：结构部。", title=title)) for title in ("海运包装", "海运包装最多堆几层"))
    assert asked_above(names, weigh(asked, [names])) == [0.0]
    assert asked_above(question, weigh(asked, [question])) == [1.0]


@pytest.mark.parametrize(
    ("text", "asks"), [("多少度？", True), ("他问：“多少度？”", True), ("85 ℃。", False), ("How hot?", True)]
)
def test_a_question_is_known_by_its_mark(text: str, asks: bool) -> None:
    assert is_question(text) is asks


def test_without_vectors_nothing_is_weighed_by_meaning() -> None:
    for ground in Ground:
        weighing = learned(ground)
        for one in (weighing.answer, weighing.sentence):
            assert one.slopes and all(usable(measure, ground) for measure in one.slopes)


class CountingEmbedder:
    """Gives every text the same vector and counts what it was asked."""

    name, dimensions = "counting", 3

    def __init__(self) -> None:
        self.asked: list[str] = []

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        self.asked += texts
        return np.ones((len(texts), 3), np.float32)

    def query(self, text: str) -> np.ndarray:
        return np.ones(3, np.float32)


def test_a_sentence_read_before_is_not_embedded_again() -> None:
    embedder = CountingEmbedder()
    assert vectors_of(embedder, ["甲句。", "乙句。"]).shape == (2, 3)
    assert vectors_of(embedder, ["乙句。", "丙句。"]).shape == (2, 3)
    assert embedder.asked == ["甲句。", "乙句。", "丙句。"]
