"""How sure an opinion is, as a share of 1 that can be believed: of those called 0.8, about eight in ten are right.

What tells the right answers from the wrong ones is how far the best category stands above the next; a text that belongs
to none of them stands nearly level with all. A logistic curve turns the lead into a confidence. Its usual shape was measured
on five corpora that are not the house's; the house's own examples bend it as far as there are enough of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhixing.organise.classify.features import Floats
from zhixing.organise.classify.learning import Ints

STEPS = 25
AIM = 0.84
"""So many of what the machine sets by itself should be right; above the four fifths that are promised, because it is an estimate."""
DOUBT = (20.0, 14.0)
"""What is believed before anything is seen: as if of twenty set by the machine fourteen had been right."""
TRIED = 20
"""With fewer examples than this nothing can be said, and the usual confidence decides."""
NEVER = 1.01


@dataclass(frozen=True)
class Curve:
    """log-odds of being right = base + lead * (a category's score - the best score of the others)."""

    base: float
    lead: float

    def confidence(self, scores: Floats) -> Floats:
        """(n, columns) scores → (n, columns) confidences: the best has what the curve gives it, the others share the rest."""
        if scores.shape[1] < 2:
            return self._chance(scores)
        best = scores.argmax(axis=1)[:, None]
        chance = self._chance(leads(scores))
        others = np.exp((scores - scores.max(axis=1, keepdims=True)) * self.lead)
        np.put_along_axis(others, best, 0.0, axis=1)
        rest = others / np.maximum(others.sum(axis=1, keepdims=True), 1e-9)
        first = np.take_along_axis(chance, best, axis=1)
        found = np.minimum(rest * (1 - first), first)
        np.put_along_axis(found, best, first, axis=1)
        return np.asarray(found, dtype=np.float32)

    def _chance(self, lead: Floats) -> Floats:
        return np.asarray(1 / (1 + np.exp(-(self.base + self.lead * lead))), dtype=np.float32)


USUAL = Curve(base=-0.7, lead=1.9)
FIRM = np.array([2.0, 2.0])
"""How strongly the usual curve holds against what the house shows: the inverse of the spread of its two numbers."""


def enough_to_act(confidences: NDArray[np.float64], right: NDArray[np.bool_], *, least: float) -> float:
    """From which confidence on, at least `least`, acting is right often enough on texts whose answer is known.

    `NEVER` where no confidence is: then the machine only proposes. Both are (n,), from models that did not see the labels.
    """
    if len(right) < TRIED:
        return least
    tried, agreed = DOUBT
    for limit in np.arange(least, 0.991, 0.01):
        sure = confidences >= limit - 1e-9
        if (right[sure].sum() + agreed) / (sure.sum() + tried) >= AIM:
            return round(float(limit), 2)
    return NEVER


def leads(scores: Floats) -> Floats:
    """(n, columns): how far each category stands above the best of the others; of a single one, its own height."""
    if scores.shape[1] < 2:
        return scores
    ranked = np.sort(scores, axis=1)
    best, second = ranked[:, -1:], ranked[:, -2:-1]
    return np.asarray(scores - np.where(scores >= best, second, best), dtype=np.float32)


def bent(usual: Curve, scores: Floats, known: Ints) -> Curve:
    """The curve that fits texts whose category is known, without leaving the usual one further than they warrant.

    `scores` (n, columns) must come from a model that did not see these texts' labels.
    """
    if scores.shape[1] < 2 or not len(scores):
        return usual
    inputs = np.stack([np.ones(len(scores)), leads(scores).max(axis=1)], axis=1).astype(np.float64)
    right = (scores.argmax(axis=1) == known).astype(np.float64)
    start = np.array([usual.base, usual.lead])
    at = start
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-inputs @ at))
        slope = inputs.T @ (right - chance) - FIRM * (at - start)
        bend = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + np.diag(FIRM)
        at = at + np.linalg.solve(bend, slope)
    return Curve(base=float(at[0]), lead=float(max(at[1], 0.0)))
