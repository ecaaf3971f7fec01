"""Search at size: the product's own path beside the raw engines and what a user might pick instead, in one run.

    PYTHONPATH=src .venv/bin/python bench/search.py --data ../shared/data --houses ../houses \
        --passages 10000 100000 1000000 --peers sqlite sqlite_trigram postgres postgres_trgm

Houses (how they are filled: `bench/search_house.py`) are built once below `--houses` and used again; a million passages take
about 20 minutes and 9 GB, with all peers (`bench/search_peers.py`) 40 minutes and 20 GB. Questions are those of the judged sets;
the asker reads 200 of 500 spaces: about 18 % of all.

One JSON line a size; times in milliseconds, median and 95th percentile over the questions, `cpu` of this process:
  raw            Tantivy alone on the product's own passages: the words, the same wall of rights, ten hits
  raw pairs      the same with pairs of characters, which Chinese wants
  raw page       Tantivy alone for what a page of results shows: the words on cards, the same wall, twenty hits, the exact total,
                 and six facets counted
  lexical, hybrid          the verb `search`: best passages and cards, slips of the pen looked for, marks, exact total, seven
                           facets, the page checked against the database; hybrid with the question's embedding
  http lexical, http hybrid  the same through uvicorn and back, from a process of its own, with token, rights and JSON
  raw faiss      the product's coarse or flat index with the bitmap of rights alone; `recall` of it against comparing every row
  embed          the question's embedding alone
  exact          pages looked at: full ones, and hits on them that the database says may not be read (must be none)
  memory, disk   resident MB of the serving process; MB of the index's parts and of the database
With more than one size, `growth` says how many times the last is slower than the first.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import httpx
import numpy as np
from search_house import TOKEN, built, house_of, questions_of, visible_share
from search_peers import PEERS
from sqlalchemy import select
from tantivy import Occur, Query

from zhixing.access import Reach, reach_of
from zhixing.assets import readable
from zhixing.assets.models import Asset
from zhixing.bootstrap import OpenHouse
from zhixing.engines.local_search.queries import FACET_FIELDS
from zhixing.search import SearchRequest, search
from zhixing.search.port import ANYWHERE
from zhixing.search.wanted import read

HERE = Path(__file__).parent
TOP = 10
PAGES = 40


@dataclass(frozen=True)
class Asker:
    """Who asks, and what."""

    reach: Reach
    questions: list[str]


def timed(run: Callable[[str], Any], questions: Sequence[str]) -> dict[str, float]:
    for question in questions[:10]:
        run(question)
    took, before = [], process_time()
    for question in questions:
        started = perf_counter()
        run(question)
        took.append(1000 * (perf_counter() - started))
    cpu = 1000 * (process_time() - before) / len(questions)
    p95 = float(np.percentile(took, 95))
    return {"p50": round(statistics.median(took), 2), "p95": round(p95, 2), "cpu": round(cpu, 2), "n": len(questions)}


def raw_words(house: OpenHouse, reach: Reach, *, pairs: bool) -> Callable[[str], Any]:
    """Tantivy as one would use it without a product around it."""
    filling = house.index._current
    shelf, queries = filling.passages, filling._passage_queries

    def run(question: str) -> Any:
        wanted = read(question)
        terms = [("words", word) for word in wanted.words] + [("units", pair) for pair in wanted.pairs if pairs]
        words = Query.boolean_query(
            [(Occur.Should, Query.term_query(shelf.schema, field, term, "freq")) for field, term in terms]
        )
        found = Query.boolean_query([(Occur.Must, words), *queries.wall(reach, ANYWHERE)])
        return shelf.searcher().search(found, TOP, count=False).hits

    return run


def raw_page(house: OpenHouse, reach: Reach) -> Callable[[str], Any]:
    """Tantivy for a whole page of results: hits, exact total, counts of facets."""
    filling = house.index._current
    shelf, queries = filling.cards, filling._card_queries
    facets = {name: {"terms": {"field": name, "size": 200}} for name in FACET_FIELDS if name != "time"}

    def run(question: str) -> Any:
        searcher = shelf.searcher()
        words = [(Occur.Should, Query.term_query(shelf.schema, "body_words", word, "freq")) for word in read(question).words]
        found = Query.boolean_query([(Occur.Must, Query.boolean_query(words)), *queries.wall(reach, ANYWHERE)])
        return searcher.search(found, 20, count=True), searcher.aggregate(found, facets)

    return run


def verb(house: OpenHouse, reach: Reach, **said: Any) -> Callable[[str], Any]:
    """The verb, in a transaction of its own."""

    def run(question: str) -> Any:
        with house.database.transaction() as session:
            return search(session, house, SearchRequest(question, **said), reach)

    return run


def vectors(house: OpenHouse, asker: Asker) -> dict[str, Any]:
    """The index of vectors alone, and what it finds of what comparing every row finds."""
    shelf = house.index._current.vectors
    wanted = {question: house.embedder.query(question) for question in asker.questions}
    report: dict[str, Any] = {"coarse": shelf.is_coarse}
    report |= timed(lambda question: shelf.nearest(wanted[question], ANYWHERE, asker.reach, limit=100), asker.questions)
    shares = []
    for question in asker.questions[:PAGES]:
        every, found = (shelf.nearest(wanted[question], ANYWHERE, asker.reach, limit=100, every=every) for every in (True, False))
        there = {hit.passage_id for hit in found.hits}
        shares.append([np.mean([hit.passage_id in there for hit in every.hits[:top]]) for top in (10, 100)])
    top, wide = np.mean(shares, axis=0)
    flat = timed(
        lambda question: shelf.nearest(wanted[question], ANYWHERE, asker.reach, limit=100, every=True), asker.questions[:PAGES]
    )
    return report | {"every row": flat, "recall@10": round(float(top), 4), "recall@100": round(float(wide), 4)}


def exactness(house: OpenHouse, asker: Asker) -> dict[str, int]:
    """Pages of the whole path, held against the database."""
    counted = {"pages": 0, "full": 0, "short": 0, "last": 0, "unreadable": 0}
    for question in asker.questions[:PAGES]:
        for offset in (0, 80, 200):
            with house.database.session() as session:
                result = search(session, house, SearchRequest(question, offset=offset), asker.reach)
                ids = [hit.asset.id for hit in result.hits]
                readable_ones = set(session.scalars(select(Asset.id).where(Asset.id.in_(ids), readable(asker.reach))))
            counted["pages"] += 1
            counted["unreadable"] += len(set(ids) - readable_ones)
            due = min(20, max(0, result.total - offset))
            counted["full" if len(ids) == 20 else "last" if len(ids) == due else "short"] += 1
    return counted


class Server:
    """The product's application behind uvicorn, in a process of its own; words only or with meaning."""

    def __init__(self, folder: Path, port: int, embedding: str) -> None:
        command = [sys.executable, str(HERE / "search_server.py"), str(folder), str(port), embedding]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        if "ready" not in self._process.stdout.readline():
            raise SystemExit("the server did not start")
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60)

    def ask(self, question: str) -> Any:
        answer = self._client.get("/api/search", params={"q": question})
        answer.raise_for_status()
        return answer.json()

    def memory(self) -> int:
        """Resident MB."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))

    def stop(self) -> None:
        self._client.close()
        self._process.terminate()
        self._process.wait(30)


def over_http(folder: Path, questions: Sequence[str]) -> dict[str, Any]:
    report: dict[str, Any] = {}
    for name, embedding, port in (("http lexical", "none:", 18471), ("http hybrid", "e5:", 18472)):
        server = Server(folder, port, embedding)
        try:
            report[name] = timed(server.ask, questions) | {"mode": server.ask(questions[0])["mode"], "memory": server.memory()}
        finally:
            server.stop()
    return report


def disk(folder: Path) -> dict[str, int]:
    """MB of each part."""
    (index,) = [place for place in (folder / "home" / "index").iterdir() if place.is_dir()]
    parts = {part.name: part for part in index.iterdir() if part.is_dir()} | {"postgres": folder / "home" / "postgres"}
    return {name: sum(file.stat().st_size for file in part.rglob("*") if file.is_file()) // 2**20 for name, part in parts.items()}


def measure(data: Path, folder: Path, count: int, asked: int, peers: Sequence[str]) -> dict[str, Any]:
    report: dict[str, Any] = {"passages": count, "house": built(folder, data, count)}
    questions = questions_of(data, asked)
    with house_of(folder, "none:") as words_only:
        reach = _reach(words_only)
        asker = Asker(reach, questions)
        report |= {"tokens": len(reach.tokens), "visible": round(visible_share(count, sorted(reach.tokens), reach.clearance), 3)}
        report["raw"] = timed(raw_words(words_only, reach, pairs=False), questions)
        report["raw pairs"] = timed(raw_words(words_only, reach, pairs=True), questions)
        report["raw page"] = timed(raw_page(words_only, reach), questions)
        report["lexical"] = timed(verb(words_only, reach), questions)
        report["page 5"] = timed(verb(words_only, reach, offset=80), questions)
        report["exact"] = exactness(words_only, asker)
        report |= over_http(folder, questions)
        for peer in peers:
            report[peer] = PEERS[peer](words_only, folder, data, count, asker.questions, reach)
    with house_of(folder) as house:
        _wait_for_vectors(house)
        report["embed"] = timed(lambda question: house.embedder.query(question + "?"), questions)
        report["raw faiss"] = vectors(house, asker)
        report["hybrid"] = timed(verb(house, reach), [question + "。" for question in questions])
    report["disk"] = disk(folder)
    for name in ("lexical", "http lexical"):
        for raw in ("raw", "raw pairs", "raw page"):
            report[f"{name} / {raw}"] = {part: round(report[name][part] / report[raw][part], 1) for part in ("p50", "p95")}
    return report


def _reach(house: OpenHouse) -> Reach:
    with house.database.session() as session:
        return reach_of(session, 1)


def _wait_for_vectors(house: OpenHouse) -> None:
    """Above the size up to which all rows are compared, the coarse index is learnt behind the scenes."""
    house.index._current.vectors.settle()


def growth(first: dict[str, Any], last: dict[str, Any]) -> dict[str, Any]:
    names = [
        name for name, value in first.items() if isinstance(value, dict) and "p50" in value and "n" in value and name in last
    ]
    return {name: {part: round(last[name][part] / first[name][part], 1) for part in ("p50", "p95")} for name in names}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with retrieval/ and medical-device-guidance-zh/")
    parser.add_argument("--houses", type=Path, required=True, help="folder in which houses are built and found again")
    parser.add_argument("--passages", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--peers", nargs="*", choices=sorted(PEERS), default=[])
    chosen = parser.parse_args()
    reports = []
    for count in chosen.passages:
        reports.append(measure(chosen.data, chosen.houses.absolute() / str(count), count, chosen.questions, chosen.peers))
        print(json.dumps(reports[-1], ensure_ascii=False), flush=True)
    if len(reports) > 1:
        print(json.dumps({"growth": growth(reports[0], reports[-1])}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
