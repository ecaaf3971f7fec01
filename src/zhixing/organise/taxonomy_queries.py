"""Looking up the taxonomy and the schemes. The tree itself is known to everyone; how much lies in it depends on the reach."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.assets import readable
from zhixing.assets.models import Asset, Category
from zhixing.kit.errors import NotFound
from zhixing.organise.models import MetadataScheme


def all_categories(session: Session) -> Sequence[Category]:
    """Every category, parents before children, in the order people gave them."""
    return session.scalars(select(Category).order_by(func.cardinality(Category.path), Category.position, Category.id)).all()


def category_by_id(session: Session, category_id: int) -> Category:
    """One category; refuses as unknown otherwise."""
    found = session.get(Category, category_id)
    if found is None:
        raise NotFound("organise.category_not_found")
    return found


def below(session: Session, category_id: int) -> Sequence[Category]:
    """The categories below one, at any depth."""
    query = select(Category).where(Category.path.contains([category_id]), Category.id != category_id).order_by(Category.id)
    return session.scalars(query).all()


def children_of(session: Session, parent_id: int | None) -> Sequence[Category]:
    """The categories right below one, or the roots."""
    return session.scalars(select(Category).where(_right_below(parent_id)).order_by(Category.position, Category.id)).all()


def _right_below(parent_id: int | None) -> ColumnElement[bool]:
    return Category.parent_id.is_(None) if parent_id is None else Category.parent_id == parent_id


def assets_by_category(session: Session, reach: Reach) -> dict[int, int]:
    """How many assets within reach lie directly in each category; empty ones are absent."""
    query = (
        select(Asset.category_id, func.count()).where(readable(reach), Asset.category_id.is_not(None)).group_by(Asset.category_id)
    )
    return {number: count for number, count in session.execute(query) if number is not None}


def assets_in(session: Session, category_ids: Sequence[int]) -> Sequence[int]:
    """The ids of all assets in these categories, also deleted ones. For moving them along, never for showing."""
    return session.scalars(select(Asset.id).where(Asset.category_id.in_(category_ids)).order_by(Asset.id)).all()


def scheme_of(session: Session, kind: str) -> MetadataScheme | None:
    """The scheme of a kind, if somebody made one."""
    return session.get(MetadataScheme, kind)
