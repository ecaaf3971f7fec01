"""How well passages answer a question: a handful of measures that a person can follow, and the weight of each.

A passage speaks for itself and for its title and headings. Words weigh by how few of the passages at hand hold them, so the
weighing rests only on what the asker may read. Nothing here decides; `rules` does.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from sys import intern

import numpy as np
from numpy.typing import NDArray

from zhixing.apply.question import Asked
from zhixing.search import analysis

Vector = NDArray[np.float32]

Place = tuple[int, int]
"""A sentence among the passages read: rank of the passage, number of the sentence."""

PASSAGES_READ = 5
"""Passages that are read sentence by sentence."""
BACKGROUND = 50
"""Passages that words are weighed against; a smaller library is weighed as if it had that many, the others about something else."""
SENTENCES_COMPARED = 12
"""Sentences that are compared with the question by meaning: each costs an embedding."""


@dataclass(frozen=True)
class Candidate:
    """A passage that search found. `lexical` is its BM25 score, `dense` its cosine to the question (none without vectors)."""

    text: str
    context: str
    """Title and headings above it."""
    heading: str
    """The last of them: what the passage stands under."""
    score: float
    lexical: float
    dense: float | None
    source: int
    """The asset it stands in."""


@dataclass(frozen=True)
class Line:
    """A sentence of a passage: passage.text[start:end]."""

    start: int
    end: int
    text: str
    terms: frozenset[str]
    pairs: frozenset[str]


REMEMBERED = 1_000
"""Passages of one process that stay taken apart; about 40 MB."""


@dataclass(frozen=True)
class Read:
    """A passage that was read: its sentences and all of its words."""

    candidate: Candidate
    lines: tuple[Line, ...]
    terms: frozenset[str]
    pairs: frozenset[str]
    context: frozenset[str]
    heading: frozenset[str]


@dataclass(frozen=True)
class Weights:
    """What each term and each character pair of the question weighs."""

    terms: Mapping[str, float]
    pairs: Mapping[str, float]


@dataclass(frozen=True)
class Evidence:
    """The measures on which the decision to answer rests; all about 0 (nothing) to 1. A rise is against the background."""

    words_window: float
    words_anywhere: float
    pairs_window: float
    missing_heaviest: float
    names_missing: float
    meaning: float
    sentence_meaning: float
    sentence_rise: float

    def values(self) -> list[float]:
        return [float(getattr(self, field.name)) for field in fields(self)]


@lru_cache(maxsize=REMEMBERED)
def _taken_apart(text: str) -> tuple[tuple[Line, ...], frozenset[str], frozenset[str]]:
    """The sentences, words and pairs of a passage's text; the same passages come up again and again."""
    lines = tuple(
        Line(one.start, one.end, one.text, frozenset(map(intern, analysis.terms(one.text))), _pairs(one.text))
        for one in analysis.sentences(text)
    )
    words: frozenset[str] = frozenset().union(*(line.terms for line in lines))
    return lines, words, _pairs(text)


def _pairs(text: str) -> frozenset[str]:
    """Pairs of characters; the same few thousand stand in all texts, and each is kept once."""
    return frozenset(map(intern, analysis.bigrams(text)))


@lru_cache(maxsize=REMEMBERED)
def _context(text: str) -> tuple[frozenset[str], frozenset[str]]:
    return (frozenset(analysis.terms(text)), frozenset(analysis.bigrams(text))) if text else (frozenset(), frozenset())


def read(candidate: Candidate) -> Read:
    """Take a passage apart into sentences and words; title and headings speak for it too."""
    lines, terms, pairs = _taken_apart(candidate.text)
    context, context_pairs = _context(candidate.context)
    heading, _ = _context(candidate.heading)
    return Read(candidate, lines, terms | context, pairs | context_pairs, context, heading)


def weigh(asked: Asked, everything: Sequence[Read]) -> Weights:
    """Inverse document frequency over the passages at hand: a word that all of them hold weighs little, one that none holds most."""
    return Weights(
        {term: _rarity(term, [one.terms for one in everything]) for term in asked.terms},
        {pair: _rarity(pair, [one.pairs for one in everything]) for pair in asked.pairs},
    )


def _rarity(word: str, held: Sequence[frozenset[str]]) -> float:
    count = sum(word in words for words in held)
    return math.log(1 + (max(len(held), BACKGROUND) - count + 0.5) / (count + 0.5))


def coverage(weights: Mapping[str, float], present: frozenset[str]) -> float:
    """The weighed share of the question's words that are present."""
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in present) / total if total else 0.0


def windows(sets: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Each sentence's words together with those of the sentences beside it."""
    return [frozenset().union(*sets[max(0, at - 1) : at + 2]) for at in range(len(sets))]


def worth_comparing(reads: Sequence[Read], weights: Weights) -> list[Place]:
    """The sentences whose words, and whose neighbours' words, promise most: only these are compared by meaning and may be quoted."""
    promise: dict[Place, float] = {}
    for place, one in enumerate(reads):
        for at, words in enumerate(windows([line.terms for line in one.lines])):
            own = coverage(weights.terms, one.lines[at].terms)
            promise[place, at] = one.candidate.score + coverage(weights.terms, words | one.context) + 0.5 * own
    return sorted(sorted(promise, key=lambda where: -promise[where])[:SENTENCES_COMPARED])


def observe(
    asked: Asked, reads: Sequence[Read], candidates: Sequence[Candidate], weights: Weights, near: Mapping[Place, float]
) -> Evidence:
    """The measures over the passages that were read (best first), against the background of all `candidates`.

    `near` holds the cosine to the question of the sentences that were compared; it is empty where none were.
    """
    passages = [coverage(weights.terms, one.terms) for one in reads]
    best = int(np.argmax(passages))
    missing = [weight for term, weight in weights.terms.items() if term not in reads[best].terms]
    heaviest = math.log(2 * max(len(candidates), BACKGROUND) + 2)
    dense = _falling(one.dense for one in candidates if one.dense is not None)
    nearness = _falling(near.values())
    return Evidence(
        words_window=_most(
            coverage(weights.terms, words | one.context) for one in reads for words in windows([line.terms for line in one.lines])
        ),
        words_anywhere=coverage(weights.terms, frozenset().union(*(one.terms for one in reads))),
        pairs_window=_most(
            coverage(weights.pairs, pairs) for one in reads for pairs in windows([line.pairs for line in one.lines])
        ),
        missing_heaviest=max(missing, default=0.0) / heaviest,
        names_missing=sum(name not in reads[best].terms for name in asked.names) / max(1, len(asked.names)),
        meaning=float(dense[0]) if dense.size else 0.0,
        sentence_meaning=float(nearness[0]) if nearness.size else 0.0,
        sentence_rise=float(nearness[0] - np.median(nearness)) * 10 if nearness.size > COMPARABLE else ORDINARY_RISE,
    )


COMPARABLE = 3
"""With no more sentences than these nothing can be said about what is ordinary."""
ORDINARY_RISE = 0.5
"""What is assumed there: half way between what answered and unanswered questions show."""


def _most(values: Iterable[float]) -> float:
    return max(values, default=0.0)


def _falling(values: Iterable[float]) -> Vector:
    return np.sort(np.fromiter(values, dtype=np.float32))[::-1]
