"""The queue in groups, and what others answered meanwhile; narrowed to what the reader may answer before anything is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Integer, Select, cast, func, select
from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.assets.models import Asset
from zhixing.organise.models import Suggestion
from zhixing.organise.suggestion_queries import ACCEPTED, CORRECTED, DISMISSED, SuggestionFilter, conditions_of
from zhixing.people.models import Person

SURE = 0.9
"""From this confidence on a whole group may be accepted by one key."""
MOST_NEWS = 200
Grouping = Literal["value", "confidence"]


@dataclass(frozen=True)
class Group:
    """Suggestions that wait together: of one value, or of one tenth of confidence. `sure`: how many from 0.9 on."""

    kind: Literal["category", "tag", "duplicate"]
    key: str
    count: int
    sure: int
    mean: float


@dataclass(frozen=True)
class News:
    """A suggestion that somebody else has answered."""

    id: int
    state: str
    by: str
    at: datetime


def groups_within(session: Session, reach: Reach, chosen: SuggestionFilter, by: Grouping) -> list[Group]:
    """The groups of what this reader may answer, the largest first."""
    tenth = cast(func.least(func.floor(Suggestion.confidence * 10), 9), Integer)
    key = Suggestion.value if by == "value" else func.concat("", tenth)
    query = (
        select(
            Suggestion.kind,
            key.label("key"),
            func.count(),
            func.count().filter(Suggestion.confidence >= SURE),
            func.avg(Suggestion.confidence),
        )
        .join(Asset, Asset.id == Suggestion.asset_id)
        .where(*conditions_of(reach, chosen))
        .group_by(Suggestion.kind, key)
    )
    found = [
        Group(kind, str(value), count, sure, round(float(mean), 4)) for kind, value, count, sure, mean in session.execute(query)
    ]
    if by == "confidence":
        return sorted(found, key=lambda group: (group.kind, -int(group.key)))
    return sorted(found, key=lambda group: (-group.count, group.kind, group.key))


def ids_within(session: Session, reach: Reach, chosen: SuggestionFilter, *, most: int) -> list[int]:
    """The suggestions this reader may answer, the surest first."""
    return list(session.scalars(_matching(Suggestion.id, reach, chosen).limit(most)))


def _matching(column: object, reach: Reach, chosen: SuggestionFilter) -> Select[int]:
    query = select(column).join(Asset, Asset.id == Suggestion.asset_id).where(*conditions_of(reach, chosen))  # type: ignore[call-overload]
    ordered: Select[int] = query.order_by(Suggestion.confidence.desc(), Suggestion.id)
    return ordered


def news_within(session: Session, reach: Reach, since: datetime) -> list[News]:
    """What others have answered since then, of what this reader might have answered."""
    answered = SuggestionFilter(state="")
    query = (
        select(Suggestion.id, Suggestion.state, Person.name, Suggestion.answered_at)
        .join(Asset, Asset.id == Suggestion.asset_id)
        .join(Person, Person.id == Suggestion.answered_by)
        .where(
            *conditions_of(reach, answered),
            Suggestion.state.in_((ACCEPTED, CORRECTED, DISMISSED)),
            Suggestion.answered_at > since,
            Suggestion.answered_by != reach.person_id,
        )
        .order_by(Suggestion.answered_at)
        .limit(MOST_NEWS)
    )
    return [News(number, state, name, at) for number, state, name, at in session.execute(query) if at is not None]


def names_of(session: Session, person_ids: Sequence[int]) -> dict[int, str]:
    """The names of persons; who works in the company is no secret."""
    query = select(Person.id, Person.name).where(Person.id.in_(person_ids))
    return {number: name for number, name in session.execute(query)}
