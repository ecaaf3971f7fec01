"""What two texts have in common, as a handful of numbers between 0 and 1."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, dataclass
from itertools import pairwise
from math import log, sqrt

from zhixing.search.analysis import is_stopword, normalise, terms

LONGEST = 60_000
"""So many characters of a text are compared."""
OPENING = 500
"""So many characters of a text its meaning is taken from."""
RUN = 3
"""Characters of a run; letters, digits and Chinese only, so that layout does not matter."""
APART = 0.6
"""Where the shares of Chinese differ by more than this, two texts are in different languages."""
_NUMBER = re.compile(r"\d+(?:[.\-/]\d+)*")
_NOT = re.compile(r"不|没|未|无|非|勿|禁|\b(?:not|no|never|without|cannot|can't|don't|doesn't|isn't|won't|non)\b")
_SENTENCE = re.compile(r"[。！？；\n]+|(?<=[.!?;])\s+")


@dataclass(frozen=True)
class Text:
    """A text, read once, to be compared with many."""

    runs: Counter[str]
    words: Counter[str]
    pairs: frozenset[str]
    """Neighbouring words: what a text says and not only what it is about."""
    numbers: Counter[str]
    negations: int
    chinese: float
    """The share of Chinese among them."""
    length: int
    """Letters, digits and Chinese characters."""
    sentences: frozenset[str]


@dataclass(frozen=True)
class Traits:
    """What two texts have in common. All symmetrical; `meaning` is the cosine of their vectors, none where there are no vectors."""

    runs_shared: float
    runs_contained: float
    words_alike: float
    words_contained: float
    pairs_contained: float
    sentences_contained: float
    length_ratio: float
    numbers_differ: float
    negations_differ: float
    shortness: float
    scripts_differ: bool
    meaning: float | None

    def row(self) -> tuple[float, ...]:
        """The numbers in order, without the meaning."""
        return astuple(self)[:-2]


def read(text: str) -> Text:
    """What is kept of a text to compare it."""
    plain = normalise(text[:LONGEST])
    kept = "".join(char for char in plain if char.isalnum())
    words = [word for word in (terms(plain) if plain.strip() else []) if not is_stopword(word)]
    sentences = ("".join(char for char in each if char.isalnum()) for each in _SENTENCE.split(plain))
    return Text(
        runs=Counter(kept[at : at + RUN] for at in range(max(len(kept) - RUN + 1, 1 if kept else 0))),
        words=Counter(words),
        pairs=frozenset(f"{one} {other}" for one, other in pairwise(words)),
        numbers=Counter(_NUMBER.findall(plain)),
        negations=len(_NOT.findall(plain)),
        chinese=sum("\u3400" <= char <= "\u9fff" for char in kept) / max(len(kept), 1),
        length=len(kept),
        sentences=frozenset(each for each in sentences if len(each) >= 6),
    )


def traits(one: Text, other: Text, meaning: float | None = None, *, rarity: Callable[[str], float] | None = None) -> Traits:
    """What two texts have in common; `rarity` weighs words, all alike unless given."""
    shorter, longer = sorted((one, other), key=lambda text: text.length)
    shared = sum((one.runs & other.runs).values())
    all_runs = max(sum(one.runs.values()) + sum(other.runs.values()) - shared, 1)
    return Traits(
        runs_shared=shared / all_runs,
        runs_contained=shared / max(sum(shorter.runs.values()), 1),
        words_alike=_cosine(one.words, other.words, rarity),
        words_contained=_contained(shorter.words, longer.words, rarity),
        pairs_contained=len(one.pairs & other.pairs) / max(min(len(one.pairs), len(other.pairs)), 1),
        sentences_contained=len(one.sentences & other.sentences) / max(min(len(one.sentences), len(other.sentences)), 1),
        length_ratio=shorter.length / max(longer.length, 1),
        numbers_differ=_differ(shorter.numbers, longer.numbers),
        negations_differ=min(abs(one.negations - other.negations), 3) / 3 if longer.length < 200 else 0.0,
        shortness=1 / (1 + shorter.length / 60),
        scripts_differ=abs(one.chinese - other.chinese) > APART and shared / all_runs < 0.1,
        meaning=meaning,
    )


def _cosine(one: Counter[str], other: Counter[str], rarity: Callable[[str], float] | None) -> float:
    def weight(word: str, count: int) -> float:
        return (1 + log(count)) * (rarity(word) if rarity else 1.0)

    dot = sum(weight(word, one[word]) * weight(word, other[word]) for word in one.keys() & other.keys())
    length = sqrt(sum(weight(*item) ** 2 for item in one.items())) * sqrt(sum(weight(*item) ** 2 for item in other.items()))
    return dot / length if length else 0.0


def _contained(shorter: Counter[str], longer: Counter[str], rarity: Callable[[str], float] | None) -> float:
    def weighed(words: set[str]) -> float:
        return sum(rarity(word) if rarity else 1.0 for word in words)

    mine = set(shorter)
    return weighed(mine & set(longer)) / max(weighed(mine), 1e-9)


def _differ(shorter: Counter[str], longer: Counter[str]) -> float:
    """The share of the shorter text's numbers that the longer one does not have."""
    total = sum(shorter.values())
    return sum((shorter - longer).values()) / total if total else 0.0
