"""How well questions are answered, on any judged set with gold answers, through the product's own pipeline.

Every document has an audience of its own, and the asker holds one token for each. A question is put twice: with all tokens, and
without those of the documents that answer it. So the second asking meets the very same index, in which the source stands but is
out of reach, and whatever is answered then must come from what may be read: the walls are tested with the refusals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from zhixing.access import Reach, Work
from zhixing.access.work import system_work
from zhixing.apply import Answer, answer_to
from zhixing.assets import AssetChanges, change
from zhixing.evaluate import judged, measures
from zhixing.evaluate.judged import JudgedQuery
from zhixing.evaluate.trial import Trial, trial

MOST_TOKENS = 4_096
"""Beyond this many documents, several share an audience: a reach of any size would say more about the reach than about answers."""


@dataclass(frozen=True)
class Asked:
    """What came of one question: with its source, and without it."""

    answer: Answer
    without: Answer
    seconds: float


def run(data: Path, *, limit: int | None = None, seed: int = 0) -> dict[str, object]:
    """Files `data`'s corpus in a throw-away house and asks its questions.

    `cited` is the share of questions whose gold answer stands in a cited passage, `answered` in the text of the answer (both over
    all questions with gold answers, a false refusal counting as a miss), `refused` the share refused when the source is out of
    reach, all with 95 % intervals under `ci`; besides: `falsely_refused`, the mean and median length of an answer in characters,
    sentences an answer, and milliseconds a question.
    """
    started = perf_counter()
    queries = judged.queries(data, limit=limit, seed=seed)
    with trial(judged.documents(data)) as house, _own_audiences(house) as tokens:
        filled = perf_counter()
        outcomes = [(query, _ask(house, query, tokens)) for query in queries]
    return {
        "n": len(queries),
        "documents": len(house.asset_of),
        "seconds": round(perf_counter() - started, 1),
        "seconds_filling": round(filled - started, 1),
        **_measured(outcomes),
    }


@contextmanager
def _own_audiences(house: Trial) -> Iterator[dict[int, str]]:
    """Gives every asset a token of its own (or of its bucket) as its audience; yields the token of each asset."""
    from zhixing import search

    tokens = {asset_id: f"group:{1 + number % MOST_TOKENS}" for number, asset_id in enumerate(sorted(house.asset_of.values()))}
    raise NotImplementedError
    yield tokens
