"""How well search finds, on any judged set, measured through the product's own pipeline."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from zhixing.evaluate import judged, measures
from zhixing.evaluate.judged import JudgedQuery
from zhixing.evaluate.trial import Trial, trial
from zhixing.search import SearchRequest, search

DEPTH = 10


def run(data: Path, *, limit: int | None = None, seed: int = 0) -> dict[str, object]:
    """Files `data`'s corpus in a throw-away house and asks its queries: the means of nDCG@10, recall@1, recall@10 and MRR@10
    over `n` queries, 95 % intervals under `ci`; `seconds` is for everything, `query_ms` the median of one search."""
    started = perf_counter()
    queries = judged.queries(data, limit=limit, seed=seed)
    with trial(judged.documents(data)) as house:
        filled = perf_counter()
        document_of = house.document_of
        measured: dict[str, list[float]] = {"ndcg@10": [], "recall@1": [], "recall@10": [], "mrr@10": []}
        took = []
        for query in queries:
            asked = perf_counter()
            ranked = ranking(house, query.text, document_of)
            took.append(perf_counter() - asked)
            measured["ndcg@10"].append(measures.ndcg(ranked, query.relevant))
            measured["recall@1"].append(measures.recall(ranked, query.relevant, 1))
            measured["recall@10"].append(measures.recall(ranked, query.relevant, 10))
            measured["mrr@10"].append(measures.reciprocal_rank(ranked, query.relevant))
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
        result = search(session, house.house, SearchRequest(text, limit=DEPTH, facets=()), house.reach)
    return [names[hit.asset.id] for hit in result.hits]
