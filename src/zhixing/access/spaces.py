"""Opening and changing spaces."""

from __future__ import annotations

from typing import TypedDict

from sqlalchemy import insert, select, text

from zhixing.access.events import GrantsChanged, SpaceChanged, SpaceCreated
from zhixing.access.models import Grant, Space
from zhixing.access.queries import scope_of
from zhixing.access.reach import CompanyRole, Role
from zhixing.access.rules import default_grants
from zhixing.access.work import Work
from zhixing.kit.collation import slug
from zhixing.kit.errors import Invalid, NotFound
from zhixing.people import find_department


class SpaceChanges(TypedDict, total=False):
    """What may be changed about a space; absent fields stay as they are."""

    name: str
    description: str
    department_id: int | None
    archived: bool


def create_space(work: Work, name: str, *, description: str = "", department_id: int | None = None) -> Space:
    """Opens a space: administrators and librarians may. The founder keeps it; its department reads it, or everybody."""
    work.require_company(CompanyRole.ADMINISTRATOR, CompanyRole.LIBRARIAN)
    if department_id is not None:
        find_department(work.session, department_id)
    space = Space(
        slug=_free_slug(work, name),
        name=_space_name(name),
        description=description.strip(),
        department_id=department_id,
        created_at=work.now,
    )
    work.session.add(space)
    work.session.flush()
    work.record(SpaceCreated(subject=scope_of(space.id)))
    _grant_first(work, space, default_grants(work.actor.id if work.actor else None, department_id))
    return space


def _grant_first(work: Work, space: Space, grants: list[tuple[str, Role]]) -> None:
    scope, actor_id = scope_of(space.id), work.actor.id if work.actor else None
    rows = [
        {"scope": scope, "subject": subject, "role": role.value, "granted_by": actor_id, "granted_at": work.now}
        for subject, role in grants
    ]
    work.session.execute(insert(Grant), rows)
    work.record(GrantsChanged(subject=scope, added=[f"{subject} {role}" for subject, role in grants], removed=[]))


def change_space(work: Work, space_id: int, changes: SpaceChanges) -> Space:
    """Renames, describes, archives or reopens a space: its keepers and administrators may."""
    space = managed_space(work, space_id)
    values = {
        "name": _space_name(changes.get("name", space.name)),
        "description": changes.get("description", space.description).strip(),
        "department_id": changes.get("department_id", space.department_id),
        "archived_at": _archived_at(work, space, changes.get("archived")),
    }
    if values["department_id"] is not None and "department_id" in changes:
        find_department(work.session, changes["department_id"] or 0)
    changed = [field for field, value in values.items() if getattr(space, field) != value]
    for field in changed:
        setattr(space, field, values[field])
    if changed:
        work.record(SpaceChanged(subject=scope_of(space.id), fields=changed))
    return space


def managed_space(work: Work, space_id: int) -> Space:
    """A space that the actor looks after: as its keeper (archived or not), or as an administrator, who needs no part in it."""
    manages = work.reach.keeps_even_archived(space_id) or work.reach.everything
    if not manages and work.may_company(CompanyRole.ADMINISTRATOR):
        work.require_company(CompanyRole.ADMINISTRATOR)
        manages = True
    if not manages:
        work.require(Role.KEEPER, space_id)
    space = work.session.get(Space, space_id)
    if space is None:
        raise NotFound("access.space_not_found")
    return space


def _archived_at(work: Work, space: Space, archived: bool | None) -> object:
    if archived is None or archived == (space.archived_at is not None):
        return space.archived_at
    return work.now if archived else None


def _space_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Invalid("access.space_name_missing")
    return cleaned[:100]


def _free_slug(work: Work, name: str) -> str:
    # Two spaces of one name at once would choose the same address.
    work.session.execute(text("SELECT pg_advisory_xact_lock(hashtext('zhixing:space slug'))"))
    wanted = slug(name) or "space"
    taken = set(work.session.scalars(select(Space.slug).where(Space.slug.startswith(wanted, autoescape=True))))
    number = 1
    while (candidate := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return candidate
