"""Which sentences are quoted, and when the sources are said to disagree."""

from zhixing.apply.question import understand
from zhixing.apply.rules import MOST_SENTENCES, Sentence, adjoining, choose, disagreement, quantities


def sentence(text: str, chance: float, *, passage: int = 0, start: int = 0, source: int = 1, asks: bool = False) -> Sentence:
    return Sentence(passage, start, start + len(text), text, chance, source, asks=asks)


def test_one_sure_sentence_is_enough() -> None:
    sure = sentence("上限为 85 ℃。", 0.9)
    assert choose([sure, sentence("每班记录一次。", 0.3, start=20)]) == [sure]


def test_an_unsure_answer_says_more_but_never_more_than_three_sentences() -> None:
    doubtful = [sentence(f"第 {number} 条说明。", 0.2, start=number * 20) for number in range(6)]
    assert len(choose(doubtful)) == MOST_SENTENCES


def test_sentences_are_quoted_in_reading_order_the_best_passage_first() -> None:
    later, earlier = sentence("后一句。", 0.5, passage=1, start=40), sentence("前一句。", 0.3, passage=1, start=0)
    other = sentence("别处一句。", 0.2, passage=0)
    assert choose([other, earlier, later]) == [earlier, later, other]


def test_a_question_in_the_source_is_not_an_answer() -> None:
    assert choose([sentence("温度上限是多少？", 0.9, asks=True)]) == []


def test_a_sentence_that_hardly_answers_is_not_quoted_to_fill_the_page() -> None:
    assert choose([sentence("归口：结构部。", 0.02)]) == []


def test_the_same_sentence_from_two_sources_is_said_once() -> None:
    assert len(choose([sentence("上限为 85 ℃。", 0.4), sentence("上限为 85 ℃", 0.4, passage=1, source=2)])) == 1


def test_a_long_answer_ends_before_it_becomes_a_page() -> None:
    long = [sentence("长" * 150 + str(number), 0.3, start=number * 200) for number in range(3)]
    assert len(choose(long)) == 1


def test_neighbours_are_quoted_as_one_stretch() -> None:
    first, second, third = sentence("一二三。", 0.5), sentence("四五六。", 0.4, start=4), sentence("七八。", 0.3, start=30)
    assert adjoining([first, second, third]) == [[first, second], [third]]


def test_quantities_are_told_apart_by_unit() -> None:
    assert quantities("温度 85℃，保持 30 分钟，共 1,200 件") == {"℃": {"85"}, "分钟": {"30"}, "件": {"1200"}}


def test_two_sources_with_different_numbers_for_the_same_thing_disagree() -> None:
    asked = understand("烘箱的温度上限是多少？")
    one, other = sentence("烘箱的温度上限为 85 ℃。", 0.8), sentence("烘箱温度上限为 105 ℃。", 0.7, passage=1, source=2)
    found = disagreement(asked, [one], [one, other])
    assert found is not None and (found.one_says, found.other_says) == ("85 ℃", "105 ℃")


def test_sources_that_say_the_same_or_speak_of_other_things_do_not_disagree() -> None:
    asked = understand("烘箱的温度上限是多少？")
    one = sentence("烘箱的温度上限为 85 ℃。", 0.8)
    same = sentence("烘箱温度上限 85 ℃。", 0.7, passage=1, source=2)
    elsewhere = sentence("冷库的存放温度为 5 ℃。", 0.7, passage=1, source=2)
    own = sentence("烘箱的温度上限为 90 ℃。", 0.7, start=40)
    assert disagreement(asked, [one], [one, same, elsewhere, own]) is None


def test_a_line_about_the_document_is_quoted_only_to_whoever_asks_for_it() -> None:
    from zhixing.apply.lines import is_head_line

    assert is_head_line("编制：装配工艺组。", "安装扭矩是多少？")
    assert not is_head_line("编制：装配工艺组。", "这份文件是谁编制的？")
    assert not is_head_line("编制作业指导书时应注明扭矩。", "安装扭矩是多少？")
