"""Looking up questions, and the passages an answer may rest on. Each look takes the asker or a reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, false, func, or_, select, true
from sqlalchemy.orm import Session

from zhixing.access import Reach, Role
from zhixing.apply.models import AnswerShare, Question, Unanswered
from zhixing.assets import Freshness, freshness_column, readable
from zhixing.assets.models import Asset, Category
from zhixing.kit.errors import NotFound
from zhixing.people.models import Person


@dataclass(frozen=True)
class QuestionFilter:
    """Which of one's questions: with these words in them, answered or not, pinned, or in one thread."""

    q: str = ""
    refused: bool | None = None
    pinned: bool | None = None
    thread_id: int | None = None


def question_of(session: Session, question_id: int, person_id: int) -> Question:
    """A question this person asked; refuses as unknown otherwise."""
    found = session.scalars(select(Question).where(Question.id == question_id, Question.person_id == person_id)).one_or_none()
    if found is None:
        raise NotFound("apply.question_not_found")
    return found


def questions_of(
    session: Session, person_id: int, chosen: QuestionFilter, *, limit: int, offset: int
) -> tuple[Sequence[Question], int]:
    """A stretch of what this person asked, pinned ones first, then the newest, and how many there are in all."""
    conditions = _mine(person_id, chosen)
    total = session.scalar(select(func.count()).select_from(Question).where(*conditions)) or 0
    query = select(Question).where(*conditions).order_by(Question.pinned.desc(), Question.id.desc())
    return session.scalars(query.limit(limit).offset(offset)).all(), total


def _mine(person_id: int, chosen: QuestionFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Question.person_id == person_id]
    # Only the question is searched: words of the answer would tell of sources that are out of reach by now.
    conditions += [Question.text.icontains(word, autoescape=True) for word in chosen.q.split()[:8]]
    for column, value in (
        (Question.refused, chosen.refused),
        (Question.pinned, chosen.pinned),
        (Question.thread_id, chosen.thread_id),
    ):
        if value is not None:
            conditions.append(column == value)
    return conditions


def thread_of(session: Session, thread_id: int, person_id: int) -> list[str]:
    """The questions of a thread of this person, oldest first; refuses as unknown when there is no such thread."""
    query = select(Question.text).where(Question.thread_id == thread_id, Question.person_id == person_id).order_by(Question.id)
    found = list(session.scalars(query))
    if not found:
        raise NotFound("apply.thread_not_found")
    return found


def share_of(session: Session, question_id: int) -> AnswerShare | None:
    """The link to an answer, if its asker made one."""
    return session.scalars(select(AnswerShare).where(AnswerShare.question_id == question_id)).one_or_none()


def shares_of(session: Session, question_ids: Iterable[int]) -> dict[int, str]:
    """The secrets of the links to these questions, by question; the caller shows them to the asker only."""
    wanted = sorted(set(question_ids))
    query = select(AnswerShare.question_id, AnswerShare.token).where(AnswerShare.question_id.in_(wanted))
    return {question_id: token for question_id, token in session.execute(query)} if wanted else {}


def shared_question(session: Session, token: str) -> tuple[Question, Person]:
    """The question a link leads to and who asked it; refuses as unknown when the link was taken back or never was."""
    query = (
        select(Question, Person)
        .join(AnswerShare, AnswerShare.question_id == Question.id)
        .join(Person, Person.id == Question.person_id)
        .where(AnswerShare.token == token)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("apply.share_not_found")
    return row[0], row[1]


MOST_VERIFIED = 20_000


def verified_within(session: Session, reach: Reach, now: datetime, *, space_id: int | None = None) -> Sequence[int]:
    """The assets within reach that are verified and not overdue; of very many the lately verified."""
    valid = freshness_column(now).in_((Freshness.FRESH.value, Freshness.DUE.value))
    query = select(Asset.id).where(readable(reach), valid)
    if space_id is not None:
        query = query.where(Asset.space_id == space_id)
    return session.scalars(query.order_by(Asset.verified_at.desc(), Asset.id).limit(MOST_VERIFIED)).all()


def category_exists(session: Session, category_id: int) -> bool:
    return session.get(Category, category_id) is not None


@dataclass(frozen=True)
class Gap:
    """A question without an answer as a curator may see it: how often it was asked, by how many, and when last."""

    id: int
    text: str
    state: str
    note: str
    times: int
    people: int
    last_at: datetime
    space_ids: tuple[int, ...]


PEOPLE = 2
"""So many people must have asked before a wording is shown that was not asked in a space the curator keeps."""


def gaps(
    session: Session, reach: Reach, *, everywhere: bool, q: str = "", state: str | None = None, limit: int, offset: int
) -> tuple[list[Gap], int]:
    """What a curator may see of what was asked in vain, the most asked first. `everywhere`: a librarian, who keeps no space perhaps."""
    query = _gaps(reach, everywhere=everywhere)
    if state is not None:
        query = query.where(Unanswered.state == state)
    for word in q.split()[:8]:
        query = query.where(Unanswered.text.icontains(word, autoescape=True))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(func.count(func.distinct(Question.person_id)).desc(), func.count().desc(), Unanswered.id.desc())
    return [Gap(*row[:7], tuple(row[7] or ())) for row in session.execute(ordered.limit(limit).offset(offset))], total


def gap_within(session: Session, gap_id: int, reach: Reach, *, everywhere: bool) -> Gap:
    """One of them; refuses as unknown where the curator may not see it."""
    row = session.execute(_gaps(reach, everywhere=everywhere).where(Unanswered.id == gap_id)).one_or_none()
    if row is None:
        raise NotFound("apply.gap_not_found")
    return Gap(*row[:7], tuple(row[7] or ()))


def _gaps(reach: Reach, *, everywhere: bool) -> Select[int, str, str, str, int, int, datetime, Sequence[int]]:
    """Only questions count that were asked where the curator may look: in kept spaces, and anywhere if not in a space out of reach."""
    space = cast(Question.scope["space_id"].astext, BigInteger)
    kept = space.in_(reach.spaces_with(Role.KEEPER))
    seen = space.in_(sorted(reach.space_roles))
    nowhere = space.is_(None)
    curates = true() if everywhere or reach.spaces_with(Role.KEEPER) else false()
    people = func.count(func.distinct(Question.person_id))
    return (
        select(
            Unanswered.id,
            Unanswered.text,
            Unanswered.state,
            Unanswered.note,
            func.count(),
            people,
            func.max(Question.asked_at),
            func.array_agg(func.distinct(space)).filter(space.is_not(None)),
        )
        .join(Question, Question.unanswered_id == Unanswered.id)
        .where(and_(curates, or_(nowhere, seen)))
        .group_by(Unanswered.id)
        .having(or_(func.bool_or(func.coalesce(kept, false())), people >= PEOPLE))
    )
