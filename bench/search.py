"""Search at size: the product's own path beside the raw engine, in the same run.

    PYTHONPATH=src .venv/bin/python bench/search.py --data ../shared/data --passages 10000 100000

Passages are put together from sentences of real Chinese texts (seeded), four to an asset, in 500 spaces of which the asker
reads 200. Everything lies in a throw-away house: PostgreSQL, the index, vectors with the spread of real ones (computing a
million is not what is measured; `embed_ms` is the cost of one). Queries are the questions of the judged sets.

Printed per size: seconds to fill, and per path the median and 95th percentile in milliseconds:
  raw        Tantivy alone: the same words, the same rights as a filter, ten hits, nothing else
  lexical    the whole search of the product without meaning: best passages, marks, exact total, seven facets, the check
             against the database
  hybrid     the same with meaning, the question's embedding included
  page 5     hits 81 to 100
  browse     without words, newest first
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
import tantivy

from zhixing import bootstrap, search
from zhixing.access import Reach
from zhixing.bootstrap import OpenHouse
from zhixing.kit.settings import settings_from
from zhixing.search import SearchRequest, analysis
from zhixing.search.queries import packed

SPACES, READ, PER_ASSET, LENGTH = 500, 200, 4, 300
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def texts_of(path: Path) -> list[str]:
    return [str(json.loads(line)["text"]) for line in path.read_text(encoding="utf-8").splitlines()]


def sentences_of(data: Path) -> list[str]:
    """Real Chinese sentences, each once."""
    texts = [text for name in ("cmrc2018-zh", "xquad-zh") for text in texts_of(data / "retrieval" / name / "corpus.jsonl")]
    found = {sentence.text for whole in texts for sentence in analysis.sentences(whole) if 8 <= len(sentence.text) <= 150}
    return sorted(found)


def questions_of(data: Path, count: int) -> list[str]:
    return random.Random(1).sample(texts_of(data / "retrieval" / "cmrc2018-zh" / "queries.jsonl"), count)


def passages(sentences: Sequence[str], count: int) -> Iterator[str]:
    drawn = random.Random(0)
    for _ in range(count):
        parts: list[str] = []
        while sum(map(len, parts)) < LENGTH:
            parts.append(drawn.choice(sentences))
        yield "".join(parts)[: LENGTH + 50]


def fill(house: OpenHouse, bodies: Sequence[str], model: str, size: int) -> None:
    """Assets, passages and vectors straight into the tables: filing documents one by one is measured elsewhere."""
    drawn = np.random.default_rng(0)
    centres = drawn.normal(size=(200, size)).astype(np.float32)
    raw = house.database.engine.raw_connection()
    with raw.cursor() as cursor:
        for number in range(1, SPACES + 1):
            cursor.execute(
                "INSERT INTO space (id, slug, name, description, created_at) OVERRIDING SYSTEM VALUE VALUES (%s, %s, %s, '', %s)",
                (number, f"s{number}", f"空间 {number}", NOW),
            )
        with cursor.copy(
            "COPY asset (id, kind, title, title_key, summary, space_id, audience, restricted, secrecy, tags, details, confidence,"
            " governance, version, created_at, updated_at, lang) FROM STDIN"
        ) as copy:
            for asset in range(len(bodies) // PER_ASSET):
                space = asset % SPACES + 1
                title = bodies[asset * PER_ASSET][:16]
                copy.write_row(
                    (
                        asset + 1,
                        ("document", "sop", "case", "faq")[asset % 4],
                        title,
                        title,
                        "",
                        space,
                        [f"space:{space}"],
                        False,
                        asset % 3,
                        [f"标签{asset % 40}"],
                        "{}",
                        "not_validated",
                        "experience",
                        1,
                        NOW,
                        NOW - timedelta(hours=asset % 9000),
                        "zh",
                    )
                )
        with cursor.copy(
            "COPY passage (id, asset_id, version, ordinal, heading_path, text, locator, embedded) FROM STDIN"
        ) as copy:
            for number, body in enumerate(bodies):
                copy.write_row((number + 1, number // PER_ASSET + 1, 1, number % PER_ASSET, [], body, "{}", False))
        with cursor.copy("COPY passage_vector (passage_id, model, vector) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(["int8", "text", "bytea"])
            for number in range(len(bodies)):
                vector = centres[drawn.integers(200)] + drawn.normal(scale=0.7, size=size).astype(np.float32)
                copy.write_row((number + 1, model, packed(vector / np.linalg.norm(vector))))
        cursor.execute("ANALYZE")
    raw.commit()
    raw.close()


class RawEngine:
    """Tantivy as one would use it without a product around it: words, rights, ten hits."""

    def __init__(self, folder: Path, bodies: Sequence[str]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field("token", tokenizer_name="raw", index_option="basic")
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, path=str(folder))
        writer = self.index.writer(128_000_000, 1)
        for number, body in enumerate(bodies):
            document = tantivy.Document()
            document.add_text("words", " ".join(analysis.words(body)))
            document.add_text("token", f"space:{number // PER_ASSET % SPACES + 1}")
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def search(self, question: str, tokens: Sequence[str]) -> int:
        query, occur = tantivy.Query, tantivy.Occur
        words = query.boolean_query(
            [(occur.Should, query.term_query(self.schema, "words", word, "freq")) for word in set(analysis.terms(question))]
        )
        rights = query.const_score_query(query.term_set_query(self.schema, "token", list(tokens)), 0.0)
        return len(
            self.index.searcher().search(query.boolean_query([(occur.Must, words), (occur.Must, rights)]), 10, count=False).hits
        )


def timed(run: Callable[[str], Any], questions: Sequence[str]) -> dict[str, float]:
    for question in questions[:5]:
        run(question)
    took, before = [], process_time()
    for question in questions:
        started = perf_counter()
        run(question)
        took.append(1000 * (perf_counter() - started))
    cpu = 1000 * (process_time() - before) / len(questions)
    return {"p50": round(statistics.median(took), 2), "p95": round(float(np.percentile(took, 95)), 2), "cpu": round(cpu, 2)}


def measure(data: Path, count: int, asked: int) -> dict[str, Any]:
    bodies = list(passages(sentences_of(data), count))
    questions = questions_of(data, asked)
    tokens = frozenset(f"space:{number}" for number in random.Random(2).sample(range(1, SPACES + 1), READ))
    reach = Reach(tokens, clearance=1)
    usual = settings_from()
    with bootstrap.throwaway_house(usual) as house, tempfile.TemporaryDirectory() as folder:
        started = perf_counter()
        raw = RawEngine(Path(folder), bodies)
        raw_seconds = perf_counter() - started
        embedder = house.embedder
        started = perf_counter()
        for question in questions:
            embedder.query(question + "？")
        embed_ms = 1000 * (perf_counter() - started) / len(questions)
        fill(house, bodies, embedder.name, embedder.dimensions)
        started = perf_counter()
        search.reindex(house)
        seconds = perf_counter() - started
        words_only = replace_embedder(house)

        def ask(where: OpenHouse, **said: Any) -> Callable[[str], Any]:
            def run(question: str) -> Any:
                with where.database.session() as session:
                    return search.search(session, where, SearchRequest(question, **said), reach)

            return run

        report: dict[str, Any] = {"passages": count, "assets": count // PER_ASSET, "seconds_filling": round(seconds, 1)}
        report["characters_per_second"] = round(sum(map(len, bodies)) / seconds)
        report["seconds_filling_raw"] = round(raw_seconds, 1)
        report["embed_ms"] = round(embed_ms, 1)
        report["raw"] = timed(lambda question: raw.search(question, sorted(tokens)), questions)
        report["lexical"] = timed(ask(words_only), questions)
        report["hybrid"] = timed(ask(house), questions)
        report["page 5"] = timed(ask(words_only, offset=80, limit=20), questions)
        report["browse"] = timed(lambda _: ask(words_only)(""), questions[:30])
        report["short"] = timed(lambda question: ask(words_only)(question[:2]), questions)
        report["lexical / raw"] = round(report["lexical"]["p95"] / report["raw"]["p95"], 1)
        return report


def replace_embedder(house: OpenHouse) -> OpenHouse:
    """The same house, words only."""
    other = OpenHouse(replace(house.settings, embedding_url="none:"), house.database, house.files, house.clock)
    other.__dict__["index"] = house.index
    return other


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="Folder with retrieval/cmrc2018-zh and retrieval/xquad-zh.")
    parser.add_argument("--passages", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--questions", type=int, default=200)
    chosen = parser.parse_args()
    for count in chosen.passages:
        print(json.dumps(measure(chosen.data, count, chosen.questions), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
