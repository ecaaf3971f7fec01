"""How well a single sentence of a passage answers a question: the measures by which sentences are chosen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from zhixing.apply.evidence import Place, Read, Weights, coverage, windows
from zhixing.apply.question import Asked, Wants, fits, wanted

LONG = 100
"""Characters of a long sentence."""

_LOCAL = 0.8
"""How much of a word's weight goes when every sentence of the passage holds it: it then tells the passage, not the sentence."""


@dataclass(frozen=True)
class LineEvidence:
    """The measures of one sentence, all about 0 to 1."""

    words: float
    words_local: float
    words_window: float
    pairs_local: float
    before: float
    after: float
    meaning: float
    meaning_rise: float
    passage: float
    best_passage: float
    holds_wanted: float
    lacks_wanted: float
    opening: float
    length: float
    asks: float

    def values(self) -> list[float]:
        return [float(getattr(self, field.name)) for field in fields(self)]


def observe_lines(
    asked: Asked, reads: Sequence[Read], weights: Weights, places: Sequence[Place], near: Mapping[Place, float]
) -> list[LineEvidence]:
    """The measures of the sentences at `places`; `near` holds their cosine to the question, or is empty where none was compared."""
    mean = sum(near.values()) / len(near) if near else 0.0
    page = {place: _Page.of(reads[place], weights) for place, _ in places}
    return [
        _observed(asked, reads[place].lines[at].text, page[place], (place, at), _nearness(near.get((place, at)), mean))
        for place, at in places
    ]


@dataclass(frozen=True)
class _Page:
    """What is measured of all sentences of one passage."""

    score: float
    words: list[float]
    words_local: list[float]
    words_window: list[float]
    pairs_local: list[float]

    @classmethod
    def of(cls, one: Read, weights: Weights) -> _Page:
        words, pairs = [line.terms for line in one.lines], [line.pairs for line in one.lines]
        local_words, local_pairs = _localised(weights.terms, words), _localised(weights.pairs, pairs)
        return cls(
            score=one.candidate.score,
            # What title and headings say needs not be said again in the sentence.
            words=[coverage(weights.terms, held | one.context) for held in words],
            words_local=[coverage(local_words, held | one.context) for held in words],
            words_window=[coverage(weights.terms, held | one.context) for held in windows(words)],
            pairs_local=[coverage(local_pairs, held) for held in pairs],
        )


def _nearness(near: float | None, mean: float) -> tuple[float, float]:
    """How near a sentence is in meaning, and how far above the usual; nothing where meaning was not measured."""
    return (0.0, 0.0) if near is None else (near, (near - mean) * 10)


def _observed(asked: Asked, text: str, page: _Page, where: Place, nearness: tuple[float, float]) -> LineEvidence:
    place, at = where
    shows = asked.wants in _SHOWS
    holds = shows and fits(asked.wants, text, asked.numbers)
    return LineEvidence(
        words=page.words[at],
        words_local=page.words_local[at],
        words_window=page.words_window[at],
        pairs_local=page.pairs_local[at],
        before=page.words[at - 1] if at else 0.0,
        after=page.words[at + 1] if at + 1 < len(page.words) else 0.0,
        meaning=nearness[0],
        meaning_rise=nearness[1],
        passage=page.score,
        best_passage=float(place == 0),
        holds_wanted=float(holds),
        lacks_wanted=float(shows and not holds),
        opening=float(at == 0),
        length=min(len(text) / LONG, 2.0),
        asks=float(is_question(text)),
    )


_SHOWS = frozenset({Wants.NUMBER, Wants.TIME, Wants.REASON})
"""The kinds of answers that can be told from the look of a sentence."""


def is_question(text: str) -> bool:
    """Whether a sentence asks: it is never an answer."""
    return text.rstrip('”"』」)） ').endswith(("?", "？"))


_HEAD_LINE = re.compile(
    r"^\s*(?:文件)?(?P<label>编制|编写|审核|批准|校对|编号|版本|版次|页码|密级|作者|日期|生效日期|发布日期|实施日期|归口部门|责任部门|修订记录)"
    r"\s*[：:].{0,40}$"
)


def is_head_line(text: str, question: str) -> bool:
    """Whether a line only tells about the document (编制：装配工艺组), and is not what the question asks for."""
    found = _HEAD_LINE.match(text)
    return found is not None and not any(found["label"][at : at + 2] in question for at in range(len(found["label"]) - 1))


def asks(heading: str) -> bool:
    """Whether a heading asks, with or without its mark (如何更换滤芯): one that merely names a subject is not answered below it."""
    return is_question(heading) or wanted(heading) is not Wants.ANYTHING


def _localised(weights: Mapping[str, float], held: Sequence[frozenset[str]]) -> dict[str, float]:
    """Weights lowered by how many of the passage's own sentences hold the word."""
    count = max(1, len(held))
    return {word: weight * (1 - _LOCAL * sum(word in words for words in held) / count) for word, weight in weights.items()}


def asked_above(one: Read, weights: Weights) -> list[float]:
    """For each sentence, how much of what is asked is asked by the question or heading above it, 0 to 1, fading with distance.

    Whoever writes a question over a text answers it below: this is not learned but follows from how FAQs are written.
    """
    asked = coverage(weights.terms, one.heading) if asks(one.candidate.heading) else 0.0
    distance = 0
    found = []
    for line in one.lines:
        if is_question(line.text):
            asked, distance = coverage(weights.terms, line.terms), 0
            found.append(0.0)
        else:
            distance += 1
            found.append(asked / distance)
    return found
