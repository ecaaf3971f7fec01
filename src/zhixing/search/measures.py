"""Measures of a ranking, and how sure they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2

import numpy as np

RESAMPLES = 2_000


def ndcg(ranking: Sequence[str], relevant: Mapping[str, float], depth: int = 10) -> float:
    """Normalised discounted cumulative gain with the grades as gains (as trec_eval reckons it)."""
    gained = sum(relevant.get(document, 0.0) / log2(place + 2) for place, document in enumerate(ranking[:depth]))
    best = sum(grade / log2(place + 2) for place, grade in enumerate(sorted(relevant.values(), reverse=True)[:depth]))
    return gained / best if best else 0.0


def recall(ranking: Sequence[str], relevant: Mapping[str, float], depth: int) -> float:
    """The share of the relevant documents among the first `depth`."""
    return len(set(ranking[:depth]).intersection(relevant)) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Sequence[str], relevant: Mapping[str, float], depth: int = 10) -> float:
    """One over the place of the first relevant document among the first `depth`; 0 where there is none."""
    return next((1 / place for place, document in enumerate(ranking[:depth], 1) if document in relevant), 0.0)


def interval(values: Sequence[float], *, seed: int = 0) -> list[float]:
    """95 % bootstrap interval of the mean, [low, high]."""
    if not values:
        return [0.0, 0.0]
    drawn = np.random.default_rng(seed)
    array = np.asarray(values, float)
    means = [float(array[drawn.integers(0, len(array), len(array))].mean()) for _ in range(RESAMPLES)]
    low, high = np.percentile(means, [2.5, 97.5])
    return [round(float(low), 4), round(float(high), 4)]


def summary(measured: Mapping[str, Sequence[float]]) -> dict[str, object]:
    """The mean of each measure, and its interval under `ci`."""
    means: dict[str, object] = {name: round(float(np.mean(values)), 4) if values else 0.0 for name, values in measured.items()}
    return {**means, "ci": {name: interval(values) for name, values in measured.items()}}


NAMES = ("ndcg@10", "recall@1", "recall@10", "mrr@10")


def of_ranking(ranking: Sequence[str], relevant: Mapping[str, float]) -> dict[str, float]:
    """Every measure of one ranking, by its name."""
    return {
        "ndcg@10": ndcg(ranking, relevant),
        "recall@1": recall(ranking, relevant, 1),
        "recall@10": recall(ranking, relevant, 10),
        "mrr@10": reciprocal_rank(ranking, relevant),
    }
