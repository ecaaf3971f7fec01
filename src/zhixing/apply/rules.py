"""Deciding: do these passages answer, which sentences say it, and do the sources agree. Plain values in, plain values out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zhixing.apply.question import Asked, Wants
from zhixing.apply.weights import Ground
from zhixing.kit.errors import Invalid
from zhixing.search import analysis

LONGEST_QUESTION = 500
"""Characters of a question."""
ANSWERS_FROM = {Ground.BOTH: 0.2, Ground.WORDS: 0.2, Ground.MEANING: 0.4}
"""The chance, by the evidence, from which the sources are said to answer. Below it the product says that they do not.

It lies below one half because a wrong refusal hides knowledge that is there, while a wrong answer shows its source.
"""
WORTH_QUOTING = 0.05
"""A sentence less likely than this is not quoted; where all are, nothing is answered."""
MOST_SENTENCES = 3
ENOUGH = 0.8
"""No further sentence is added once the answer is among the chosen with this chance."""
LONGEST_ANSWER = 200.0
"""Length in Chinese characters (a letter counts two fifths) beyond which no further sentence is added."""
LETTER = 0.4


def check_question(text: str) -> str:
    """The question without surrounding blanks; refuses what cannot be asked."""
    question = " ".join(text.split())
    if not question:
        raise Invalid("apply.question_missing")
    if len(question) > LONGEST_QUESTION:
        raise Invalid("apply.question_too_long", length=len(question), most=LONGEST_QUESTION)
    if not analysis.words(question):
        raise Invalid("apply.question_without_words")
    return question


@dataclass(frozen=True)
class Sentence:
    """A sentence that may be quoted: where it stands among the passages read, and the chance that it holds the answer."""

    passage: int
    start: int
    end: int
    text: str
    chance: float
    source: int
    """The asset it stands in."""
    asks: bool = False


_ASKED_ABOVE = 0.6
"""The chance of the first sentence under a question that asks all of what is asked; it says the beginning, seldom all."""
_MOSTLY_ASKED = 0.3
"""Below this, what is asked above says nothing: some words are shared by every heading of a document."""


def likelier(chance: float, asked_above: float) -> float:
    """The chance of a sentence, given how much of the question is asked right above it (0 to 1, fading with distance)."""
    return max(chance, _ASKED_ABOVE * asked_above) if asked_above > _MOSTLY_ASKED else chance


def choose(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences to quote, at most three: the likeliest, then more until the answer is probably among them or enough is said.

    They come in reading order within a passage, the passage of the likeliest first. A question is never an answer.
    """
    ranked = sorted((one for one in sentences if not one.asks and one.chance >= WORTH_QUOTING), key=lambda one: -one.chance)
    chosen: list[Sentence] = []
    said: set[str] = set()
    missed, length = 1.0, 0.0
    for one in ranked:
        if len(chosen) == MOST_SENTENCES or 1 - missed >= ENOUGH:
            break
        same = analysis.normalise(one.text).strip(" 。.；;")
        if same in said or (chosen and length + weight(one.text) > LONGEST_ANSWER):
            continue
        chosen.append(one)
        said.add(same)
        missed *= 1 - one.chance
        length += weight(one.text)
    return in_reading_order(chosen)


def in_reading_order(chosen: Sequence[Sentence]) -> list[Sentence]:
    """Grouped by passage, the passage of the first named first."""
    order = list(dict.fromkeys(one.passage for one in chosen))
    return sorted(chosen, key=lambda one: (order.index(one.passage), one.start))


def adjoining(chosen: Sequence[Sentence]) -> list[list[Sentence]]:
    """Sentences in reading order, those that follow one another directly together: they are quoted as one stretch."""
    stretches: list[list[Sentence]] = []
    for one in chosen:
        last = stretches[-1][-1] if stretches else None
        if last is not None and last.passage == one.passage and 0 <= one.start - last.end <= 1:
            stretches[-1].append(one)
        else:
            stretches.append([one])
    return stretches


def weight(text: str) -> float:
    """Length in Chinese characters."""
    return sum(LETTER if char.isascii() else 1.0 for char in text)


_QUANTITY = re.compile(
    r"(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)\s*(?P<unit>%|°c|℃|度|[a-zμω]{1,6}(?:/[a-z]{1,4})?|[个次年月周天日时分秒米克吨升元台件名人页条级倍][\u4e00-\u9fff]?)"
)


def quantities(text: str) -> dict[str, set[str]]:
    """The numbers in a sentence by their unit: "85 ℃" is {"℃": {"85"}}."""
    found: dict[str, set[str]] = {}
    for match in _QUANTITY.finditer(analysis.normalise(text)):
        unit = {"°c": "℃", "c": "℃"}.get(match["unit"], match["unit"])
        found.setdefault(unit, set()).add(match["number"].replace(",", ""))
    return found


@dataclass(frozen=True)
class Disagreement:
    """Two sentences of different sources that give different numbers of one unit for what was asked."""

    one: Sentence
    other: Sentence
    one_says: str
    other_says: str


_AS_LIKELY = 0.5
"""How likely, beside the first, another source's sentence must be to speak of the same thing."""
_ALIKE = 0.4
"""Share of words that two sentences have in common when they speak of the same thing."""
_AS_ASKED = 0.75
"""Share of the asked words of the one sentence that the other must hold too."""


def disagreement(asked: Asked, chosen: Sequence[Sentence], others: Sequence[Sentence]) -> Disagreement | None:
    """A likely sentence of another source that gives another number than a chosen one; none where the sources agree or do not compare.

    Only numbers the question itself does not name count. Both must hold the words that were asked, and share others besides.
    """
    if not chosen or asked.wants in (Wants.REASON, Wants.WAY):
        return None
    best = max(chosen, key=lambda one: one.chance)
    for other in sorted(others, key=lambda one: -one.chance):
        if other.chance < best.chance * _AS_LIKELY:
            return None
        for one in (best, *chosen):
            if other.source != one.source and not other.asks and _alike(asked, one.text, other.text):
                said = _differing(quantities(one.text), quantities(other.text), asked.numbers)
                if said is not None:
                    return Disagreement(one, other, *said)
    return None


def _alike(asked: Asked, one: str, other: str) -> bool:
    first, second = (
        frozenset(term for term in analysis.terms(text) if len(term) > 1 and term.isalpha()) for text in (one, other)
    )
    held = first.intersection(asked.terms)
    if not held or len(held & second) < _AS_ASKED * len(held):
        return False
    return len(first & second) >= _ALIKE * min(len(first), len(second))


def _differing(one: dict[str, set[str]], other: dict[str, set[str]], known: frozenset[str]) -> tuple[str, str] | None:
    for unit in one.keys() & other.keys():
        mine, theirs = one[unit] - known, other[unit] - known
        if mine and theirs and mine.isdisjoint(theirs):
            return f"{min(mine)} {unit}", f"{min(theirs)} {unit}"
    return None
