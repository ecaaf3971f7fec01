"""What the machine thinks about where a text belongs. The cast: a keeper who sorts, and a machine that watches."""

from __future__ import annotations

import numpy as np
import pytest

from zhixing.organise.classify import CERTAIN, Classifier, Taught, Topic, Writing, sketch, train

WELDING, EMC, HIRING = 1, 2, 3

TOPICS = [
    Topic(id=WELDING, name="焊接工艺", synonyms=("回流焊", "SMT"), description="焊点、锡膏、炉温曲线。"),
    Topic(id=EMC, name="电磁兼容", synonyms=("EMC",), description="传导、辐射、静电的测试与整改。"),
    Topic(id=HIRING, name="人事制度", synonyms=("招聘", "考勤"), description="入职、请假、薪酬。"),
]

TEXTS = {
    WELDING: ["回流焊炉温曲线调整记录", "锡膏印刷厚度不足的处理", "焊点空洞率超标原因分析", "SMT 首件检验要点", "波峰焊连锡改善"],
    EMC: ["EMC 辐射超标整改", "静电放电测试失败记录", "传导骚扰滤波器选型", "脉冲群试验布置", "屏蔽电缆接地的做法"],
    HIRING: ["招聘流程说明", "请假与考勤规定", "新员工入职指引", "薪酬调整办法", "试用期转正流程"],
}


def everything() -> list[Taught]:
    return [Taught(sketch(Writing(title=text)), topic) for topic, texts in TEXTS.items() for text in texts]


def best(classifier: Classifier, title: str, body: str = "") -> int | None:
    opinions = classifier.opinions([sketch(Writing(title=title, body=body))])[0]
    return opinions[0].topic_id if opinions else None


def test_a_text_that_calls_a_category_by_its_name_is_placed_before_anybody_gave_an_example() -> None:
    fresh = train(TOPICS, [])
    assert best(fresh, "回流焊炉温设置") == WELDING
    assert best(fresh, "EMC 整改报告") == EMC
    assert best(fresh, "考勤通知") == HIRING


def test_a_synonym_counts_like_the_name() -> None:
    without = train([Topic(id=1, name="焊接工艺"), Topic(id=2, name="电磁兼容")], [])
    with_synonym = train([Topic(id=1, name="焊接工艺", synonyms=("钢网",)), Topic(id=2, name="电磁兼容")], [])
    assert best(without, "钢网清洗") is None
    assert best(with_synonym, "钢网清洗") == 1


def test_the_folder_a_text_lay_in_speaks_for_its_category() -> None:
    fresh = train(TOPICS, [])
    opinions = fresh.opinions([sketch(Writing(title="2025-03 记录", place="质量/电磁兼容"))])[0]
    assert opinions[0].topic_id == EMC


def test_the_machine_keeps_quiet_about_a_text_that_belongs_nowhere() -> None:
    taught = train(TOPICS, everything())
    assert taught.opinions([sketch(Writing(title="The history of tea in the Tang dynasty"))]) == [[]]
    assert taught.opinions([sketch(Writing(title="", body=""))]) == [[]]


def test_examples_teach_what_the_names_do_not_say() -> None:
    fresh, taught = train(TOPICS, []), train(TOPICS, everything())
    assert best(fresh, "连锡与空洞") is None
    assert best(taught, "连锡与空洞") == WELDING


def test_a_keeper_who_corrects_the_machine_is_believed() -> None:
    odd = "EMC 实验室招聘计划"
    before = train(TOPICS, everything())
    similar = ["EMC 实验室招聘要求", "EMC 工程师招聘广告", "EMC 测试员招聘计划"]
    after = train(TOPICS, [*everything(), *(Taught(sketch(Writing(title=text)), HIRING) for text in similar)])
    assert confidence_in(after, odd, HIRING) > confidence_in(before, odd, HIRING)
    assert best(after, odd) == HIRING


def test_unlabelled_texts_of_the_house_help_to_tell_categories_apart() -> None:
    topics = [Topic(id=1, name="焊接"), Topic(id=2, name="静电")]
    bridge = [f"焊接 炉温 曲线 {n}" for n in range(6)] + [f"静电 手环 接地 {n}" for n in range(6)]
    alone = train(topics, [])
    with_house = train(topics, [Taught(sketch(Writing(title=text))) for text in bridge])
    assert confidence_in(with_house, "炉温曲线", 1) > confidence_in(alone, "炉温曲线", 1)


def test_the_words_that_decided_are_named_as_the_text_spells_them() -> None:
    taught = train(TOPICS, everything())
    reasons = taught.reasons(Writing(title="SMT 车间的 Reflow 炉温曲线"), WELDING)
    assert {"炉温", "smt"} & {reason.word for reason in reasons}
    assert [reason.weight for reason in reasons] == sorted((reason.weight for reason in reasons), reverse=True)
    assert all(0 < reason.weight <= 1 for reason in reasons)


def test_a_word_that_spoke_against_a_category_is_no_reason_for_it() -> None:
    taught = train(TOPICS, everything())
    words = {reason.word for reason in taught.reasons(Writing(title="EMC 整改与招聘"), EMC)}
    assert "emc" in words
    assert "招聘" not in words


def test_meaning_places_a_text_that_shares_no_word() -> None:
    rng = np.random.default_rng(7)
    east, north = np.eye(8, dtype=np.float32)[0], np.eye(8, dtype=np.float32)[1]

    def near(direction: np.ndarray) -> np.ndarray:
        moved = direction + rng.normal(0, 0.05, 8).astype(np.float32)
        return moved / np.linalg.norm(moved)

    topics = [Topic(id=1, name="甲", vector=near(east)), Topic(id=2, name="乙", vector=near(north))]
    examples = [Taught(sketch(Writing(title=f"a{n}", vector=near(east))), 1) for n in range(4)]
    examples += [Taught(sketch(Writing(title=f"b{n}", vector=near(north))), 2) for n in range(4)]
    opinions = train(topics, examples).opinions([sketch(Writing(title="zzz", vector=near(north)))], least=0.0)[0]
    assert opinions[0].topic_id == 2


def test_a_text_without_a_vector_is_still_placed_among_texts_with_one() -> None:
    vector = np.eye(4, dtype=np.float32)[0]
    taught = [Taught(sketch(Writing(title=text, vector=vector)), topic) for topic, texts in TEXTS.items() for text in texts]
    assert best(train(TOPICS, taught), "EMC 静电整改") == EMC


def test_the_same_lessons_give_the_same_opinions() -> None:
    new = [sketch(Writing(title="焊点拉力测试"))]
    assert train(TOPICS, everything()).opinions(new) == train(TOPICS, everything()).opinions(new)


def test_confidence_never_adds_up_to_more_than_one() -> None:
    taught = train(TOPICS, everything())
    for opinions in taught.opinions([sketch(Writing(title=text)) for texts in TEXTS.values() for text in texts], least=0.0):
        assert sum(opinion.confidence for opinion in opinions) <= 1.0001
        assert opinions[0].certain == (opinions[0].confidence >= CERTAIN)


@pytest.mark.parametrize("topics", [[], [Topic(id=9, name="唯一")]])
def test_an_empty_or_lonely_taxonomy_is_no_trouble(topics: list[Topic]) -> None:
    classifier = train(topics, [Taught(sketch(Writing(title="随便什么")))])
    assert classifier.opinions([sketch(Writing(title="唯一的事"))], least=0.0)[0] == [] or topics


def test_examples_of_a_category_that_is_gone_are_forgotten() -> None:
    gone = Taught(sketch(Writing(title="旧类别的文件")), 99)
    assert all(o.topic_id != 99 for o in train(TOPICS, [gone]).opinions([gone.sketch], least=0.0)[0])


def confidence_in(classifier: Classifier, title: str, topic_id: int) -> float:
    opinions = classifier.opinions([sketch(Writing(title=title))], most=len(classifier.topics), least=0.0)[0]
    return next((o.confidence for o in opinions if o.topic_id == topic_id), 0.0)
