"""What a user might pick instead, on the same passages, behind the same rights, asked the same questions: ten passages each.

Each keeps its data below the house and is built once. Nothing has to be installed for them:
  sqlite          SQLite FTS5 over words cut by the product's own segmenter (SQLite has none for Chinese), BM25
  sqlite_trigram  SQLite FTS5 with its trigram tokenizer over the bare text: what its manual offers for Chinese; BM25
  postgres        PostgreSQL full text over the same words, GIN, ts_rank: in the embedded server
  postgres_trgm   PostgreSQL pg_trgm, GIN, the passages most like the question by word_similarity
All answer with ids alone: no marks, totals, facets, cards or check.
"""

from __future__ import annotations

import sqlite3
import statistics
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from search_house import FORM, PER_ASSET, audience_of, bodies, secrecy_of, source_of

from zhixing.access import Reach
from zhixing.bootstrap import OpenHouse
from zhixing.search import analysis
from zhixing.search.streams import word_stream

TOP = 10
PATIENCE = 120.0
"""Seconds a peer is given for its questions; it is told how many it answered."""


def rows(house: OpenHouse, folder: Path, data: Path, count: int) -> Iterator[tuple[int, str, str]]:
    """Number, text and whom it is open to."""
    source = source_of(data, house.embedder, folder.parent / f"sources-{FORM}.npy")
    for number, body in enumerate(bodies(source, count)):
        asset = number // PER_ASSET
        yield number + 1, body, f"{secrecy_of(asset)}{audience_of(asset)[0]}"


def open_to(reach: Reach) -> list[str]:
    return [f"{secrecy}{token}" for secrecy in range(reach.clearance + 1) for token in sorted(reach.tokens)]


def asked(run: Callable[[str], Sequence[Any]], questions: Sequence[str]) -> dict[str, float]:
    took: list[float] = []
    empty = 0
    began = perf_counter()
    for question in questions:
        started = perf_counter()
        empty += not run(question)
        took.append(1000 * (perf_counter() - started))
        if perf_counter() - began > PATIENCE:
            break
    p95 = float(np.percentile(took, 95))
    return {"p50": round(statistics.median(took), 2), "p95": round(p95, 2), "n": len(took), "found_nothing": empty}


def words_of(question: str) -> list[str]:
    return list(dict.fromkeys(analysis.terms(question)))


def _sqlite(path: Path, made: Iterator[tuple[int, str, str]], tokenizer: str, text_of: Callable[[str], str]) -> tuple[Any, float]:
    there = path.exists()
    base = sqlite3.connect(path)
    started = perf_counter()
    if not there:
        base.execute(f"CREATE VIRTUAL TABLE found USING fts5(words, content='', tokenize='{tokenizer}')")
        base.execute("CREATE TABLE rights (id INTEGER PRIMARY KEY, open_to TEXT)")
        for number, body, open_one in made:
            base.execute("INSERT INTO found (rowid, words) VALUES (?, ?)", (number, text_of(body)))
            base.execute("INSERT INTO rights VALUES (?, ?)", (number, open_one))
        base.commit()
        base.execute("INSERT INTO found (found) VALUES ('optimize')")
        base.commit()
    return base, perf_counter() - started


def _sqlite_asked(base: Any, query_of: Callable[[str], str], questions: Sequence[str], reach: Reach) -> dict[str, float]:
    base.execute("CREATE TEMP TABLE reach (open_to TEXT PRIMARY KEY)")
    base.executemany("INSERT INTO reach VALUES (?)", [(one,) for one in open_to(reach)])
    query = (
        "SELECT found.rowid FROM found JOIN rights ON rights.id = found.rowid JOIN temp.reach USING (open_to)"
        f" WHERE found MATCH ? ORDER BY rank LIMIT {TOP}"
    )

    def run(question: str) -> Sequence[Any]:
        wanted = query_of(question)
        return base.execute(query, (wanted,)).fetchall() if wanted else ()

    return asked(run, questions)


def sqlite_words(
    house: OpenHouse, folder: Path, data: Path, count: int, questions: Sequence[str], reach: Reach
) -> dict[str, Any]:
    path = folder / "peer-sqlite-words"
    made = rows(house, folder, data, count)
    base, seconds = _sqlite(path, made, "unicode61", lambda body: word_stream(analysis.normalise(body)))
    report = _sqlite_asked(base, lambda question: " OR ".join(f'"{word}"' for word in words_of(question)), questions, reach)
    return report | {"seconds_building": round(seconds, 1), "disk": path.stat().st_size // 2**20}


def sqlite_trigram(
    house: OpenHouse, folder: Path, data: Path, count: int, questions: Sequence[str], reach: Reach
) -> dict[str, Any]:
    path = folder / "peer-sqlite-trigram"
    base, seconds = _sqlite(path, rows(house, folder, data, count), "trigram", str)

    def query_of(question: str) -> str:
        runs = "".join(char if char.isalnum() else " " for char in question).split()
        return " OR ".join(f'"{run[at : at + 3]}"' for run in runs for at in range(len(run) - 2))

    report = _sqlite_asked(base, query_of, questions, reach)
    return report | {"seconds_building": round(seconds, 1), "disk": path.stat().st_size // 2**20}


def _postgres(house: OpenHouse, folder: Path, data: Path, count: int) -> tuple[Any, float]:
    raw = house.database.engine.raw_connection()
    cursor = raw.cursor()
    started = perf_counter()
    cursor.execute("SELECT to_regclass('peer.passage')")
    if cursor.fetchone()[0] is None:
        cursor.execute("CREATE SCHEMA IF NOT EXISTS peer; CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("CREATE TABLE peer.passage (id bigint PRIMARY KEY, open_to text, body text, words tsvector)")
        with cursor.copy("COPY peer.passage (id, open_to, body, words) FROM STDIN") as copy:
            for number, body, open_one in rows(house, folder, data, count):
                words = word_stream(analysis.normalise(body)).split()
                copy.write_row((number, open_one, body, " ".join(f"'{word}'" for word in words if "'" not in word)))
        cursor.execute("CREATE INDEX ON peer.passage USING gin (words)")
        cursor.execute("CREATE INDEX ON peer.passage USING gin (body gin_trgm_ops)")
        cursor.execute("ANALYZE peer.passage")
        raw.commit()
    return raw, perf_counter() - started


def postgres(house: OpenHouse, folder: Path, data: Path, count: int, questions: Sequence[str], reach: Reach) -> dict[str, Any]:
    raw, seconds = _postgres(house, folder, data, count)
    query = (
        "SELECT id FROM peer.passage, to_tsquery('simple', %s) wanted"
        f" WHERE words @@ wanted AND open_to = ANY(%s) ORDER BY ts_rank(words, wanted) DESC LIMIT {TOP}"
    )
    return _postgres_asked(
        raw, query, lambda question: " | ".join(f"'{word}'" for word in words_of(question)), questions, reach
    ) | {"seconds_building": round(seconds, 1)}


def postgres_trgm(
    house: OpenHouse, folder: Path, data: Path, count: int, questions: Sequence[str], reach: Reach
) -> dict[str, Any]:
    raw, seconds = _postgres(house, folder, data, count)
    query = (
        "SELECT id FROM peer.passage WHERE %(q)s <%% body AND open_to = ANY(%(reach)s)"
        f" ORDER BY word_similarity(%(q)s, body) DESC LIMIT {TOP}"
    )
    return _postgres_asked(raw, query, str, questions, reach, named=True) | {"seconds_building": round(seconds, 1)}


def _postgres_asked(
    raw: Any, query: str, query_of: Callable[[str], str], questions: Sequence[str], reach: Reach, *, named: bool = False
) -> dict[str, Any]:
    cursor = raw.cursor()
    opened = open_to(reach)

    def run(question: str) -> Sequence[Any]:
        wanted = query_of(question)
        cursor.execute(query, {"q": wanted, "reach": opened} if named else (wanted, opened))
        return list(cursor.fetchall())

    report = asked(run, questions)
    cursor.execute("SELECT pg_total_relation_size('peer.passage') / 1048576")
    report["disk"] = cursor.fetchone()[0]
    raw.rollback()
    raw.close()
    return report


PEERS: dict[str, Callable[..., dict[str, Any]]] = {
    "sqlite": sqlite_words,
    "sqlite_trigram": sqlite_trigram,
    "postgres": postgres,
    "postgres_trgm": postgres_trgm,
}
