"""Texts as numbers: weighted words, weighted runs of characters, and meaning, side by side in one row of length 1."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack, vstack

from zhixing.organise.classify.texts import OPENING, Vector, Writing
from zhixing.search.analysis import normalise, terms

BITS = 18
SIZE = 1 << BITS
RUNS = (2, 3)
"""Lengths of the runs of characters that are counted beside words: they see through wrong word boundaries."""
RUNS_OPENING = 1000
"""So many characters are counted in runs; further on they cost more than they tell."""
COMMON = 0.1
"""Runs of characters in more than this share of the texts say nothing."""
SHARE_OF_WORDS, SHARE_OF_RUNS, SHARE_OF_MEANING = 0.4, 0.35, 0.25

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]
Sparse = Any  # scipy ships no types


@dataclass(frozen=True)
class Rows:
    """n texts as rows of length 1: what was counted (n, 2 · SIZE; words first, then runs), and what is meant (n, dimensions or 0)."""

    counted: Sparse
    meant: Floats

    def __len__(self) -> int:
        return int(self.counted.shape[0])

    def similar(self, others: Rows) -> Floats:
        """(n, m): how alike each of these is to each of the others, 0 to about 1."""
        return np.asarray((self.counted @ others.counted.T).toarray() + self.meant @ others.meant.T, dtype=np.float32)

    def above(self, others: Rows) -> Rows:
        """These rows and the others below them."""
        return Rows(csr_matrix(vstack([self.counted, others.counted])), np.concatenate([self.meant, others.meant]))


@dataclass(frozen=True)
class Sketch:
    """What is counted of one text: hashed words and runs of characters, each with how often, and its vector."""

    heading: Ids
    """The different words of the title and the place."""
    words: Ids
    word_counts: NDArray[np.float32]
    runs: Ids
    run_counts: NDArray[np.float32]
    vector: Vector | None


def sketch(writing: Writing) -> Sketch:
    """Counts a text; the words of its title count twice more, those of its place once."""
    title, body = normalise(writing.title), normalise(writing.body[:OPENING])
    heading = [word_id(term) for term in _terms(title)]
    place = [word_id(term) for term in _terms(normalise(writing.place))]
    text = f"{title}\n{body}"
    found = np.asarray(heading * 2 + place + [word_id(term) for term in _terms(text)], dtype=np.int64)
    words, word_counts = np.unique(found, return_counts=True)
    runs, run_counts = np.unique(_runs(text[:RUNS_OPENING]), return_counts=True)
    return Sketch(
        heading=np.unique(np.asarray(heading + place, dtype=np.int64)),
        words=words,
        word_counts=_damped(word_counts),
        runs=runs,
        run_counts=_damped(run_counts),
        vector=writing.vector,
    )


def _terms(text: str) -> list[str]:
    return terms(text) if text.strip() else []


@lru_cache(maxsize=200_000)
def word_id(term: str) -> int:
    """The place of a word among the features."""
    return zlib.crc32(term.encode("utf-8")) & (SIZE - 1)


def _damped(counts: NDArray[np.int64]) -> Floats:
    return (1.0 + np.log(counts)).astype(np.float32) if len(counts) else np.zeros(0, np.float32)


def _runs(text: str) -> Ids:
    """The hashed runs of characters of a text, in numpy because Python would be fifty times slower."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    found: list[Ids] = []
    rolling = np.zeros(len(codes), np.uint64)
    for length in range(1, RUNS[1] + 1):
        if len(codes) < length:
            break
        rolling = rolling[: len(codes) - length + 1] * np.uint64(1_000_003) + codes[length - 1 :] + np.uint64(length)
        if length >= RUNS[0]:
            found.append(((rolling * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - BITS)).astype(np.int64))
    return np.concatenate(found) if found else np.zeros(0, np.int64)


@dataclass(frozen=True)
class Statistics:
    """How telling each word and each run is in this house, and the middle of its vectors."""

    words: NDArray[np.float32]
    runs: NDArray[np.float32]
    middle: Vector | None

    @classmethod
    def of(cls, sketches: Sequence[Sketch]) -> Statistics:
        """Learns from the texts of the house, labelled or not."""
        vectors = [item.vector for item in sketches if item.vector is not None]
        return cls(
            words=_telling([item.words for item in sketches], rarest=1, commonest=1.0),
            runs=_telling([item.runs for item in sketches], rarest=2, commonest=COMMON),
            middle=np.mean(vectors, axis=0).astype(np.float32) if len(vectors) > 1 else None,
        )

    def rows(self, sketches: Sequence[Sketch], *, middle: Vector | None = None) -> Rows:
        """The texts in the shares that words, runs and meaning have; `middle` stands in for the middle of the house's vectors."""
        words = _weighted([(item.words, item.word_counts) for item in sketches], self.words)
        runs = _weighted([(item.runs, item.run_counts) for item in sketches], self.runs)
        counted = csr_matrix(hstack([words * np.sqrt(SHARE_OF_WORDS), runs * np.sqrt(SHARE_OF_RUNS)], dtype=np.float32))
        meant = np.zeros((len(sketches), 0), np.float32)
        if self.middle is not None:
            meant = _centred(sketches, self.middle if middle is None else middle) * np.float32(np.sqrt(SHARE_OF_MEANING))
        # Where a vector or all words are missing, what is left counts in full.
        length = np.sqrt(np.asarray(counted.multiply(counted).sum(axis=1)).ravel() + (meant**2).sum(axis=1))
        scale = (1 / np.maximum(length, 1e-9)).astype(np.float32)
        return Rows(csr_matrix(counted.multiply(scale[:, None])), meant * scale[:, None])


def _telling(ids: Sequence[Ids], *, rarest: int, commonest: float) -> Floats:
    total = len(ids)
    seen = np.bincount(np.concatenate(ids) if ids else np.zeros(0, np.int64), minlength=SIZE)
    weights = (np.log((1 + total) / (1 + seen)) + 1).astype(np.float32)
    # In a handful of texts everything is common and nothing is: the limits hold from fifty texts on.
    if total >= 50:
        weights[(seen > commonest * total) | ((seen < rarest) & (seen > 0))] = 0
    return weights


def _weighted(counted: Sequence[tuple[Ids, Floats]], weights: Floats) -> Sparse:
    ids = np.concatenate([ids for ids, _ in counted]) if counted else np.zeros(0, np.int64)
    counts = np.concatenate([counts for _, counts in counted]) if counted else np.zeros(0, np.float32)
    ends = np.cumsum([0, *(len(ids) for ids, _ in counted)])
    rows = csr_matrix((counts * weights[ids], ids, ends), shape=(len(counted), SIZE))
    rows.eliminate_zeros()
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return csr_matrix(rows.multiply((1 / np.maximum(length, 1e-9))[:, None]))


def _centred(sketches: Sequence[Sketch], middle: Vector) -> Floats:
    # Vectors of one model all lie in a narrow cone: only what differs from the middle tells texts apart.
    rows = np.zeros((len(sketches), len(middle)), np.float32)
    for at, item in enumerate(sketches):
        if item.vector is not None and len(item.vector) == len(middle):
            rows[at] = item.vector - middle
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)
