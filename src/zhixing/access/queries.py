"""What somebody can reach, computed anew for every request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Boolean, String, any_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from zhixing.access.models import Grant, Space
from zhixing.access.reach import NOBODY, RANK, CompanyRole, Reach, Role
from zhixing.kit.prepared import Prepared
from zhixing.people import Caller, caller_of

COMPANY = "company"

_ON_COMPANY, _CLOSED = Grant.scope == COMPANY, Space.archived_at.is_not(None)
_GRANTS = Prepared(
    select(_ON_COMPANY, Grant.role, func.array_agg(Space.id), func.array_agg(Space.id).filter(_CLOSED))
    .outerjoin(Space, Grant.scope == func.concat("space:", Space.id))
    .where(Grant.subject == any_(bindparam("tokens", type_=ARRAY(String))), or_(_ON_COMPANY, Space.id.is_not(None)))
    .group_by(_ON_COMPANY, Grant.role)
)
"""A row per role: somebody may hold hundreds of grants."""


def scope_of(space_id: int) -> str:
    """The scope of a space in the table of grants."""
    return f"space:{space_id}"


def reach_of(session: Session, person_id: int) -> Reach:
    """The present reach of a person: two queries, never remembered, so that a revoked grant holds at once.

    Somebody unknown or no longer active reaches nothing.
    """
    caller = caller_of(session, person_id)
    return NOBODY if caller is None else reach_of_caller(session, caller)


def reach_of_caller(session: Session, caller: Caller) -> Reach:
    """The present reach of somebody who was just looked up: one query."""
    tokens = own_tokens(caller.id, caller.department_path, caller.group_ids)
    return _with_grants(session, caller.id, caller.clearance, tokens)


def own_tokens(person_id: int, department_path: Iterable[int], group_ids: Iterable[int]) -> frozenset[str]:
    """What a person is called by in grants and audiences: everybody, oneself, each department up the tree, each group."""
    departments = (f"dept:{number}" for number in department_path)
    groups = (f"group:{number}" for number in group_ids)
    return frozenset({"all", f"user:{person_id}", *departments, *groups})


def _with_grants(session: Session, person_id: int, clearance: int, tokens: frozenset[str]) -> Reach:
    space_roles: dict[int, Role] = {}
    company_roles: set[CompanyRole] = set()
    archived: set[int] = set()
    granted = _GRANTS.rows(session, {"tokens": sorted(tokens)})
    for company_wide, role, _, _ in granted:
        if company_wide:
            company_roles.add(CompanyRole(role))
    # The highest last: it is the one that counts.
    for role, space_ids, closed_ids in sorted(
        ((Role(role), ids, shut) for company_wide, role, ids, shut in granted if not company_wide), key=lambda row: RANK[row[0]]
    ):
        space_roles.update(dict.fromkeys(space_ids, role))
        archived.update(closed_ids or ())
    return Reach(
        tokens=tokens | {scope_of(space_id) for space_id in space_roles} | {f"role:{role}" for role in company_roles},
        clearance=clearance,
        person_id=person_id,
        space_roles=space_roles,
        company_roles=frozenset(company_roles),
        archived_spaces=frozenset(archived),
    )


def space_by_id(session: Session, space_id: int, reach: Reach) -> Space | None:
    """A space within reach."""
    if not reach.everything and space_id not in reach.space_roles:
        return None
    return session.get(Space, space_id)


def all_spaces(session: Session) -> Sequence[Space]:
    """Every space by name and description, for administrators: they decide who enters, and need not enter themselves."""
    return session.scalars(select(Space).order_by(Space.id)).all()


class SpaceRow(NamedTuple):
    """A space as it stands; the fields are those of `Space`."""

    id: int
    slug: str
    name: str
    description: str
    department_id: int | None
    archived_at: datetime | None


_SPACES = Prepared(
    select(*(getattr(Space, name) for name in SpaceRow._fields))
    .where(or_(bindparam("everything", type_=Boolean), Space.id == any_(bindparam("spaces", type_=ARRAY(BigInteger)))))
    .where(Space.archived_at.is_not(None) == bindparam("archived", type_=Boolean))
    .order_by(Space.id)
)


def spaces_within(session: Session, reach: Reach, *, archived: bool = False) -> list[SpaceRow]:
    """The spaces within reach that are in use (or those that are archived)."""
    values = {"everything": reach.everything, "spaces": sorted(reach.space_roles), "archived": archived}
    return [SpaceRow(*row) for row in _SPACES.rows(session, values)]
