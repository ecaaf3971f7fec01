"""How well the machine tells texts that say the same from texts that do not, by the very judgement the product uses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from zhixing.assist import Embedder, Vectors
from zhixing.bootstrap import chosen_embedder
from zhixing.evaluate import measures
from zhixing.kit.errors import Unavailable
from zhixing.organise.api import sameness

AT_ONCE = 64


@dataclass(frozen=True)
class JudgedPair:
    """One line of the data: two texts and whether people call them the same."""

    one: str
    other: str
    same: bool


def run(data: Path, *, threshold: float | None = None, embedder: Embedder | None = None) -> dict[str, object]:
    """Judges the pairs of `data` ({a, b, same} a line).

    `precision`, `recall` and `f1` of what is called the same from `threshold` on (the product's own unless given), over `n` pairs of
    which `same` are; 95 % intervals of the first two under `ci`. `model` names the embedding model; empty: by words alone.
    """
    started = perf_counter()
    pairs = _read(data)
    model = chosen_embedder() if embedder is None else embedder
    meanings, name = _meanings(pairs, model)
    limit = sameness.DECIDED if threshold is None else threshold
    said = [
        sameness.judge(sameness.traits(sameness.read(pair.one), sameness.read(pair.other), meaning)).confidence >= limit
        for pair, meaning in zip(pairs, meanings, strict=True)
    ]
    precision = [float(pair.same) for pair, same in zip(pairs, said, strict=True) if same]
    recall = [float(same) for pair, same in zip(pairs, said, strict=True) if pair.same]
    found, right = _mean(recall), _mean(precision)
    return {
        "n": len(pairs),
        "same": sum(pair.same for pair in pairs),
        "precision": round(right, 4),
        "recall": round(found, 4),
        "f1": round(2 * right * found / (right + found), 4) if right + found else 0.0,
        "threshold": limit,
        "accuracy": round(_mean([float(pair.same == same) for pair, same in zip(pairs, said, strict=True)]), 4),
        "ci": {"precision": measures.interval(precision), "recall": measures.interval(recall)},
        "model": name,
        "seconds": round(perf_counter() - started, 1),
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _read(data: Path) -> list[JudgedPair]:
    with open(data, encoding="utf-8-sig") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    return [JudgedPair(str(row["a"]), str(row["b"]), _true(row["same"])) for row in rows]


def _true(value: object) -> bool:
    """Files write 1, true or "yes"."""
    return value.strip().lower() in ("1", "true", "yes", "same") if isinstance(value, str) else bool(value)


def _meanings(pairs: Sequence[JudgedPair], embedder: Embedder) -> tuple[list[float | None], str]:
    """The nearness of meaning of each pair; none at all where there is no model or it is silent."""
    if not embedder.name:
        return [None] * len(pairs), ""
    texts = list(dict.fromkeys(text.strip()[: sameness.OPENING] for pair in pairs for text in (pair.one, pair.other)))
    vectors: dict[str, Vectors] = {}
    try:
        for start in range(0, len(texts), AT_ONCE):
            some = texts[start : start + AT_ONCE]
            vectors.update(zip(some, embedder.passages(some), strict=True))
    except Unavailable:
        return [None] * len(pairs), ""
    return [
        float(vectors[pair.one.strip()[: sameness.OPENING]] @ vectors[pair.other.strip()[: sameness.OPENING]]) for pair in pairs
    ], embedder.name
