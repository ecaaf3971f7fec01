"""What stands beside an asset: what it is related to, and what is like it."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import BigInteger, and_, bindparam, case, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from zhixing.access import Reach
from zhixing.assets.lines import ALL_LINES, AssetLine
from zhixing.assets.models import Asset, Relation
from zhixing.assets.reading import reach_values
from zhixing.assets.rows import AssetRow
from zhixing.kit.prepared import Prepared

MOST_ALIKE = 5


class Link(NamedTuple):
    """A relation."""

    id: int
    kind: str
    source_id: int


_ASSET = bindparam("asset", type_=BigInteger)
_OTHER = case((Relation.source_id == _ASSET, Relation.target_id), else_=Relation.source_id)
_RELATED = Prepared(
    ALL_LINES.add_columns(Relation.id, Relation.kind, Relation.source_id)
    .join(Relation, Asset.id == _OTHER)
    .where(or_(Relation.source_id == _ASSET, Relation.target_id == _ASSET))
    .order_by(Relation.id.desc())
)


def related(session: Session, asset_id: int, reach: Reach) -> list[tuple[Link, AssetLine]]:
    """The relations of an asset and the asset at their other end, where that is within reach; the newest first."""
    rows = _RELATED.rows(session, {"asset": asset_id, **reach_values(reach)})
    return [(Link(*row[-3:]), AssetLine(*row[:-3])) for row in rows]


_TAGS = bindparam("tags", type_=ARRAY(Text))
_SHARED = func.cardinality(func.array(select(func.unnest(Asset.tags)).intersect(select(func.unnest(_TAGS))).scalar_subquery()))
_SAME_CATEGORY = and_(Asset.category_id.is_not(None), Asset.category_id == bindparam("category", type_=BigInteger))
_ALIKE = Prepared(
    ALL_LINES.where(Asset.id != _ASSET, or_(Asset.tags.overlap(_TAGS), _SAME_CATEGORY))
    .order_by(_SHARED.desc(), func.coalesce(_SAME_CATEGORY, False).desc(), Asset.updated_at.desc(), Asset.id.desc())
    .limit(MOST_ALIKE)
)


def similar(session: Session, asset: AssetRow, reach: Reach) -> list[AssetLine]:
    """Assets within reach that share tags with this one, or its category, those with the most in common first."""
    values = {"asset": asset.id, "tags": asset.tags, "category": asset.category_id, **reach_values(reach)}
    return [AssetLine(*row) for row in _ALIKE.rows(session, values)]
