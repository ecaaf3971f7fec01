"""Looking up questions, and the passages an answer may rest on. Each look takes the asker or a reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.apply.models import Question
from zhixing.assets import readable
from zhixing.assets.models import Asset, Passage
from zhixing.kit.errors import NotFound
from zhixing.people.models import Person


def question_of(session: Session, question_id: int, person_id: int) -> Question:
    """A question this person asked; refuses as unknown otherwise."""
    found = session.scalars(select(Question).where(Question.id == question_id, Question.person_id == person_id)).one_or_none()
    if found is None:
        raise NotFound("apply.question_not_found")
    return found


def questions_of(session: Session, person_id: int, *, limit: int, offset: int) -> tuple[Sequence[Question], int]:
    """A stretch of what this person asked, the newest first, and how many there are in all."""
    mine = Question.person_id == person_id
    total = session.scalar(select(func.count()).select_from(Question).where(mine)) or 0
    query = select(Question).where(mine).order_by(Question.id.desc()).limit(limit).offset(offset)
    return session.scalars(query).all(), total


def thread_of(session: Session, thread_id: int, person_id: int) -> list[str]:
    """The questions of a thread of this person, oldest first; refuses as unknown when there is no such thread."""
    query = select(Question.text).where(Question.thread_id == thread_id, Question.person_id == person_id).order_by(Question.id)
    found = list(session.scalars(query))
    if not found:
        raise NotFound("apply.thread_not_found")
    return found


def passages_within(session: Session, passage_ids: Iterable[int], reach: Reach) -> dict[int, tuple[Passage, Asset]]:
    """Those of the passages whose assets are within reach now, by id: the index may be seconds behind, the database is not."""
    wanted = sorted(set(passage_ids))
    if not wanted:
        return {}
    query = select(Passage, Asset).join(Asset, Asset.id == Passage.asset_id).where(Passage.id.in_(wanted), readable(reach))
    return {passage.id: (passage, asset) for passage, asset in session.execute(query)}


def active_owners(session: Session, assets: Iterable[Asset]) -> dict[int, Person]:
    """The people who answer for these assets and still work here, by id."""
    owners = sorted({asset.owner_id for asset in assets if asset.owner_id})
    if not owners:
        return {}
    return {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(owners), Person.active))}
