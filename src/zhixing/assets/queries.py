"""Looking up assets. Each look takes a reach and goes through the one predicate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import BigInteger, ColumnElement, DateTime, Text, any_, bindparam, case, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.assets.models import Asset, Category, Passage
from zhixing.assets.reading import READABLE, RESTORABLE, reach_values, readable, restorable_values
from zhixing.assets.rows import COLUMNS, AssetRow
from zhixing.assets.rules import DEFAULT_REVIEW_DAYS, LONGEST_NOTICE, Freshness
from zhixing.kit.errors import Invalid, NotFound
from zhixing.kit.prepared import Prepared, holding

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
    found = session.scalars(select(Asset).where(Asset.id == asset_id, RESTORABLE), restorable_values(reach)).one_or_none()
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
    if sort.removeprefix("-") not in _SORTS:
        raise Invalid("assets.unknown_sort", sort=sort, known=", ".join(_SORTS))
    given = _given(chosen)
    counted, page = _statements(frozenset(given), sort, chosen.deleted)
    values = {**given, **(restorable_values(reach) if chosen.deleted else reach_values(reach)), "now": now}
    rows = page.rows(session, {**values, "limit": limit, "offset": offset})
    return [AssetRow(*row) for row in rows], counted.rows(session, values)[0][0]


def _given(chosen: AssetFilter) -> dict[str, Any]:
    """The filters that say something, by name."""
    given: dict[str, Any] = {name: list(getattr(chosen, name)) for name in _FILTERS if name != "title" and getattr(chosen, name)}
    return {**given, "title": holding(chosen.title.strip())} if chosen.title.strip() else given


@lru_cache(maxsize=256)
def _statements(filters: frozenset[str], sort: str, deleted: bool) -> tuple[Prepared, Prepared]:
    """How many there are, and a stretch of them: one pair for each set of filters."""
    conditions = [RESTORABLE if deleted else READABLE, *(_FILTERS[name] for name in sorted(filters))]
    page = select(*COLUMNS).where(*conditions).order_by(*_order(sort))
    page = page.limit(bindparam("limit", type_=BigInteger)).offset(bindparam("offset", type_=BigInteger))
    return Prepared(select(func.count()).select_from(Asset).where(*conditions)), Prepared(page)


def freshness_column(now: datetime | ColumnElement[datetime]) -> ColumnElement[str]:
    """`rules.freshness` for the database."""
    days = func.coalesce(Asset.review_days, DEFAULT_REVIEW_DAYS)
    left = Asset.verified_at + days * literal(DAY) - (literal(now) if isinstance(now, datetime) else now)
    return case(
        (Asset.verified_at.is_(None), literal(Freshness.UNVERIFIED.value)),
        (left < timedelta(0), literal(Freshness.OVERDUE.value)),
        (left < func.least(literal(LONGEST_NOTICE), days * literal(DAY / 4)), literal(Freshness.DUE.value)),
        else_=literal(Freshness.FRESH.value),
    )


def _any_of(column: Any, name: str, kind: Any = Text) -> ColumnElement[bool]:
    return cast(ColumnElement[bool], column == any_(bindparam(name, type_=ARRAY(kind))))


_BELOW = select(Category.id).where(Category.path.overlap(bindparam("category_ids", type_=ARRAY(BigInteger))))
_FILTERS: dict[str, ColumnElement[bool]] = {
    "space_ids": _any_of(Asset.space_id, "space_ids", BigInteger),
    "kinds": _any_of(Asset.kind, "kinds"),
    "category_ids": Asset.category_id.in_(_BELOW),
    "tags": Asset.tags.contains(bindparam("tags", type_=ARRAY(Text))),
    "owner_ids": _any_of(Asset.owner_id, "owner_ids", BigInteger),
    "confidence": _any_of(Asset.confidence, "confidence"),
    "freshness": _any_of(freshness_column(bindparam("now", type_=DateTime(timezone=True))), "freshness"),
    "formats": _any_of(Asset.format, "formats"),
    "title": Asset.title.ilike(bindparam("title"), escape="/"),
}
"""The conditions of `AssetFilter`, each bound to what its field holds."""
_SORTS: dict[str, Any] = {
    "updated_at": Asset.updated_at,
    "created_at": Asset.created_at,
    "verified_at": Asset.verified_at,
    "deleted_at": Asset.deleted_at,
    "title": Asset.title_key,
    "kind": Asset.kind.collate("C"),
}


def _order(sort: str) -> list[ColumnElement[Any]]:
    column = _SORTS[sort.removeprefix("-")]
    if sort.startswith("-"):
        return [column.desc().nulls_last(), Asset.id.desc()]
    return [column.asc().nulls_last(), Asset.id.asc()]


_TAG = (
    select(func.unnest(Asset.tags).label("tag"))
    .where(READABLE, or_(bindparam("space", type_=BigInteger).is_(None), Asset.space_id == bindparam("space", type_=BigInteger)))
    .subquery()
    .c.tag
)
_TAGS = Prepared(
    select(_TAG, func.count())
    .where(_TAG.ilike(bindparam("part"), escape="/"))
    .group_by(_TAG)
    .order_by(func.count().desc(), _TAG.collate("C"))
    .limit(bindparam("limit", type_=BigInteger))
)


def tags_within(
    session: Session, reach: Reach, *, part: str = "", space_id: int | None = None, limit: int = 50
) -> list[tuple[str, int]]:
    """The tags of assets within reach and how many of those carry each, the most used first."""
    values = {**reach_values(reach), "space": space_id, "part": holding(part.strip()), "limit": limit}
    return [(name, count) for name, count in _TAGS.rows(session, values)]


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
