"""Learning: from categories' names, from examples, and from the texts nobody has labelled yet.

Ridge regression on the similarities of texts, one column per category, and then a few rounds in which the unlabelled
texts are learnt from as far as they are clear. Every category brings its names as its first example, so that there is no
seam between no labels, few and many. Nothing here is random: the same input gives the same weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve

from zhixing.organise.classify.features import Floats

Ints = NDArray[np.int64]

STIFFNESS = 0.3
"""What is added to the diagonal for one full example: how little a single text may bend the answer."""
TRUST = 0.3
"""How much a clear unlabelled text counts beside an example."""
MOST_ROUNDS = 3
GAP = 4.0
"""The unlabelled texts' average gap between the best category and the middle becomes this many units of log-odds."""
NAME_AS_EXAMPLES = 3.0
"""A category's names and description count as much as so many examples of it."""
CALLED = 0.45
"""What it adds to a score when a text plainly calls the category by its name."""


@dataclass(frozen=True)
class Lesson:
    """What there is to learn from.

    `similar` (n, n) between all texts: first the categories' names, then the examples, then the unlabelled ones.
    `known`: the columns of the first `known.size` of them, the names' being 0, 1, 2 …
    `called` (n - known.size, columns): how plainly each unlabelled text calls each category by its name.
    """

    similar: Floats
    known: Ints
    called: Floats
    columns: int

    @property
    def rounds(self) -> int:
        """Unlabelled texts teach more the better they are understood: a round for one, two, three examples a category."""
        each = (self.known.size - self.columns) / max(self.columns, 1)
        return 1 + (each >= 1) + (each >= 3)


def learn(lesson: Lesson) -> Floats:
    """(n, columns) weights; the scores of a new text are its similarities to the n texts times these, about -1 to 1."""
    labelled = lesson.known.size
    counts = np.ones(labelled)
    counts[: lesson.columns] = NAME_AS_EXAMPLES
    wanted = targets(lesson.known, lesson.columns)
    weights = np.zeros((len(lesson.similar), lesson.columns), np.float32)
    weights[:labelled] = _solved(lesson.similar[:labelled, :labelled], wanted, counts)
    if len(lesson.similar) > labelled and lesson.columns > 1:
        for _ in range(lesson.rounds):
            scores = lesson.similar[labelled:] @ weights + CALLED * lesson.called
            shares = likely(scores, sharpness_for(scores))
            weights = _solved(
                lesson.similar,
                np.concatenate([wanted, 2 * shares - 1]),
                np.concatenate([counts, TRUST * shares.max(axis=1)]),
            )
    return weights


def targets(known: Ints, columns: int) -> Floats:
    """(n, columns): 1 in the known column, -1 elsewhere."""
    wanted = np.full((known.size, columns), -1.0, np.float32)
    wanted[np.arange(known.size), known] = 1.0
    return wanted


def likely(scores: Floats, sharpness: float) -> Floats:
    """Scores as shares of 1 per row."""
    raised = scores * np.float32(sharpness)
    raised = np.exp(raised - raised.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def sharpness_for(scores: Floats) -> float:
    """How much scores must be raised so that shares are neither all alike nor all certain."""
    gap = float(np.mean(scores.max(axis=1) - scores.mean(axis=1)))
    return float(np.clip(GAP / max(gap, 1e-6), 6.0, 40.0))


def _solved(similar: Floats, wanted: Floats, counts: NDArray[np.float64]) -> Floats:
    stiff = similar + np.diag(STIFFNESS / np.maximum(counts, 1e-3)).astype(np.float32)
    return np.asarray(solve(stiff, wanted, assume_a="pos", overwrite_a=True, check_finite=False), dtype=np.float32)
