"""Texts that are told as possible duplicates of each other."""

from __future__ import annotations

import random

from zhixing.organise.duplicates import ALIKE, alike, wording, wording_from

WORDS = "功率 模块 散热 扭矩 螺钉 电容 温升 试验 客户 现场 更换 记录 报警 固件 编码 屏蔽 接地 样机 评审 批次".split()


def text(seed: int, length: int = 400) -> str:
    drawn = random.Random(seed)
    return "".join(drawn.choice(WORDS) + (drawn.choice("，。") if drawn.random() < 0.2 else "") for _ in range(length))


def share_band(one: str, other: str) -> bool:
    return bool(set(wording(one).bands) & set(wording(other).bands))


def test_a_copy_is_wholly_alike_whatever_its_layout_and_width() -> None:
    original = text(1)
    copy = original.replace("。", "。\n\n  ").replace("，", ", ")
    assert alike(wording(original), wording(copy)) == 1.0


def test_an_edited_copy_is_told_and_found_by_its_bands() -> None:
    original = text(2)
    edited = original[:300] + "此处改写了几句话，并补充了新的结论。" + original[340:]
    assert alike(wording(original), wording(edited)) >= ALIKE
    assert share_band(original, edited)


def test_different_texts_in_the_same_words_are_not_alike() -> None:
    assert alike(wording(text(3)), wording(text(4))) < ALIKE


def test_a_paragraph_quoted_in_a_long_text_makes_no_duplicate() -> None:
    paragraph = text(5, 60)
    assert alike(wording(paragraph), wording(text(6, 900) + paragraph)) == 0.0


def test_a_very_short_text_is_like_nothing() -> None:
    assert wording("同意。").bands == ()
    assert alike(wording("同意。"), wording("同意。")) == 0.0


def test_what_was_kept_compares_like_what_was_made() -> None:
    made = wording(text(7))
    kept = wording_from(made.stretches, made.to_bytes(), list(made.bands))
    assert alike(made, kept) == 1.0
    assert all(-(2**63) <= band < 2**63 for band in made.bands)
