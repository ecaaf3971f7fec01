"""The audit log: every fact of every room, found by person, verb, subject, time and words. For auditors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from zhixing.access import CompanyRole, Reach, Work
from zhixing.access.models import Space
from zhixing.assets import readable
from zhixing.assets.models import Asset
from zhixing.events.models import StoredFact
from zhixing.oversight.sealing import Verdict, verify
from zhixing.people.models import Department, Group, Person

COUNTED = 10_000
"""More entries than so many are not counted."""
MOST_EXPORTED = 200_000
CHUNK = 1_000
REFUSED = ("people.sign_in_refused", "access.refused", "access.approval_denied")
SUBJECTS_BY_NAME = 500


@dataclass(frozen=True)
class AuditFilter:
    """Which entries."""

    person_id: int | None = None
    """Who did it, or whom it was done to."""
    types: Sequence[str] = ()
    """Types of facts, or rooms (`access`)."""
    subject: str = ""
    """`asset:42`, or a kind alone."""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    """A part of the name of whom or what it is about, an address, or the number of a request."""
    machine: bool = False
    """Also what the machine did by itself."""
    refused: bool = False
    """Only what was refused."""
    before: int | None = None
    """Only entries older than the one with this number: the next page."""


def audit_page(work: Work, chosen: AuditFilter, *, limit: int) -> tuple[Sequence[StoredFact], int]:
    """A stretch of the log, the newest first, and how many there are, counted up to 10,000. Auditors only."""
    work.require_company(CompanyRole.AUDITOR)
    conditions = _conditions(work.session, work.reach, chosen)
    newest = select(StoredFact).where(*conditions).order_by(StoredFact.id.desc()).limit(limit)
    some = select(StoredFact.id).where(*conditions).limit(COUNTED).subquery()
    total = work.session.scalar(select(func.count()).select_from(some)) or 0
    return work.session.scalars(newest).all(), total


def audit_entries(work: Work, chosen: AuditFilter) -> Iterator[Sequence[StoredFact]]:
    """Every entry, the newest first, in stretches of a thousand, up to 200,000. Auditors only."""
    work.require_company(CompanyRole.AUDITOR)
    conditions = _conditions(work.session, work.reach, chosen)
    last: int | None = None
    for _ in range(MOST_EXPORTED // CHUNK):
        query = select(StoredFact).where(*conditions).order_by(StoredFact.id.desc()).limit(CHUNK)
        rows = work.session.scalars(query if last is None else query.where(StoredFact.id < last)).all()
        if not rows:
            return
        yield rows
        last = rows[-1].id


def types_in_use(session: Session) -> list[str]:
    """The types of facts there are in the log, by a skip through their index."""
    found: list[str] = []
    while (following := session.scalar(select(func.min(StoredFact.type)).where(_after(found)))) is not None:
        found.append(following)
    return found


def _after(found: Sequence[str]) -> ColumnElement[bool]:
    return StoredFact.type > (found[-1] if found else "")


def _conditions(session: Session, reach: Reach, chosen: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.person_id is not None:
        number = chosen.person_id
        conditions.append(or_(StoredFact.actor == f"user:{number}", StoredFact.subject == f"person:{number}"))
    if chosen.types:
        conditions.append(or_(*(_of_type(kind) for kind in chosen.types)))
    if chosen.subject:
        whole = ":" in chosen.subject
        conditions.append(
            StoredFact.subject == chosen.subject
            if whole
            else StoredFact.subject.startswith(f"{chosen.subject}:", autoescape=True)
        )
    if chosen.refused:
        conditions.append(StoredFact.type.in_(REFUSED))
    if not chosen.machine:
        conditions.append(StoredFact.actor != "system")
    conditions += _within(chosen)
    if chosen.text.strip():
        conditions.append(_about(session, reach, chosen.text.strip()))
    return conditions


def _within(chosen: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.since is not None:
        conditions.append(StoredFact.time >= chosen.since)
    if chosen.until is not None:
        conditions.append(StoredFact.time < chosen.until)
    if chosen.before is not None:
        conditions.append(StoredFact.id < chosen.before)
    return conditions


def _of_type(kind: str) -> ColumnElement[bool]:
    return StoredFact.type == kind if "." in kind else StoredFact.type.startswith(f"{kind}.", autoescape=True)


def _about(session: Session, reach: Reach, text: str) -> ColumnElement[bool]:
    """Entries about whoever or whatever is called so. Titles are looked at only where the reader may read the asset."""
    names: dict[str, ColumnElement[bool]] = {
        "person": or_(Person.find_key.icontains(text.lower(), autoescape=True), Person.login == text.lower()),
        "department": Department.name.icontains(text, autoescape=True),
        "group": Group.name.icontains(text, autoescape=True),
        "space": Space.name.icontains(text, autoescape=True),
        "asset": Asset.title.icontains(text, autoescape=True) & readable(reach),
    }
    tables = {"person": Person.id, "department": Department.id, "group": Group.id, "space": Space.id, "asset": Asset.id}
    subjects, actors = [text], []
    for kind, condition in names.items():
        found = session.scalars(select(tables[kind]).where(condition).limit(SUBJECTS_BY_NAME)).all()
        subjects += [f"{kind}:{number}" for number in found]
        actors += [f"user:{number}" for number in found if kind == "person"]
    return or_(
        StoredFact.subject.in_(subjects),
        StoredFact.actor.in_(actors),
        StoredFact.address == text,
        StoredFact.request_id == text,
    )


def verify_for_auditor(work: Work) -> Verdict:
    """Looks at every seal on the log. Auditors only."""
    work.require_company(CompanyRole.AUDITOR)
    return verify(work.session)
