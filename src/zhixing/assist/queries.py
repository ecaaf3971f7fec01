"""Looking up the language model and what its calls cost. Calls are told to administrators; a person's own sum to that person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, select
from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.assist.models import LanguageModel, ModelCall
from zhixing.assist.rules import Spent
from zhixing.kit.prepared import Prepared
from zhixing.people.models import Person

ANSWERS = "answers"
TOKENS = ModelCall.asked_tokens + ModelCall.answered_tokens


def kept_model(session: Session) -> LanguageModel | None:
    """The row of the model that answers; none before anybody set one."""
    return session.scalars(select(LanguageModel).where(LanguageModel.name == ANSWERS)).one_or_none()


_COLUMNS = tuple(LanguageModel.__table__.columns)
_STANDING = Prepared(select(*_COLUMNS).where(LanguageModel.name == bindparam("called")))


def standing_model(session: Session) -> LanguageModel | None:
    """The same to be read only, as a row of its own that no session follows: every question asks for it."""
    row = _STANDING.row(session, {"called": ANSWERS})
    return None if row is None else LanguageModel(**dict(zip((column.key for column in _COLUMNS), row, strict=True)))


def spent_since(session: Session, since: datetime, person_id: int | None) -> Spent:
    """What was spent since then, by the house and by this person; calls that still run count as estimated."""
    mine = func.coalesce(func.sum(case((ModelCall.person_id == person_id, TOKENS), else_=0)), 0)
    query = select(func.coalesce(func.sum(TOKENS), 0), func.coalesce(func.sum(ModelCall.cost), 0.0), mine)
    tokens, money, own = session.execute(query.where(ModelCall.at >= since)).one()
    return Spent(int(tokens), float(money), int(own))


@dataclass(frozen=True)
class CallFilter:
    """Which calls: of one person, of one purpose, with one outcome (`failed`: everything but `ok` and `stopped`)."""

    person_id: int | None = None
    purpose: str | None = None
    outcome: str | None = None


def calls(
    session: Session, reach: Reach, chosen: CallFilter, *, limit: int, offset: int
) -> tuple[list[tuple[ModelCall, Person | None]], int]:
    """A stretch of the calls, the newest first, with who asked, and how many there are; nothing for whoever does not administer."""
    if not reach.administers:
        return [], 0
    conditions = _conditions(chosen)
    total = session.scalar(select(func.count()).select_from(ModelCall).where(*conditions)) or 0
    query = select(ModelCall, Person).outerjoin(Person, Person.id == ModelCall.person_id).where(*conditions)
    rows = session.execute(query.order_by(ModelCall.id.desc()).limit(limit).offset(offset))
    return [(call, person) for call, person in rows], total


def _conditions(chosen: CallFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for column, value in ((ModelCall.person_id, chosen.person_id), (ModelCall.purpose, chosen.purpose)):
        if value is not None:
            conditions.append(column == value)
    if chosen.outcome == "failed":
        conditions.append(ModelCall.outcome.not_in(("ok", "stopped", "running")))
    elif chosen.outcome:
        conditions.append(ModelCall.outcome == chosen.outcome)
    return conditions


def daily(session: Session, reach: Reach, since: datetime) -> Sequence[Any]:
    """Calls, failures, tokens and money of each day since then."""
    if not reach.administers:
        return []
    day = func.date(ModelCall.at)
    failed = func.count().filter(ModelCall.outcome.not_in(("ok", "stopped", "running")))
    query = select(day.label("day"), func.count().label("calls"), failed.label("failed"), func.sum(TOKENS).label("tokens"))
    query = query.add_columns(func.sum(ModelCall.cost).label("money"))
    return session.execute(query.where(ModelCall.at >= since).group_by(day).order_by(day)).all()
