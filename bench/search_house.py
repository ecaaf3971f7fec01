"""A house full of passages for `bench/search.py`: built once in a folder, used again by later runs.

Passages are put together from sentences of real Chinese texts (two judged sets and 160 guidance documents), seeded, about 300
characters each, four to an asset, in 500 spaces; a third of the assets is above the asker's clearance, 200 spaces are the
asker's. So 27 % would be visible by space and secrecy alone; three of ten assets are restricted to one department besides, of
which the asker belongs to one in ten: about 18 % are visible.

Vectors: computing a million takes half a day, and how long is not what is measured here. The texts that the sentences come from
(about 2,500) are embedded by the product's own model; the vector of a passage is the mean of its sentences' texts, plus noise
that leaves a cosine of about 0.9 to it. So they have the directions and the crowding of real vectors, but not their fine order:
no accuracy of answers can be read from them, only whether an index finds what comparing all of them finds.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from sqlalchemy import text

from zhixing import bootstrap, search
from zhixing.assist import Embedder
from zhixing.bootstrap import OpenHouse
from zhixing.engines.local_search.documents import FORMAT as INDEX_FORMAT
from zhixing.kit.settings import settings_from
from zhixing.people.models import ApiToken, Department, Person
from zhixing.people.secrets import hash_secret
from zhixing.search import analysis
from zhixing.search.queries import packed

SPACES, READ, PER_ASSET, LENGTH = 500, 200, 4, 300
DEPARTMENTS = 10
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FORM = "4"
"""Changes when a house is filled otherwise."""
TOKEN = "zx_bench_0123456789abcdef0123456789abcdef"
NOISE = 0.5
"""Length of the noise beside a vector of length 1."""


@dataclass(frozen=True)
class Source:
    """Real texts: sentences, the text each comes from, and the vectors of those texts."""

    sentences: list[str]
    texts: list[int]
    vectors: Any


def texts_of(path: Path) -> list[str]:
    return [str(json.loads(line)["text"]) for line in path.read_text(encoding="utf-8").splitlines()]


def source_texts(data: Path) -> list[str]:
    """Stretches of real Chinese, a few hundred characters each."""
    judged = [text for name in ("cmrc2018-zh", "xquad-zh") for text in texts_of(data / "retrieval" / name / "corpus.jsonl")]
    guidance: list[str] = []
    for file in sorted((data / "medical-device-guidance-zh").glob("*.md")):
        written = file.read_text(encoding="utf-8")
        guidance += [written[at : at + 400] for at in range(1_000, min(len(written), 9_000), 900)]
    return judged + guidance


def source_of(data: Path, embedder: Embedder, kept: Path) -> Source:
    """The sentences of the data; vectors are computed once and kept in a file."""
    texts = source_texts(data)
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        np.save(kept, embedder.passages([text[:400] for text in texts]))
    vectors = np.load(kept)
    if len(vectors) != len(texts):
        raise SystemExit(f"{kept} is of other texts; remove it")
    found: dict[str, int] = {}
    for number, whole in enumerate(texts):
        for sentence in analysis.sentences(whole):
            if 8 <= len(sentence.text) <= 150:
                found.setdefault(sentence.text, number)
    return Source(list(found), list(found.values()), vectors)


def questions_of(data: Path, count: int) -> list[str]:
    """Questions that people asked of the judged texts."""
    asked = [text for name in ("cmrc2018-zh", "xquad-zh") for text in texts_of(data / "retrieval" / name / "queries.jsonl")]
    return random.Random(1).sample(asked, count)


def passages(source: Source, count: int) -> Iterator[tuple[str, list[int]]]:
    """Texts and the real texts their sentences come from."""
    drawn = random.Random(0)
    many = len(source.sentences)
    for _ in range(count):
        parts: list[str] = []
        texts: list[int] = []
        length = 0
        while length < LENGTH:
            number = int(drawn.random() * many)
            parts.append(source.sentences[number])
            texts.append(source.texts[number])
            length += len(parts[-1])
        yield "".join(parts)[: LENGTH + 50], texts


def bodies(source: Source, count: int) -> Iterator[str]:
    return (body for body, _ in passages(source, count))


def vectors(source: Source, count: int) -> Iterator[Any]:
    """(d,) unit rows, one a passage."""
    drawn = np.random.default_rng(0)
    size = source.vectors.shape[1]
    made = passages(source, count)
    while block := [texts for _, texts in islice(made, 10_000)]:
        means = np.stack([source.vectors[texts].mean(0) for texts in block])
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        means += NOISE * drawn.normal(scale=size**-0.5, size=means.shape).astype(np.float32)
        yield from means / np.linalg.norm(means, axis=1, keepdims=True)


def space_of(asset: int) -> int:
    return asset % SPACES + 1


def audience_of(asset: int) -> list[str]:
    """Three of ten are restricted to a department, whatever their space."""
    return [f"dept:{asset // 7 % DEPARTMENTS + 1}"] if asset // 3 % 10 < 3 else [f"space:{space_of(asset)}"]


def secrecy_of(asset: int) -> int:
    return asset // 5 % 3


def read_spaces() -> list[int]:
    return sorted(random.Random(2).sample(range(1, SPACES + 1), READ))


@contextmanager
def house_of(folder: Path, embedding_url: str | None = None) -> Iterator[OpenHouse]:
    """The house below a folder, with a database of its own and the models of the usual home."""
    usual = settings_from()
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    settings = replace(usual, home=home, models_home=usual.models, database_url="embedded:")
    if embedding_url:
        settings = replace(settings, embedding_url=embedding_url)
    with bootstrap.open_house(settings) as house:
        yield house


def built(folder: Path, data: Path, count: int) -> dict[str, Any]:
    """Fills a house unless it is filled already, and its index unless it is of the present form; returns what is known of it."""
    report = folder / "built.json"
    known: dict[str, Any] = json.loads(report.read_text()) if report.exists() else {}
    if known.get("form") != FORM:
        shutil.rmtree(folder, ignore_errors=True)
        with house_of(folder) as house:
            source = source_of(data, house.embedder, folder.parent / f"sources-{FORM}.npy")
            known, started = {"form": FORM, "passages": count, "assets": count // PER_ASSET}, perf_counter()
            _fill(house, source, count)
            known["seconds_copying"] = round(perf_counter() - started, 1)
            known["characters"] = sum(map(len, bodies(source, count)))
        report.write_text(json.dumps(known))
    if known.get("index") != INDEX_FORMAT:
        shutil.rmtree(folder / "home" / "index", ignore_errors=True)
        with house_of(folder) as house:
            started, before = perf_counter(), process_time()
            search.reindex(house)
            known |= {"seconds_indexing": round(perf_counter() - started, 1), "index": INDEX_FORMAT}
            known["cpu_seconds_indexing"] = round(process_time() - before, 1)
            house.index._current.vectors.settle()
        known["characters_per_second"] = round(known["characters"] / known["seconds_indexing"])
        report.write_text(json.dumps(known))
    return known


def _fill(house: OpenHouse, source: Source, count: int) -> None:
    """Assets, passages and vectors straight into the tables: filing documents one by one is measured elsewhere."""
    with house.database.transaction() as session:
        for number in range(1, DEPARTMENTS + 1):
            session.add(Department(name=f"部门 {number}", path=[number]))
            session.flush()
        asker = Person(login="asker", name="提问者", department_id=1, clearance=1, created_at=NOW)
        owners = [Person(login=f"owner{number}", name=f"同事{number}", department_id=1, created_at=NOW) for number in range(40)]
        session.add_all([asker, *owners])
        session.flush()
        session.add(
            ApiToken(
                secret_hash=hash_secret(TOKEN), hint=TOKEN[-4:], name="bench", person_id=asker.id, scopes=["read"], created_at=NOW
            )
        )
        for statement in _SPACES:
            session.execute(text(statement), {"now": NOW, "spaces": SPACES, "read": read_spaces(), "asker": f"user:{asker.id}"})
    raw = house.database.engine.raw_connection()
    with raw.cursor() as cursor:
        _copy_assets(cursor, source, count)
        _copy_passages(cursor, source, count)
        _copy_vectors(cursor, source, count, house.embedder.name)
    raw.commit()
    raw.driver_connection.autocommit = True
    raw.cursor().execute("VACUUM ANALYZE")
    raw.driver_connection.autocommit = False
    raw.close()


_SPACES = (
    "INSERT INTO space (id, slug, name, description, created_at) OVERRIDING SYSTEM VALUE"
    " SELECT n, 's' || n, '空间 ' || n, '', :now FROM generate_series(1, :spaces) n",
    "INSERT INTO access_grant (scope, subject, role, granted_at) SELECT 'space:' || n, :asker, 'reader', :now"
    " FROM unnest(CAST(:read AS bigint[])) n",
    "INSERT INTO category (id, name, name_en, description, synonyms, path, position) OVERRIDING SYSTEM VALUE"
    " SELECT n, '分类 ' || n, '', '', '{}', ARRAY[n], n FROM generate_series(1, 40) n",
)


def _copy_assets(cursor: Any, source: Source, count: int) -> None:
    columns = (
        "id, kind, title, title_key, summary, space_id, owner_id, audience, restricted, secrecy, category_id, tags, details,"
        " confidence, governance, version, format, created_at, updated_at, lang"
    )
    first_of_each = islice(bodies(source, count), 0, None, PER_ASSET)
    with cursor.copy(f"COPY asset ({columns}) FROM STDIN") as copy:
        for asset, body in enumerate(first_of_each):
            audience, title = audience_of(asset), body[:16]
            kind, form = ("document", "sop", "case", "faq")[asset % 4], ("pdf", "docx", "md")[asset % 3]
            moment = NOW - timedelta(hours=asset % 9000)
            row = (asset + 1, kind, title, title, "", space_of(asset), asset % 40 + 2, audience, audience[0][0] == "d")
            rest = (asset % 40 + 1, [f"标签{asset % 40}"], "{}", "not_validated", "experience", 1, form, NOW, moment, "zh")
            copy.write_row((*row, secrecy_of(asset), *rest))


def _copy_passages(cursor: Any, source: Source, count: int) -> None:
    columns = "id, asset_id, version, ordinal, heading_path, text, locator, embedded"
    with cursor.copy(f"COPY passage ({columns}) FROM STDIN") as copy:
        for number, body in enumerate(bodies(source, count)):
            copy.write_row((number + 1, number // PER_ASSET + 1, 1, number % PER_ASSET, [], body, "{}", True))


def _copy_vectors(cursor: Any, source: Source, count: int, model: str) -> None:
    with cursor.copy("COPY passage_vector (passage_id, model, vector) FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["int8", "text", "bytea"])
        for number, vector in enumerate(vectors(source, count)):
            copy.write_row((number + 1, model, packed(vector)))


def visible_share(count: int, tokens: Sequence[str], clearance: int) -> float:
    """The share of the assets that a reach lets through."""
    held = set(tokens)
    assets = range(count // PER_ASSET)
    return sum(secrecy_of(asset) <= clearance and not held.isdisjoint(audience_of(asset)) for asset in assets) / len(assets)
