"""What a question asks for, and what a follow-up leans on."""

import pytest

from zhixing.apply.followup import continued, leans, subject_of
from zhixing.apply.question import Wants, fits, understand
from zhixing.apply.rules import check_question
from zhixing.kit.errors import Invalid


@pytest.mark.parametrize(
    ("question", "wants"),
    [
        ("谁批准了这份规程？", Wants.PERSON),
        ("这台设备是什么时候投产的？", Wants.TIME),
        ("新规程从哪一年开始执行？", Wants.TIME),
        ("烘箱的温度上限是多少？", Wants.NUMBER),
        ("仓库在哪里？", Wants.PLACE),
        ("为什么要二次烘烤？", Wants.REASON),
        ("如何更换滤芯？", Wants.WAY),
        ("什么是 8D 报告？", Wants.ANYTHING),
        ("Who signed the release?", Wants.PERSON),
        ("How many samples are drawn per lot?", Wants.NUMBER),
        ("When was the audit?", Wants.TIME),
        ("Why does the pump stop?", Wants.REASON),
        ("How is the seal replaced?", Wants.WAY),
    ],
)
def test_a_reader_is_understood_by_the_kind_of_answer_wanted(question: str, wants: Wants) -> None:
    assert understand(question).wants is wants


def test_what_matters_in_a_question_is_its_subject_not_its_asking_words() -> None:
    asked = understand("ESP32-C3 支持哪些调制方式？")
    assert "调制" in asked.terms and "esp32c3" in asked.names
    assert not {"哪些", "什么", "的"} & set(asked.terms)


def test_a_number_the_reader_already_named_does_not_count_as_the_answer() -> None:
    assert fits(Wants.NUMBER, "抽样 32 件。", frozenset())
    assert not fits(Wants.NUMBER, "依据标准 2828 抽样。", frozenset({"2828"}))


@pytest.mark.parametrize("question", ["那它的温度上限呢？", "它多重？", "What about its price?", "and the weight?"])
def test_a_follow_up_leans_on_what_was_asked_before(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize("question", ["来料检验的抽样方案由哪个部门制定？", "Which department approves the sampling plan?"])
def test_a_whole_question_stands_on_its_own(question: str) -> None:
    assert not leans(question)
    assert continued(question, ["烘箱的温度上限是多少？"]) == question


def test_a_follow_up_takes_along_the_subject_but_not_the_former_wish() -> None:
    assert continued("那它的温度上限呢？", ["T400 真空泵的额定功率是多少？"]) == "T400 真空泵 那它的温度上限呢？"


def test_the_second_follow_up_still_knows_what_the_first_question_was_about() -> None:
    followed = continued("它多重？", ["T400 真空泵的额定功率是多少？", "那温度上限呢？"])
    assert "T400" in followed and "真空泵" in followed


def test_without_an_owner_the_names_are_the_subject() -> None:
    assert subject_of("GB/T 2828.1 什么时候实施") == ["GB/T 2828.1"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "apply.question_missing"),
        (" \n\t ", "apply.question_missing"),
        ("问" * 501, "apply.question_too_long"),
        ("？？！…", "apply.question_without_words"),
        ("😀😀", "apply.question_without_words"),
    ],
)
def test_a_reader_is_told_what_cannot_be_asked(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_question(text)
    assert refusal.value.code == code


def test_a_question_is_taken_on_one_line() -> None:
    assert check_question("  烘箱\n多少度？ ") == "烘箱 多少度？"
