"""The one predicate of what may be read. Every list, count, page of hits and single look goes through it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Text, and_, any_, bindparam, case, false, func, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from zhixing.access import Reach, Role, also_names
from zhixing.assets.models import Asset


def readable(reach: Reach) -> ColumnElement[bool]:
    """The assets within `reach`: alive, with an audience that shares a token with it, and not above its clearance."""
    return and_(Asset.deleted_at.is_(None), within(reach))


_WITHIN = or_(
    bindparam("everything", type_=Boolean),
    and_(
        Asset.audience.overlap(bindparam("tokens", type_=ARRAY(Text))),
        Asset.secrecy <= bindparam("clearance", type_=BigInteger),
    ),
)
READABLE = and_(Asset.deleted_at.is_(None), _WITHIN)
"""`readable` for statements that are written down once and run with `reach_values`: for what every request asks."""


def reach_values(reach: Reach) -> dict[str, Any]:
    """What `READABLE` is bound to for a reach."""
    return {"everything": reach.everything, "tokens": sorted(reach.tokens), "clearance": reach.clearance}


_CONTRIBUTED = Asset.space_id == any_(bindparam("contributed", type_=ARRAY(BigInteger)))
_KEPT = Asset.space_id == any_(bindparam("kept", type_=ARRAY(BigInteger)))
_OWN = and_(Asset.owner_id == bindparam("reader", type_=BigInteger), _CONTRIBUTED)
RESTORABLE = and_(Asset.deleted_at.is_not(None), _WITHIN, or_(bindparam("everything", type_=Boolean), _OWN, _KEPT))
"""The deleted assets that a reader may see in the bin, bound with `restorable_values`: the reader's own, and all in spaces the
reader keeps."""


def restorable_values(reach: Reach) -> dict[str, Any]:
    """What `RESTORABLE` is bound to for a reach."""
    contributed, kept = reach.spaces_with(Role.CONTRIBUTOR), reach.spaces_with(Role.KEEPER)
    return {**reach_values(reach), "contributed": contributed, "kept": kept, "reader": reach.person_id}


def editable(reach: Reach) -> ColumnElement[bool]:
    """`service.may_edit` for the database; beside `readable`, never instead of it."""
    if reach.everything:
        return true()
    owns = case((Asset.owner_id.is_(None), Asset.created_by), else_=Asset.owner_id) == reach.person_id
    return or_(
        Asset.space_id.in_(reach.spaces_with(Role.KEEPER)),
        and_(Asset.space_id.in_(reach.spaces_with(Role.CONTRIBUTOR)), owns),
    )


def within(reach: Reach) -> ColumnElement[bool]:
    """Audience and secrecy alone; nothing can be within a reach that holds no token."""
    if reach.everything:
        return true()
    if not reach.tokens:
        return false()
    return and_(Asset.audience.overlap(sorted(reach.tokens)), Asset.secrecy <= reach.clearance)


def restricted_to(session: Session, tokens: Collection[str]) -> set[str]:
    """Those of the tokens that some asset, be it in the bin, is restricted to."""
    wanted = sorted(tokens)
    named = select(func.unnest(Asset.audience).label("token")).where(Asset.audience.overlap(wanted)).subquery()
    return set(session.scalars(select(named.c.token).where(named.c.token.in_(wanted)).distinct()))


also_names(restricted_to)
