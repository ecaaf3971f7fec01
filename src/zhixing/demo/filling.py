"""Fills the demo company's spaces: each document is handed in by its author on its day, then given what people said of it since."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from zhixing import assets
from zhixing.access import Work, all_spaces, work_of
from zhixing.assets import AssetChanges
from zhixing.assets.models import Asset, Category
from zhixing.capture import Extractor
from zhixing.demo.library import Entry, original, since_written
from zhixing.kit.house import House
from zhixing.organise import Content, NewDocument, add_document, find_at
from zhixing.people.models import Department, Group, Person


@dataclass(frozen=True)
class Directory:
    """Whom and what the index names, as they are numbered in this house."""

    people: dict[str, int]
    spaces: dict[str, int]
    categories: dict[str, int]
    tokens: dict[str, str]


def directory(session: Session) -> Directory:
    """Looks up everything the index may name."""
    people = {login: number for number, login in session.query(Person.id, Person.login)}
    tokens = {f"user:{login}": f"user:{number}" for login, number in people.items()}
    tokens |= {f"dept:{code}": f"dept:{number}" for number, code in session.query(Department.id, Department.code)}
    tokens |= {f"group:{name}": f"group:{number}" for number, name in session.query(Group.id, Group.name)}
    return Directory(
        people=people,
        spaces={space.slug: space.id for space in all_spaces(session)},
        categories={name: number for number, name in session.query(Category.id, Category.name)},
        tokens=tokens,
    )


def read(extractor: Extractor, entry: Entry) -> Content:
    """The content of a document's file; raises Unreadable."""
    with tempfile.TemporaryDirectory(prefix="zhixing-demo-") as folder:
        path = Path(folder, f"original.{entry.extension}")
        path.write_bytes(original(entry))
        return extractor.read(path, _filename(entry), recognise=False, progress=_unheard, cancelled=lambda: False)


def _unheard(code: str, values: dict[str, Any]) -> None:
    """Files of the demo are read in a blink; nobody waits to hear how far."""


def _filename(entry: Entry) -> str:
    return entry.path.rpartition("/")[2]


def hand_in(house: House, content: Content, entry: Entry, known: Directory) -> int:
    """One document, in one transaction; returns the asset's id. What is there already stays as it is."""
    with house.database.transaction() as session:
        work = _work(house, session, known.people[entry.by], entry.created)
        space_id = known.spaces[entry.space]
        present = find_at(session, space_id, entry.path, work.reach)
        if present is not None:
            return present.id
        asset = add_document(work, _document(house, content, entry, known))
        _say_what_is_known(work, asset, entry, known)
        return asset.id


def _document(house: House, content: Content, entry: Entry, known: Directory) -> NewDocument:
    data = original(entry)
    audience = None if entry.restricted is None else tuple(known.tokens[token] for token in entry.restricted)
    return NewDocument(
        space_id=known.spaces[entry.space],
        content=content,
        filename=_filename(entry),
        blob=house.files.put(data),
        size=len(data),
        format=str(content.properties.get("format") or entry.extension),
        source_path=entry.path,
        kind=entry.kind,
        tags=entry.tags,
        details=entry.details,
        secrecy=entry.secrecy,
        restricted_to=audience,
    )


def _say_what_is_known(work: Work, asset: Asset, entry: Entry, known: Directory) -> None:
    """The author files it and names who answers for it; then that person, where it ever happened, verified it."""
    changes = AssetChanges(owner_id=known.people[entry.owner] if entry.owner else None)
    if entry.category:
        changes["category_id"] = known.categories[entry.category]
    if entry.review_days:
        changes["review_days"] = entry.review_days
    if entry.confidence == "wip":
        changes["confidence"] = entry.confidence
    assets.change(work, asset.id, changes)
    asset.governance = entry.governance
    if entry.verified is None:
        return
    verifier = _work(
        work.house, work.session, known.people[entry.owner or entry.by], entry.verified + since_written(work.house.clock())
    )
    assets.verify(verifier, asset.id)
    if entry.confidence in ("archived", "not_validated"):
        # Somebody looked and said so: the date stays, the trust does not.
        assets.change(verifier, asset.id, AssetChanges(confidence=entry.confidence))


def _work(house: House, session: Session, person_id: int, day: datetime) -> Work:
    work = work_of(house, session, session.get_one(Person, person_id))
    work.now = day
    return work
