"""What is written about the demo company: who works there, its taxonomy, its documents and what is known of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

FOLDER = resources.files("zhixing") / "demo"
QUESTIONS = FOLDER / "questions.jsonl"
"""Questions with the words their answers must hold and the documents that answer them; unanswerable ones name none."""
WRITTEN = datetime(2026, 11, 24, tzinfo=UTC)
WORKDAY_BEGINS = " 01:30:00"
"""09:30 in Yujiang, as UTC."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One document of the index. People stand as logins, spaces as slugs, categories by name; none means left open on purpose."""

    id: str
    space: str
    path: str
    kind: str
    category: str | None
    by: str
    owner: str | None
    confidence: str
    verified: datetime | None
    review_days: int | None
    created: datetime
    tags: tuple[str, ...] = ()
    details: Mapping[str, Any]
    secrecy: int = 1
    restricted: tuple[str, ...] | None = None
    governance: str = "experience"

    @property
    def extension(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def scanned(self) -> bool:
        """Whether its words must be recognised from a picture."""
        return "扫描件" in self.path


@lru_cache
def company() -> dict[str, Any]:
    """Departments, people, groups, spaces, grants and metadata schemes, as written in company.json."""
    loaded: dict[str, Any] = json.loads((FOLDER / "company.json").read_text(encoding="utf-8"))
    return loaded


@lru_cache
def taxonomy() -> list[dict[str, Any]]:
    """The roots of the taxonomy, as written in taxonomy.json."""
    loaded: list[dict[str, Any]] = json.loads((FOLDER / "taxonomy.json").read_text(encoding="utf-8"))
    return loaded


@lru_cache
def entries() -> tuple[Entry, ...]:
    """Every document, oldest first."""
    lines = (FOLDER / "index.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(sorted((_entry(json.loads(line)) for line in lines), key=lambda entry: (entry.created, entry.id)))


def _entry(written: dict[str, Any]) -> Entry:
    written.pop("encoding", None)
    restricted = written.pop("restricted", None)
    return Entry(
        **{
            **written,
            "created": _day(written["created"]),
            "verified": _day(written["verified"]) if written["verified"] else None,
            "tags": tuple(written["tags"]),
            "details": written.get("details", {}),
            "restricted": tuple(restricted) if restricted else None,
        }
    )


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text + WORKDAY_BEGINS).replace(tzinfo=UTC)


def since_written(now: datetime) -> timedelta:
    """How much later the demo is built than it was written: verifications move along, or all of it would be overdue one day."""
    return timedelta(days=max(0, (now - WRITTEN).days))


def original(entry: Entry) -> bytes:
    """The file as its author handed it in."""
    if entry.extension == "md":
        return (FOLDER / "documents" / f"{entry.id}.md").read_bytes()
    return (FOLDER / "files" / f"{entry.id}.{entry.extension}").read_bytes()


def relations() -> list[tuple[str, str, str]]:
    """Kind, source and target of every relation between documents, by their ids in the index."""
    written = json.loads((FOLDER / "relations.json").read_text(encoding="utf-8"))
    return [(kind, source, target) for kind, pairs in written.items() for source, target in pairs]


def logins() -> list[dict[str, str]]:
    """The sign-ins offered on the first screen of the demo."""
    people = {person["login"]: person for person in company()["people"]}
    return [
        {
            **offered,
            "name": people[offered["login"]]["name"],
            "title": people[offered["login"]]["title"],
            "password": company()["password"],
        }
        for offered in company()["logins"]
    ]
