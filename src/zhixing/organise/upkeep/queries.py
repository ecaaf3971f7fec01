"""What nobody looks after, among what the reader may read and, unless asked otherwise, may edit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Text, cast, exists, false, func, select
from sqlalchemy.orm import Session

from zhixing.access import Reach, Role
from zhixing.access.models import Grant, Space
from zhixing.assets import editable, readable
from zhixing.assets.models import Asset
from zhixing.events.models import StoredFact
from zhixing.organise.merging.queries import OPENED
from zhixing.people.models import Person

AssetList = Literal["no_owner", "owner_inactive", "no_category", "no_tags", "never_opened"]
LISTS: tuple[AssetList, ...] = ("no_owner", "owner_inactive", "no_category", "no_tags", "never_opened")
UNOPENED_DAYS = 30
"""What came in lately need not have been opened yet."""


def count_of(session: Session, reach: Reach, name: AssetList, now: datetime, *, mine: bool) -> int:
    """How many assets are in a list."""
    query = select(func.count()).select_from(Asset).where(*_conditions(reach, name, now, mine=mine))
    return session.scalar(query) or 0


def listed(
    session: Session, reach: Reach, name: AssetList, now: datetime, *, mine: bool, limit: int, offset: int
) -> Sequence[Asset]:
    """A stretch of a list, what changed last first."""
    query = select(Asset).where(*_conditions(reach, name, now, mine=mine))
    return session.scalars(query.order_by(Asset.updated_at.desc(), Asset.id.desc()).limit(limit).offset(offset)).all()


def _conditions(reach: Reach, name: AssetList, now: datetime, *, mine: bool) -> list[ColumnElement[bool]]:
    conditions = [readable(reach), _orphaned(name, now)]
    return [*conditions, editable(reach)] if mine else conditions


def _orphaned(name: AssetList, now: datetime) -> ColumnElement[bool]:
    if name == "no_owner":
        return Asset.owner_id.is_(None)
    if name == "owner_inactive":
        return exists(select(Person.id).where(Person.id == Asset.owner_id, ~Person.active))
    if name == "no_category":
        return Asset.category_id.is_(None)
    if name == "no_tags":
        return func.cardinality(Asset.tags) == 0
    subject = func.concat("asset:", cast(Asset.id, Text))
    looked = exists(select(StoredFact.id).where(StoredFact.subject == subject, StoredFact.type == OPENED))
    return ~looked & (Asset.created_at < now - timedelta(days=UNOPENED_DAYS))


def spaces_without_keeper(session: Session) -> Sequence[Space]:
    """Spaces in use that nobody active keeps. For administrators, who know all spaces by name."""
    kept = exists(
        select(Grant.subject)
        .outerjoin(Person, func.concat("user:", cast(Person.id, Text)) == Grant.subject)
        .where(
            Grant.scope == func.concat("space:", cast(Space.id, Text)),
            Grant.role == Role.KEEPER.value,
            Grant.subject.not_like("user:%") | Person.active,
        )
    )
    return session.scalars(select(Space).where(Space.archived_at.is_(None), ~kept).order_by(Space.id)).all()


def tags_of(session: Session, reach: Reach, *, mine: bool) -> dict[str, int]:
    """The tags of assets within reach and how many carry each."""
    each = select(func.unnest(Asset.tags).label("tag")).where(readable(reach), editable(reach) if mine else ~false()).subquery()
    query = select(each.c.tag, func.count()).group_by(each.c.tag)
    return {tag: count for tag, count in session.execute(query)}
