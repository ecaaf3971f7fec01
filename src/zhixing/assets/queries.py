"""Looking up assets. Each look takes a reach and goes through the one predicate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.assets.models import Asset, Category, Passage, Relation
from zhixing.assets.reading import readable, restorable
from zhixing.assets.rules import DEFAULT_REVIEW_DAYS, LONGEST_NOTICE, Freshness
from zhixing.kit.errors import Invalid, NotFound

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
) -> tuple[Sequence[Asset], int]:
    """A stretch of the assets within reach and how many there are in all."""
    conditions = _conditions(reach, chosen, now)
    total = session.scalar(select(func.count()).select_from(Asset).where(*conditions)) or 0
    query = select(Asset).where(*conditions).order_by(*_order(sort)).limit(limit).offset(offset)
    return session.scalars(query).all(), total


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
    query = select(Asset.space_id, func.count(), func.max(Asset.updated_at)).where(readable(reach)).group_by(Asset.space_id)
    return {space_id: (count, latest) for space_id, count, latest in session.execute(query)}


def related(session: Session, asset_id: int, reach: Reach) -> list[tuple[Relation, Asset]]:
    """The relations of an asset and the asset at their other end, where that is within reach; the newest first."""
    other = case((Relation.source_id == asset_id, Relation.target_id), else_=Relation.source_id)
    query = (
        select(Relation, Asset)
        .join(Asset, Asset.id == other)
        .where(or_(Relation.source_id == asset_id, Relation.target_id == asset_id), readable(reach))
        .order_by(Relation.id.desc())
    )
    return [(relation, asset) for relation, asset in session.execute(query)]


def similar(session: Session, asset: Asset, reach: Reach, *, limit: int = 5) -> Sequence[Asset]:
    """Assets within reach that share tags with this one, or its category, those with the most in common first."""
    shared = func.cardinality(
        func.array(
            select(func.unnest(Asset.tags)).intersect(select(func.unnest(literal(asset.tags, Asset.tags.type)))).scalar_subquery()
        )
    )
    same_category = and_(Asset.category_id.is_not(None), Asset.category_id == asset.category_id)
    alike = or_(Asset.tags.overlap(asset.tags), same_category) if asset.tags else same_category
    query = (
        select(Asset)
        .where(readable(reach), Asset.id != asset.id, alike)
        .order_by(shared.desc(), same_category.desc(), Asset.updated_at.desc(), Asset.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def categories_by_id(session: Session, category_ids: Iterable[int]) -> dict[int, tuple[Category, list[str]]]:
    """Categories and the names on the way to each from the root, by id."""
    wanted = sorted(set(category_ids))
    if not wanted:
        return {}
    found = session.scalars(select(Category).where(Category.id.in_(wanted))).all()
    on_the_way = sorted({number for category in found for number in category.path})
    names: dict[int, str] = dict(session.execute(select(Category.id, Category.name).where(Category.id.in_(on_the_way))).all())
    return {category.id: (category, [names[number] for number in category.path if number in names]) for category in found}


def passages_of(session: Session, asset_id: int, reach: Reach) -> Sequence[Passage]:
    """The passages of an asset within reach, in their order."""
    query = (
        select(Passage)
        .join(Asset, Asset.id == Passage.asset_id)
        .where(Passage.asset_id == asset_id, readable(reach))
        .order_by(Passage.ordinal)
    )
    return session.scalars(query).all()


def passage_within(session: Session, passage_id: int, reach: Reach) -> tuple[Passage, Asset]:
    """One passage of an asset within reach and that asset; refuses as unknown otherwise."""
    query = select(Passage, Asset).join(Asset, Asset.id == Passage.asset_id).where(Passage.id == passage_id, readable(reach))
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("assets.passage_not_found")
    return row[0], row[1]
