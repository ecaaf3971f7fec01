"""Measuring the automatic category: what is shown, what is hidden, and the baseline beside it."""

from __future__ import annotations

import json
from pathlib import Path

from zhixing.evaluate.classify import BASELINES, LabelledText, Split, _read, _split, baseline

TEXTS = [
    LabelledText(f"{label} {words} {n}", label)
    for label, words in (("焊接", "炉温 锡膏"), ("静电", "手环 接地"))
    for n in range(6)
]


def test_so_many_of_each_label_are_shown_and_all_others_hidden() -> None:
    split = _split(TEXTS, 2, seed=0)
    assert sorted(TEXTS[number].label for number in split.shown) == ["焊接", "焊接", "静电", "静电"]
    assert sorted(split.shown + split.hidden) == list(range(12))


def test_another_seed_draws_others_and_the_same_seed_the_same() -> None:
    assert _split(TEXTS, 3, seed=1) == _split(TEXTS, 3, seed=1)
    assert any(_split(TEXTS, 3, seed=1) != _split(TEXTS, 3, seed=seed) for seed in range(2, 6))


def test_a_rare_label_keeps_one_text_to_be_asked_about() -> None:
    split = _split([*TEXTS, LabelledText("稀有一", "稀有"), LabelledText("稀有二", "稀有")], 10, seed=0)
    assert sum(number >= 12 for number in split.hidden) == 1


def test_the_first_line_is_the_title_and_a_long_one_stays_in_the_text() -> None:
    text = LabelledText("标题\n正文一\n\n正文二", "x")
    assert (text.title, text.lines) == ("标题", ["正文一", "正文二"])
    long = LabelledText("很长" * 100, "x")
    assert (len(long.title), long.lines) == (120, ["很长" * 100])


def test_the_baselines_learn_what_is_easy_and_know_nothing_without_labels() -> None:
    split = _split(TEXTS, 2, seed=0)
    for how in BASELINES.values():
        assert baseline(TEXTS, split, how) == [1.0] * 8
        assert baseline(TEXTS, Split((), (0, 6)), how) == [0.0, 0.0]


def test_empty_lines_and_empty_texts_are_passed_over(tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    rows = [{"id": "1", "text": "甲", "label": 3}, {"id": "2", "text": "  ", "label": "b"}]
    data.write_text("\n\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8-sig")
    assert _read(data) == [LabelledText("甲", "3")]
