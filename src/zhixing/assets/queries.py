"""Looking up assets. Each look takes a reach and goes through the one predicate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, case, func, literal, select
from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.assets.models import Asset, Category, Passage
from zhixing.assets.reading import READABLE, reach_values, readable, restorable
from zhixing.assets.rows import COLUMNS, AssetRow
from zhixing.assets.rules import DEFAULT_REVIEW_DAYS, LONGEST_NOTICE, Freshness
from zhixing.kit.errors import Invalid, NotFound
from zhixing.kit.prepared import Prepared

DAY = timedelta(days=1)


@dataclass(frozen=True)
class AssetFilter:
    """Which assets of those within reach; several values of one field mean any of them, several fields mean all of them."""

    space_ids: Sequence[int] = ()
    kinds: Sequence[str] = ()
    category_ids: Sequence[int] = ()
    """Each with everything below it."""
    tags: Sequence[str] = ()
    """All of them."""
    owner_ids: Sequence[int] = ()
    confidence: Sequence[str] = ()
    freshness: Sequence[str] = ()
    formats: Sequence[str] = ()
    title: str = ""
    """A part of the title."""
    deleted: bool = False


def find(session: Session, asset_id: int, reach: Reach) -> Asset:
    """One asset within reach; refuses as unknown otherwise."""
    found = session.scalars(select(Asset).where(Asset.id == asset_id, readable(reach))).one_or_none()
    if found is None:
        raise NotFound("assets.asset_not_found")
    return found


def find_deleted(session: Session, asset_id: int, reach: Reach) -> Asset:
    """One asset in the bin, for those who may take it out."""
    found = session.scalars(select(Asset).where(Asset.id == asset_id, restorable(reach))).one_or_none()
    if found is None:
        raise NotFound("assets.asset_not_found")
    return found


def find_many(session: Session, asset_ids: Iterable[int], reach: Reach) -> dict[int, Asset]:
    """Those of the assets that are within reach, by id."""
    wanted = sorted(set(asset_ids))
    if not wanted:
        return {}
    found = session.scalars(select(Asset).where(Asset.id.in_(wanted), readable(reach)))
    return {asset.id: asset for asset in found}


def listing(
    session: Session,
    reach: Reach,
    chosen: AssetFilter,
    now: datetime,
    *,
    sort: str = "-updated_at",
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[AssetRow], int]:
    """A stretch of the assets within reach and how many there are in all."""
    conditions = _conditions(reach, chosen, now)
    total = session.scalar(select(func.count()).select_from(Asset).where(*conditions)) or 0
    query = select(*COLUMNS).where(*conditions).order_by(*_order(sort)).limit(limit).offset(offset)
    return [AssetRow(*row) for row in session.execute(query)], total


def _conditions(reach: Reach, chosen: AssetFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions = [restorable(reach) if chosen.deleted else readable(reach)]
    for column, values in (
        (Asset.space_id, chosen.space_ids),
        (Asset.kind, chosen.kinds),
        (Asset.owner_id, chosen.owner_ids),
        (Asset.confidence, chosen.confidence),
        (Asset.format, chosen.formats),
    ):
        if values:
            conditions.append(column.in_(values))
    if chosen.category_ids:
        conditions.append(Asset.category_id.in_(below(chosen.category_ids)))
    if chosen.tags:
        conditions.append(Asset.tags.contains(list(chosen.tags)))
    if chosen.freshness:
        conditions.append(freshness_column(now).in_(chosen.freshness))
    if chosen.title.strip():
        conditions.append(Asset.title.icontains(chosen.title.strip(), autoescape=True))
    return conditions


def below(category_ids: Sequence[int]) -> Select[int]:
    """The ids of these categories and of all below them."""
    return select(Category.id).where(Category.path.overlap(list(category_ids)))


def freshness_column(now: datetime) -> ColumnElement[str]:
    """`rules.freshness` for the database."""
    days = func.coalesce(Asset.review_days, DEFAULT_REVIEW_DAYS)
    left = Asset.verified_at + days * literal(DAY) - literal(now)
    return case(
        (Asset.verified_at.is_(None), literal(Freshness.UNVERIFIED.value)),
        (left < timedelta(0), literal(Freshness.OVERDUE.value)),
        (left < func.least(literal(LONGEST_NOTICE), days * literal(DAY / 4)), literal(Freshness.DUE.value)),
        else_=literal(Freshness.FRESH.value),
    )


_SORTS: dict[str, Any] = {
    "updated_at": Asset.updated_at,
    "created_at": Asset.created_at,
    "verified_at": Asset.verified_at,
    "deleted_at": Asset.deleted_at,
    "title": Asset.title_key,
    "kind": Asset.kind.collate("C"),
}


def _order(sort: str) -> list[ColumnElement[Any]]:
    column = _SORTS.get(sort.removeprefix("-"))
    if column is None:
        raise Invalid("assets.unknown_sort", sort=sort, known=", ".join(_SORTS))
    if sort.startswith("-"):
        return [column.desc().nulls_last(), Asset.id.desc()]
    return [column.asc().nulls_last(), Asset.id.asc()]


def tags_within(
    session: Session, reach: Reach, *, part: str = "", space_id: int | None = None, limit: int = 50
) -> list[tuple[str, int]]:
    """The tags of assets within reach and how many of those carry each, the most used first."""
    each = select(func.unnest(Asset.tags).label("tag")).where(readable(reach))
    if space_id is not None:
        each = each.where(Asset.space_id == space_id)
    tag = each.subquery().c.tag
    query = select(tag, func.count()).group_by(tag).order_by(func.count().desc(), tag.collate("C")).limit(limit)
    if part.strip():
        query = query.where(tag.icontains(part.strip(), autoescape=True))
    return [(name, count) for name, count in session.execute(query)]


def space_figures(session: Session, reach: Reach) -> dict[int, tuple[int, datetime]]:
    """How many assets of each space are within reach, and when the last of them changed; spaces without any are absent."""
    return {space_id: (count, latest) for space_id, count, latest in _FIGURES.rows(session, reach_values(reach))}


_FIGURES = Prepared(select(Asset.space_id, func.count(), func.max(Asset.updated_at)).where(READABLE).group_by(Asset.space_id))


class PassageRow(NamedTuple):
    """A passage as it stands; the fields are those of `Passage`."""

    id: int
    asset_id: int
    version: int
    text: str
    heading_path: list[str]
    locator: dict[str, Any]


_PASSAGES = (
    select(*(getattr(Passage, name) for name in PassageRow._fields))
    .join(Asset, Asset.id == Passage.asset_id)
    .where(READABLE)
    .order_by(Passage.ordinal)
)
_PASSAGES_OF = Prepared(_PASSAGES.where(Passage.asset_id == bindparam("asset", type_=BigInteger)))
_PASSAGE = Prepared(_PASSAGES.where(Passage.id == bindparam("passage", type_=BigInteger)))


def passages_of(session: Session, asset_id: int, reach: Reach) -> list[PassageRow]:
    """The passages of an asset within reach, in their order."""
    return [PassageRow(*row) for row in _PASSAGES_OF.rows(session, {"asset": asset_id, **reach_values(reach)})]


def passage_within(session: Session, passage_id: int, reach: Reach) -> PassageRow:
    """One passage of an asset within reach; refuses as unknown otherwise."""
    row = _PASSAGE.row(session, {"passage": passage_id, **reach_values(reach)})
    if row is None:
        raise NotFound("assets.passage_not_found")
    return PassageRow(*row)
