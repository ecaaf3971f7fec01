"""The weights of the measures, learned by `bench/ask_weights.py` and kept in `weights.json`.

They are two logistic regressions, one that tells whether the passages answer at all and one that tells which sentence does, each
with and without vectors. They were learned on questions put to a corpus with and without the document that answers them, and
judged on corpora they had not seen; docs/decisions says how and what came out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from zhixing.apply.evidence import Evidence
from zhixing.apply.lines import LineEvidence

MEANING = frozenset({"meaning", "meaning_rise", "sentence_meaning", "sentence_rise"})
"""Measures that need vectors; left out where there are none."""


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
def learned(*, meaning: bool) -> Learned:
    """The shipped weights, for passages with or without vectors."""
    data = json.loads((resources.files("zhixing.apply") / "weights.json").read_text(encoding="utf-8"))["meaning" if meaning else "words"]
    return Learned(**{use: Weighing(one["bias"], one["slopes"]) for use, one in data.items()})
