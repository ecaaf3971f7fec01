"""What is left of an answer when rights change."""

from zhixing.apply.answer import Answer, Citation, Hint, Looked, Said, within


def citation(n: int, asset_id: int) -> Citation:
    return Citation(n, asset_id, n * 10, 1, ["总则"], {"block": 0}, "上限为 85 ℃。", 0, 8)


ANSWER = Answer(
    understood="温度上限是多少",
    sentences=[Said("上限为 85 ℃。", [1]), Said("上限为 105 ℃。", [2])],
    citations=[citation(1, 7), citation(2, 8)],
    looked_at=[Looked(7, 10, "甲"), Looked(8, 20, "乙")],
    related=[8, 9],
    hints=[Hint("apply.sources_differ", {"one": "1", "other": "2", "one_says": "85 ℃", "other_says": "105 ℃"}, [1, 2])],
)


def test_a_reader_with_all_rights_sees_the_whole_answer() -> None:
    assert within(ANSWER, frozenset({7, 8, 9})) == ANSWER


def test_a_source_out_of_reach_takes_its_sentence_and_every_trace_with_it() -> None:
    left = within(ANSWER, frozenset({7}))
    assert [one.text for one in left.sentences] == ["上限为 85 ℃。"]
    assert left.sources == {7} and left.hints == [] and left.reason is None
    assert "105" not in str(left.to_json())


def test_an_answer_without_any_readable_source_is_withdrawn() -> None:
    left = within(ANSWER, frozenset())
    assert left.sentences == [] and left.looked_at == [] and left.reason == "apply.sources_gone"


def test_an_answer_is_kept_and_read_again_unchanged() -> None:
    assert Answer.from_json(ANSWER.to_json()) == ANSWER
