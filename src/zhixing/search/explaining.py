"""Why a hit stands where it stands, in parts that add up. Plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhixing.search.rules import Found


@dataclass(frozen=True)
class Explanation:
    """The parts of a score: `words` and `meaning` add up, the rest multiplies. All about 0..1."""

    score: float
    words: float
    """What the words gave: share of the best by words times their weight."""
    meaning: float
    weight_of_words: float
    weight_of_meaning: float
    cosine: float | None
    in_words: tuple[str, ...]
    """What of the query stands in the passage or the title."""
    in_title: tuple[str, ...]
    exact_title: bool
    freshness: float
    age: float
    confidence: float
    synonyms: tuple[tuple[str, tuple[str, ...]], ...]


def explanation(
    found: Found | None,
    meaning: float,
    marked: Sequence[str],
    in_title: Sequence[str],
    synonyms: Sequence[tuple[str, Sequence[str]]],
) -> Explanation:
    """`meaning`: its weight in this search; `marked`, `in_title`: what is marked in passage and title; `synonyms`: those looked for."""
    one = found or Found(0)
    standing = one.standing
    seen = {word.casefold() for word in (*marked, *in_title)}
    used = [
        (typed, tuple(word for word in also if any(word in text or text in word for text in seen))) for typed, also in synonyms
    ]
    return Explanation(
        score=one.score,
        words=(1 - meaning) * one.lexical,
        meaning=meaning * one.dense,
        weight_of_words=1 - meaning,
        weight_of_meaning=meaning,
        cosine=one.cosine,
        in_words=tuple(dict.fromkeys(marked)),
        in_title=tuple(dict.fromkeys(in_title)),
        exact_title=standing.entitled,
        freshness=standing.freshness,
        age=standing.age,
        confidence=standing.confidence,
        synonyms=tuple((typed, also) for typed, also in used if also),
    )
