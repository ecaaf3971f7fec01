"""The sentences that say most."""

from __future__ import annotations

from zhixing.organise.keysentences import key_sentences, summary

SENTENCES = [
    "1 概述",
    "客户：C017 禾箱包装机械",
    "功率模块过温报警的根本原因是散热器安装扭矩不足，热阻偏大。",
    "安装扭矩由 1.2 N·m 改为 1.5 N·m，散热器热阻恢复正常。",
    "参加：秦少川、叶青禾、周敬亭、苏未央、梁栖梧、韩知远、贺兰舟、方静姝、孙立夏。",
    "今天天气很好，大家心情都不错，中午一起吃了饭。",
    "| 序号 | 措施 | 负责人 |",
    "为什么会出现功率模块过温报警？",
    "热循环以后螺钉继续松弛，散热器与功率模块之间的热阻因此变大。",
]


def test_a_reader_gets_statements_about_the_matter_in_their_order() -> None:
    chosen = key_sentences("功率模块过温报警", SENTENCES, most=2)
    assert chosen == sorted(chosen)
    assert 2 in chosen
    assert not {0, 1, 4, 5, 6, 7} & set(chosen)


def test_what_was_said_is_not_said_again() -> None:
    same = "散热器安装扭矩不足，功率模块热阻偏大，造成过温报警。"
    sentences = [same, same, same, "包装箱在运输途中受潮，标签脱落，仓库已经更换防潮袋。"]
    assert 3 in key_sentences("周报", sentences, most=2)


def test_a_text_without_statements_has_no_summary() -> None:
    assert key_sentences("标题", []) == []
    assert summary("标题", ["1 概述", "| a | b |", "为什么？"]) == ""


def test_a_summary_is_short_and_drops_the_marks_of_lists() -> None:
    text = summary(
        "报警", ["1. 功率模块过温报警的根本原因是扭矩不足。", *("很长的一句话，" * 15 + f"编号{n}。" for n in range(5))]
    )
    assert text.startswith("功率模块过温报警的根本原因是扭矩不足。")
    assert len(text) <= 240


def test_english_sentences_are_set_apart() -> None:
    text = summary(
        "Arc flash", ["The arc flash test showed higher risk in manholes.", "Manholes must be locked before the arc flash test."]
    )
    assert ". Manholes" in text


def test_a_sentence_of_the_title_alone_says_nothing() -> None:
    assert key_sentences("关于年度安全检查工作安排的通知说明", ["关于年度安全检查工作安排的通知说明"]) == []
