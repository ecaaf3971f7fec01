"""The routes of spaces. They stand here and not in access, because a space tells how much of what it holds is within reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, cast

from pydantic import BaseModel, Field

from zhixing.access import (
    CompanyRole,
    GrantIn,
    Role,
    SpaceChanges,
    SpaceRow,
    Work,
    WorkDep,
    all_spaces,
    change_space,
    create_space,
    reach_of,
    set_space_grants,
    space_by_id,
    spaces_within,
)
from zhixing.access.models import Space
from zhixing.assets.queries import space_figures
from zhixing.kit.collation import sort_key
from zhixing.kit.errors import Invalid, NotFound
from zhixing.kit.paging import Page
from zhixing.kit.routing import Router

router = Router(tags=["access"])

SpaceName = Annotated[str, Field(min_length=1, max_length=100)]
Description = Annotated[str, Field(max_length=1000)]


class SpaceIn(BaseModel):
    """A space to be opened; without `grants` its department reads it, or everybody, and the founder keeps it."""

    name: SpaceName
    description: Description = ""
    department_id: int | None = None
    grants: Annotated[list[GrantIn], Field(max_length=500)] | None = None


class SpacePatch(BaseModel):
    """Changes of a space; absent fields stay as they are."""

    model_config = {"extra": "forbid"}

    name: SpaceName | None = None
    description: Description | None = None
    department_id: int | None = None
    archived: bool | None = None


class SpaceMay(BaseModel):
    """What the one who asks may do with a space."""

    edit: bool
    grant: bool
    capture: bool


class SpaceOut(BaseModel):
    """A space; `assets` and `updated_at` tell of what is within reach; an administrator without a part in it has no `role`."""

    id: int
    slug: str
    name: str
    description: str
    role: Role | None
    department_id: int | None
    archived: bool
    assets: int
    updated_at: datetime | None
    may: SpaceMay


@router.get("/spaces")
def list_spaces(work: WorkDep, archived: bool = False, all: bool = False) -> Page[SpaceOut]:
    """The spaces within reach by pinyin; `archived` those closed to changes; `all` every space, for administrators."""
    if all:
        work.require_company(CompanyRole.ADMINISTRATOR)
    spaces = all_spaces(work.session) if all else spaces_within(work.session, work.reach, archived=archived)
    told = sorted(_present(work, spaces), key=lambda space: (sort_key(space.name), space.id))
    return Page(items=told, total=len(told))


@router.post("/spaces", status_code=201)
def post_space(work: WorkDep, given: SpaceIn) -> SpaceOut:
    """Opens a space."""
    space = create_space(work, given.name, description=given.description, department_id=given.department_id)
    work.reach = reach_of(work.session, work.person.id)
    if given.grants is not None:
        own = (f"user:{work.person.id}", Role.KEEPER)
        wished = [(grant.subject, grant.role) for grant in given.grants]
        kept = any(role is Role.KEEPER for _, role in wished)
        set_space_grants(work, space.id, wished if kept else [*wished, own])
        work.reach = reach_of(work.session, work.person.id)
    return _present(work, [space])[0]


@router.get("/spaces/{space_id}")
def get_space(work: WorkDep, space_id: int) -> SpaceOut:
    """One space within reach."""
    space = space_by_id(work.session, space_id, work.reach)
    if space is None:
        raise NotFound("access.space_not_found")
    return _present(work, [space])[0]


@router.patch("/spaces/{space_id}")
def patch_space(work: WorkDep, space_id: int, patch: SpacePatch) -> SpaceOut:
    """Renames, describes, archives or reopens a space."""
    given: dict[str, Any] = patch.model_dump(exclude_unset=True)
    for field, value in given.items():
        if value is None and field != "department_id":
            raise Invalid("assets.field_empty", field=field)
    space = change_space(work, space_id, cast(SpaceChanges, given))
    work.session.flush()
    work.reach = reach_of(work.session, work.person.id)
    return _present(work, [space])[0]


def _present(work: Work, spaces: Sequence[Space | SpaceRow]) -> list[SpaceOut]:
    figures = space_figures(work.session, work.reach)
    return [_one(work, space, figures.get(space.id, (0, None))) for space in spaces]


def _one(work: Work, space: Space | SpaceRow, figures: tuple[int, datetime | None]) -> SpaceOut:
    manages = work.reach.keeps_even_archived(space.id) or work.reach.administers
    return SpaceOut(
        id=space.id,
        slug=space.slug,
        name=space.name,
        description=space.description,
        role=work.reach.space_roles.get(space.id),
        department_id=space.department_id,
        archived=space.archived_at is not None,
        assets=figures[0],
        updated_at=figures[1],
        may=SpaceMay(edit=manages, grant=manages, capture=work.may(Role.CONTRIBUTOR, space.id)),
    )
