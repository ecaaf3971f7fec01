"""How well search finds, on any judged set, measured through the product's own pipeline."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from zhixing.evaluate import judged, measures
from zhixing.evaluate.trial import Trial, trial
from zhixing.search import found_first
from zhixing.search.measures import NAMES, of_ranking


def run(data: Path, *, queries_from: Path | None = None, limit: int | None = None, seed: int = 0) -> dict[str, object]:
    """Files `data`'s corpus in a throw-away house and asks its queries, in the words of `queries_from` (the same questions in
    another language) where it is given: the means of nDCG@10, recall@1, recall@10 and MRR@10 over `n` queries, 95 % intervals
    under `ci`; `seconds` is for everything, `query_ms` the median of one search."""
    started = perf_counter()
    queries = judged.queries(data, limit=limit, seed=seed)
    if queries_from is not None:
        queries = judged.asked_as(judged.queries(data), judged.queries(queries_from), limit=limit, seed=seed)
    with trial(judged.documents(data)) as house:
        filled = perf_counter()
        document_of = house.document_of
        measured: dict[str, list[float]] = {name: [] for name in NAMES}
        took = []
        for query in queries:
            asked = perf_counter()
            ranked = ranking(house, query.text, document_of)
            took.append(perf_counter() - asked)
            for name, value in of_ranking(ranked, query.relevant).items():
                measured[name].append(value)
    return {
        "n": len(queries),
        "documents": len(document_of),
        "seconds": round(perf_counter() - started, 1),
        "seconds_filling": round(filled - started, 1),
        "query_ms": round(1000 * sorted(took)[len(took) // 2], 1) if took else 0.0,
        **measures.summary(measured),
    }


def ranking(house: Trial, text: str, document_of: dict[int, str] | None = None) -> list[str]:
    """The documents found first, best first."""
    names = document_of or house.document_of
    with house.house.database.session() as session:
        return [names[asset_id] for asset_id in found_first(session, house.house, text, house.reach)]
