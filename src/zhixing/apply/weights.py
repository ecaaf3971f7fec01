"""The weights of the measures, learned by `bench/ask_weights.py` and kept in `weights.json`.

They are two logistic regressions, one that tells whether the passages answer at all and one that tells which sentence does, each
for three cases: words and meaning, words alone (no vectors), and meaning alone (question and passages in different languages).
They were learned on questions put to a corpus with and without the document that answers them, and judged on corpora they had
not seen; docs/decisions says how and what came out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any

from zhixing.apply.evidence import Evidence
from zhixing.apply.lines import LineEvidence


class Ground(StrEnum):
    """What question and passages can be compared by."""

    BOTH = "both"
    WORDS = "words"
    MEANING = "meaning"


_BY_MEANING = frozenset({"meaning", "meaning_rise", "sentence_meaning", "sentence_rise"})
_BY_NEITHER = frozenset({"passage", "best_passage", "holds_wanted", "lacks_wanted", "opening", "length", "asks"})


def usable(measure: str, ground: Ground) -> bool:
    """Whether a measure means something on this ground."""
    if measure in _BY_MEANING:
        return ground is not Ground.WORDS
    return ground is not Ground.MEANING or measure in _BY_NEITHER


@dataclass(frozen=True)
class Weighing:
    """A logistic regression: a bias and a slope for each measure by name."""

    bias: float
    slopes: Mapping[str, float]

    def chance(self, measured: Evidence | LineEvidence) -> float:
        """0 to 1, from the measures it has slopes for."""
        total = self.bias + sum(slope * float(getattr(measured, name)) for name, slope in self.slopes.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def to_json(self) -> dict[str, Any]:
        return {"bias": round(self.bias, 4), "slopes": {name: round(slope, 4) for name, slope in asdict(self)["slopes"].items()}}


@dataclass(frozen=True)
class Learned:
    """What decides whether to answer, and what chooses the sentences."""

    answer: Weighing
    sentence: Weighing


@lru_cache
def learned(ground: Ground) -> Learned:
    """The shipped weights for this ground."""
    data = json.loads((resources.files("zhixing.apply") / "weights.json").read_text(encoding="utf-8"))[ground.value]
    return Learned(**{use: Weighing(one["bias"], one["slopes"]) for use, one in data.items()})
