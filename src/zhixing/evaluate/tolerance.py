"""How well search still finds what is typed badly: one slip in each query of a judged set, and its titles in pinyin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from time import perf_counter

from zhixing import search
from zhixing.access import system_work
from zhixing.assets import AssetChanges, change
from zhixing.evaluate import judged, measures, typing
from zhixing.evaluate.judged import JudgedDocument, JudgedQuery
from zhixing.evaluate.retrieval import ranking
from zhixing.evaluate.trial import Trial, trial
from zhixing.search.measures import NAMES, of_ranking

AT_ONCE = 200


def run(data: Path, *, limit: int | None = None, seed: int = 0) -> dict[str, object]:
    """Recall@1, recall@10 and MRR@10 of the queries as they are (`clean`), with one slip each, and of titles in pinyin."""
    started = perf_counter()
    documents = list(judged.documents(data))
    queries = judged.queries(data, limit=limit, seed=seed)
    with trial(documents) as house:
        measured: dict[str, object] = {"clean": _measured(house, queries)}
        for name, slip in typing.SLIPS.items():
            typed = [(query, slip(query.text, Random(f"{seed} {name} {query.id}"))) for query in queries]
            slipped = [JudgedQuery(query.id, text, query.relevant) for query, text in typed if text]
            if slipped:
                measured[name] = _measured(house, slipped)
        titles = _entitle(house, documents)
        chosen = sorted(Random(seed).sample(sorted(titles), min(limit or len(titles), len(titles))))
        for name, written in (("title_pinyin", typing.spelled), ("title_initials", typing.initials)):
            measured[name] = _measured(house, [JudgedQuery(number, written(titles[number]), {number: 1.0}) for number in chosen])
    return {"documents": len(documents), "seconds": round(perf_counter() - started, 1), **measured}


def _measured(house: Trial, queries: Sequence[JudgedQuery]) -> Mapping[str, object]:
    found: dict[str, list[float]] = {name: [] for name in NAMES}
    took = []
    for query in queries:
        asked = perf_counter()
        ranked = ranking(house, query.text)
        took.append(perf_counter() - asked)
        for name, value in of_ranking(ranked, query.relevant).items():
            found[name].append(value)
    return {"n": len(queries), "query_ms": round(1000 * sorted(took)[len(took) // 2], 1), **measures.summary(found)}


def _entitle(house: Trial, documents: Sequence[JudgedDocument]) -> dict[str, str]:
    """Gives documents the titles they are asked for by; the titles, by document."""
    titles = {one.id: title for one in documents if (title := typing.title_of(one.title, one.text))}
    numbers = list(titles)
    for at in range(0, len(numbers), AT_ONCE):
        with house.house.database.transaction() as session:
            work = system_work(house.house, session)
            for number in numbers[at : at + AT_ONCE]:
                change(work, house.asset_of[number], AssetChanges(title=titles[number]))
    search.settle(house.house)
    return titles
