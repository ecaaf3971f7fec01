"""Looking up suggestions: each look is narrowed to assets within reach, and a duplicate is only told where both are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from zhixing.access import Reach
from zhixing.assets import editable, readable
from zhixing.assets.models import Asset, Category, Relation
from zhixing.kit.errors import NotFound
from zhixing.organise.models import Suggestion

OPEN, APPLIED, ACCEPTED, CORRECTED, DISMISSED = "open", "applied", "accepted", "corrected", "dismissed"
STATES = (OPEN, APPLIED, ACCEPTED, CORRECTED, DISMISSED)
CATEGORY, TAG, DUPLICATE = "category", "tag", "duplicate"


@dataclass(frozen=True)
class SuggestionFilter:
    """Which suggestions of those that may be answered."""

    state: str = OPEN
    """Empty: any."""
    space_id: int | None = None
    kind: str | None = None
    value: str | None = None
    least: float | None = None
    below: float | None = None
    """Confidences from `least` on, and under `below`."""
    surest_first: bool = False


def suggestions_on(session: Session, asset_id: int, reach: Reach) -> Sequence[Suggestion]:
    """What the machine says about one asset, surest first within each kind."""
    query = (
        select(Suggestion)
        .join(Asset, Asset.id == Suggestion.asset_id)
        .where(Suggestion.asset_id == asset_id, readable(reach), _told(reach))
        .order_by(_order_of_kinds(), Suggestion.confidence.desc(), Suggestion.id)
    )
    return session.scalars(query).all()


def suggestion_within(session: Session, suggestion_id: int, reach: Reach) -> tuple[Suggestion, Asset]:
    """One suggestion and its asset; refuses as unknown where either is out of reach.

    The asset is held until the end of the transaction, before the suggestion is read: the machine takes them in the same order.
    """
    mine = select(Suggestion.asset_id).where(Suggestion.id == suggestion_id).scalar_subquery()
    session.execute(select(Asset.id).where(Asset.id == mine, readable(reach)).with_for_update())
    query = (
        select(Suggestion, Asset)
        .join(Asset, Asset.id == Suggestion.asset_id)
        .where(Suggestion.id == suggestion_id, readable(reach), _told(reach))
        .execution_options(populate_existing=True)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("organise.suggestion_not_found")
    return row[0], row[1]


def answerable(
    session: Session, reach: Reach, chosen: SuggestionFilter, *, limit: int, offset: int
) -> tuple[list[tuple[Suggestion, Asset]], int]:
    """A stretch of the suggestions that this reader may answer, those on the newest assets first, and how many in all."""
    joined = select(Suggestion, Asset).join(Asset, Asset.id == Suggestion.asset_id).where(*conditions_of(reach, chosen))
    total = session.scalar(select(func.count()).select_from(joined.subquery())) or 0
    newest = (Asset.updated_at.desc(), Asset.id.desc(), _order_of_kinds(), Suggestion.confidence.desc(), Suggestion.id)
    order = (Suggestion.confidence.desc(), Suggestion.id) if chosen.surest_first else newest
    found = session.execute(joined.order_by(*order).limit(limit).offset(offset))
    return [(suggestion, asset) for suggestion, asset in found], total


def conditions_of(reach: Reach, chosen: SuggestionFilter) -> list[ColumnElement[bool]]:
    """What narrows suggestions, joined with their assets, to those this reader may answer and has chosen."""
    conditions = [readable(reach), editable(reach), _told(reach)]
    wanted: tuple[tuple[Any, Any], ...] = (
        (Suggestion.state, chosen.state or None),
        (Asset.space_id, chosen.space_id),
        (Suggestion.kind, chosen.kind),
        (Suggestion.value, chosen.value),
    )
    conditions += [column == value for column, value in wanted if value is not None]
    if chosen.least is not None:
        conditions.append(Suggestion.confidence >= chosen.least)
    if chosen.below is not None:
        conditions.append(Suggestion.confidence < chosen.below)
    return conditions


def all_suggestions(session: Session, asset_id: int) -> Sequence[Suggestion]:
    """Everything ever suggested about an asset. For the machine itself."""
    return session.scalars(select(Suggestion).where(Suggestion.asset_id == asset_id).order_by(Suggestion.id)).all()


def category_labels(session: Session, category_ids: Iterable[int]) -> dict[int, str]:
    """Categories as one reads them, 质量 / 8D 报告, by id."""
    wanted = sorted(set(category_ids))
    if not wanted:
        return {}
    paths = dict(session.execute(select(Category.id, Category.path).where(Category.id.in_(wanted))).all())
    on_the_way = {number for path in paths.values() for number in path}
    names = dict(session.execute(select(Category.id, Category.name).where(Category.id.in_(on_the_way))).all())
    return {number: " / ".join(names[step] for step in path if step in names) for number, path in paths.items()}


def duplicate_between(session: Session, one: int, other: int) -> Relation | None:
    """The relation that says two assets are duplicates, whichever way it was made."""
    either = or_(
        and_(Relation.source_id == one, Relation.target_id == other), and_(Relation.source_id == other, Relation.target_id == one)
    )
    return session.scalars(
        select(Relation).where(Relation.kind == "duplicates", either).order_by(Relation.id).limit(1)
    ).one_or_none()


def _told(reach: Reach) -> ColumnElement[bool]:
    """A duplicate is only spoken of to those who may read both."""
    other = aliased(Asset)
    # CASE keeps the database from reading a tag as a number.
    other_id = cast(case((Suggestion.kind == DUPLICATE, Suggestion.value)), BigInteger)
    both = exists(select(other.id).where(other.id == other_id, readable_as(other, reach)))
    return or_(Suggestion.kind != DUPLICATE, both)


def readable_as(other: type[Asset], reach: Reach) -> ColumnElement[bool]:
    """`readable` for a second asset in the same query: its id among those within reach."""
    return other.id.in_(select(Asset.id).where(readable(reach), Asset.id == other.id).correlate(other))


def _order_of_kinds() -> ColumnElement[int]:
    return case({CATEGORY: 0, DUPLICATE: 1, TAG: 2}, value=Suggestion.kind, else_=3)
