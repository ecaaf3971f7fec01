"""Searches that found nothing: counted per query, shown to those who look after the knowledge, never with a name.

A query of one person who tried it once or twice may be about that person; its text is shown only when at least two persons or
three tries stand behind it, or when somebody asked to be told and so agreed to be read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from zhixing.access import CompanyRole, Work
from zhixing.assets import find
from zhixing.kit.errors import NotFound
from zhixing.search.mine import TEXT_LENGTH, key_of
from zhixing.search.models import MissedBy, MissedQuery

PERSONS = 2
TRIES = 3
NOTE_LENGTH = 300


@dataclass(frozen=True)
class Missed:
    """A query that found nothing, how many persons missed it, and how many of them wait for it."""

    query: MissedQuery
    persons: int
    waiting: int
    notes: tuple[str, ...] = ()


def note_missed(work: Work, text: str) -> None:
    """Counts a search that found nothing."""
    _note(work, text, tries=1)


def wait_for(work: Work, text: str, note: str) -> None:
    """The person wants to be told when there is something; whoever looks after the knowledge may read the query and the note."""
    missed_id = _note(work, text, tries=0)
    if missed_id is not None:
        row = work.session.get_one(MissedBy, (missed_id, work.person.id))
        row.waits, row.note = True, note.strip()[:NOTE_LENGTH].replace("\x00", "")


def _note(work: Work, text: str, *, tries: int) -> int | None:
    shown = " ".join(text.split())[:TEXT_LENGTH].replace("\x00", "")
    if not (key := _key_of(shown)):
        return None
    times = {"first_at": work.now, "last_at": work.now}
    statement = insert(MissedQuery).values(key=key, text=shown, count=tries, **times)
    counted = {"count": MissedQuery.count + tries, "last_at": work.now}
    missed_id: int = work.session.execute(
        statement.on_conflict_do_update(index_elements=["key"], set_=counted).returning(MissedQuery.id)
    ).scalar_one()
    one = insert(MissedBy).values(
        missed_id=missed_id, person_id=work.person.id, count=tries, last_at=work.now, waits=False, note=""
    )
    again = {"count": MissedBy.count + tries, "last_at": work.now}
    work.session.execute(one.on_conflict_do_update(index_elements=["missed_id", "person_id"], set_=again))
    return missed_id


def _key_of(text: str) -> str:
    """A query as it is counted: quotes and other signs make no difference."""
    key = key_of(text)
    return " ".join(re.findall(r"\w+", key)) or key


def require_curator(work: Work) -> None:
    """Librarians and administrators look after what is not found."""
    work.require_company(CompanyRole.LIBRARIAN, CompanyRole.ADMINISTRATOR)


def _may_be_shown() -> ColumnElement[bool]:
    persons = select(func.count()).where(MissedBy.missed_id == MissedQuery.id).correlate(MissedQuery).scalar_subquery()
    waits = exists(select(MissedBy.person_id).where(MissedBy.missed_id == MissedQuery.id, MissedBy.waits))
    return or_(persons >= PERSONS, MissedQuery.count >= TRIES, waits)


def missed(
    work: Work, *, text: str = "", solved: bool = False, limit: int = 50, offset: int = 0
) -> tuple[list[Missed], int, int]:
    """A stretch of what was not found, the most missed first; how many there are; and how many more are not shown."""
    require_curator(work)
    session = work.session
    state = MissedQuery.solved_at.is_not(None) if solved else MissedQuery.solved_at.is_(None)
    conditions = [state, _may_be_shown()]
    if key := _key_of(text):
        conditions.append(MissedQuery.key.contains(key, autoescape=True))
    order = (MissedQuery.count.desc(), MissedQuery.last_at.desc(), MissedQuery.id)
    page = session.scalars(select(MissedQuery).where(*conditions).order_by(*order).limit(limit).offset(offset)).all()
    total = session.scalar(select(func.count()).select_from(MissedQuery).where(*conditions)) or 0
    hidden = session.scalar(select(func.count()).select_from(MissedQuery).where(state, ~_may_be_shown())) or 0
    return _with_persons(session, page), total, hidden


def _with_persons(session: Session, page: Sequence[MissedQuery]) -> list[Missed]:
    query = (
        select(MissedBy.missed_id, func.count(), func.count().filter(MissedBy.waits), func.array_agg(MissedBy.note))
        .where(MissedBy.missed_id.in_([one.id for one in page]))
        .group_by(MissedBy.missed_id)
    )
    told = {number: (persons, waiting, notes) for number, persons, waiting, notes in session.execute(query)}
    return [_missed(one, *told.get(one.id, (0, 0, []))) for one in page]


def _missed(query: MissedQuery, persons: int, waiting: int, notes: Sequence[str]) -> Missed:
    return Missed(query, persons, waiting, tuple(note for note in notes if note))


def solve(work: Work, missed_id: int, asset_id: int | None) -> MissedQuery:
    """Says which asset answers it; those who wait are told when it lies within their own reach. None: it is open again."""
    require_curator(work)
    found = work.session.scalar(select(MissedQuery).where(MissedQuery.id == missed_id, _may_be_shown()))
    if found is None:
        raise NotFound("search.missed_not_found")
    found.solved_by = find(work.session, asset_id, work.reach).id if asset_id is not None else None
    found.solved_at = work.now if asset_id is not None else None
    return found


def dismiss(work: Work, missed_id: int) -> None:
    """Takes a query off the list; missed again, it begins anew."""
    require_curator(work)
    found = work.session.scalar(select(MissedQuery).where(MissedQuery.id == missed_id, _may_be_shown()))
    if found is None:
        raise NotFound("search.missed_not_found")
    work.session.delete(found)


def waiting(work: Work) -> Sequence[MissedQuery]:
    """What the person waits for, the latest first."""
    query = select(MissedQuery).join(MissedBy, MissedBy.missed_id == MissedQuery.id)
    mine = query.where(MissedBy.person_id == work.person.id, MissedBy.waits)
    return work.session.scalars(mine.order_by(MissedQuery.last_at.desc()).limit(50)).all()


def stop_waiting(work: Work, missed_id: int) -> None:
    """The person does not wait for it any more."""
    mine = (MissedBy.missed_id == missed_id, MissedBy.person_id == work.person.id)
    work.session.execute(update(MissedBy).where(*mine).values(waits=False, note=""))
