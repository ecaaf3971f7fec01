"""From what two texts have in common to how sure it is that they say the same.

Three logistic curves: one over the wording, one over wording and meaning, and one over meaning alone for texts in different
scripts, of which no word can be shared. Their weights were learnt from pairs that `bench/duplicate_pairs.py` makes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from zhixing.organise.sameness.traits import Traits

DECIDED = 0.5
"""From this confidence on two texts are told to say the same."""

BY_WORDS = (-7.02, 2.83, 2.28, 2.43, 3.91, -0.44, 1.63, -1.49, -1.95, 0.82, -0.17, 0.1, 0.42, -0.36, 0.94, 2.2)
WITH_MEANING = (
    -6.33, 2.58, 2.36, 1.17, 3.21, -0.92, 1.58, -1.7, -1.69, 0.74, 0.15, 0.09, 0.81, -0.49, 1.16, 1.21, 0.25, -1.21, 2.38, 1.89,
)  # fmt: skip
ACROSS = (1.62, 3.41, -0.86, -1.33)
ALIKE_IN_MEANING, ALIKE_ACROSS = 0.9, 0.84
"""The cosines around which texts of one language, and of two, begin to say the same; vectors of the small model lie close together."""


@dataclass(frozen=True)
class Judgement:
    """How sure it is that two texts say the same, 0 to 1."""

    confidence: float

    @property
    def same(self) -> bool:
        return self.confidence >= DECIDED


def judge(seen: Traits) -> Judgement:
    """Whether two texts with this in common say the same."""
    if seen.meaning is not None and seen.scripts_differ:
        return Judgement(_curve(ACROSS, _across(seen, seen.meaning)))
    row = _words(seen)
    if seen.meaning is None:
        return Judgement(_curve(BY_WORDS, row))
    return Judgement(_curve(WITH_MEANING, (*row, *_meaning(seen, seen.meaning))))


def _curve(weights: tuple[float, ...], row: tuple[float, ...]) -> float:
    height = weights[0] + sum(weight * value for weight, value in zip(weights[1:], row, strict=True))
    return 1 / (1 + exp(-max(-40.0, min(40.0, height))))


def _words(seen: Traits) -> tuple[float, ...]:
    shares = (seen.runs_shared, seen.runs_contained, seen.words_alike, seen.words_contained)
    return (
        *seen.row(),
        *(share * seen.shortness for share in shares),
        seen.words_alike * seen.length_ratio,
    )


def _meaning(seen: Traits, meaning: float) -> tuple[float, ...]:
    above = (meaning - ALIKE_IN_MEANING) * 10
    return (above, above * seen.shortness, above * seen.words_contained, max(above - 0.3, 0.0))


def _across(seen: Traits, meaning: float) -> tuple[float, ...]:
    return ((meaning - ALIKE_ACROSS) * 20, seen.numbers_differ, seen.length_ratio)
