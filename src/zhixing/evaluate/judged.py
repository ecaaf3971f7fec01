"""Judged sets as others publish them: a folder with corpus.jsonl, queries.jsonl and qrels.tsv."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class JudgedDocument:
    """A document of the corpus; the title may be empty."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class JudgedQuery:
    """A query, the grade (> 0) of each relevant document, and the answers if they are known."""

    id: str
    text: str
    relevant: dict[str, float] = field(default_factory=dict)
    answers: tuple[str, ...] = ()


def documents(folder: Path) -> Iterator[JudgedDocument]:
    """The documents of the corpus, each id once."""
    seen: set[str] = set()
    for row in _rows(folder / "corpus.jsonl"):
        number = _id(row)
        if number not in seen:
            seen.add(number)
            yield JudgedDocument(number, str(row.get("title") or "").strip(), str(row.get("text") or ""))


def queries(folder: Path, *, limit: int | None = None, seed: int = 0) -> list[JudgedQuery]:
    """The queries with at least one relevant document, in their order; with `limit`, that many drawn at random."""
    grades = _grades(folder / "qrels.tsv")
    found = [
        JudgedQuery(_id(row), str(row["text"]), grades[_id(row)], tuple(map(str, row.get("answers") or ())))
        for row in _rows(folder / "queries.jsonl")
        if grades.get(_id(row))
    ]
    if limit is None or limit >= len(found):
        return found
    drawn = sorted(random.Random(seed).sample(range(len(found)), limit))
    return [found[place] for place in drawn]


def asked_as(
    queries: list[JudgedQuery], others: list[JudgedQuery], *, limit: int | None = None, seed: int = 0
) -> list[JudgedQuery]:
    """The queries with the words of the same ones in another set (another language): ids are paired by their numbers, else by
    their order."""
    words = {_number(other.id): other.text for other in others}
    paired = [(query, words.get(_number(query.id))) for query in queries]
    if any(text is None for _, text in paired) and len(queries) == len(others):
        paired = [(query, other.text) for query, other in zip(queries, others, strict=True)]
    found = [replace(query, text=text) for query, text in paired if text]
    if limit is None or limit >= len(found):
        return found
    return [found[place] for place in sorted(random.Random(seed).sample(range(len(found)), limit))]


def _number(identifier: str) -> str:
    """`xzhq12` and `xenq12` are the same question."""
    return re.sub(r"^\D+", "", identifier) or identifier


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with open(path, encoding="utf-8-sig") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _id(row: dict[str, Any]) -> str:
    return str(row["_id"] if "_id" in row else row["id"])


def _grades(path: Path) -> dict[str, dict[str, float]]:
    """Per query the relevant documents; three columns with or without a header, or the four of TREC."""
    found: dict[str, dict[str, float]] = {}
    with open(path, encoding="utf-8-sig") as file:
        for line in file:
            columns = line.split()
            if len(columns) < 3:
                continue
            try:
                grade = float(columns[-1])
            except ValueError:
                continue
            if grade > 0:
                found.setdefault(columns[0], {})[columns[-2]] = grade
    return found
