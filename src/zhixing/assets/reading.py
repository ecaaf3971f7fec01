"""The one predicate of what may be read. Every list, count, page of hits and single look goes through it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, true

from zhixing.access import Reach, Role
from zhixing.assets.models import Asset


def readable(reach: Reach) -> ColumnElement[bool]:
    """The assets within `reach`: alive, with an audience that shares a token with it, and not above its clearance."""
    return and_(Asset.deleted_at.is_(None), within(reach))


def restorable(reach: Reach) -> ColumnElement[bool]:
    """The deleted assets that this reader may see in the bin: the reader's own, and all in spaces the reader keeps."""
    contributes = Asset.space_id.in_(reach.spaces_with(Role.CONTRIBUTOR))
    keeps = Asset.space_id.in_(reach.spaces_with(Role.KEEPER))
    own = and_(Asset.owner_id == reach.person_id, contributes)
    return and_(Asset.deleted_at.is_not(None), within(reach), true() if reach.everything else or_(own, keeps))


def within(reach: Reach) -> ColumnElement[bool]:
    """Audience and secrecy alone; nothing can be within a reach that holds no token."""
    if reach.everything:
        return true()
    if not reach.tokens:
        return false()
    return and_(Asset.audience.overlap(sorted(reach.tokens)), Asset.secrecy <= reach.clearance)
