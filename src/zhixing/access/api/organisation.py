"""Departments and groups."""

from __future__ import annotations

from typing import Any, cast

from zhixing.access.administering import administer_department, administer_members
from zhixing.access.api.people_schemas import DepartmentIn, DepartmentPatch, GroupIn, GroupPatch, MembersIn
from zhixing.access.edge import WorkDep
from zhixing.access.granting import remove_subject, require_an_administrator
from zhixing.access.reach import CompanyRole
from zhixing.kit.errors import Invalid
from zhixing.kit.paging import Page
from zhixing.kit.routing import Router
from zhixing.people import (
    DepartmentChanges,
    DepartmentNode,
    GroupOut,
    change_group,
    create_department,
    create_group,
    delete_department,
    delete_group,
    department_tree,
    groups_with_members,
)

router = Router(tags=["people"])


@router.get("/departments")
def list_departments(work: WorkDep) -> list[DepartmentNode]:
    """The tree of departments, siblings by pinyin, with how many people stand at and below each."""
    return department_tree(work.session)


@router.post("/departments", status_code=201)
def post_department(work: WorkDep, given: DepartmentIn) -> list[DepartmentNode]:
    """Sets up a department; answers the whole tree."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    create_department(work, given.name, parent_id=given.parent_id, code=given.code, position=given.position)
    return department_tree(work.session)


@router.patch("/departments/{department_id}")
def patch_department(work: WorkDep, department_id: int, patch: DepartmentPatch) -> list[DepartmentNode]:
    """Renames or moves a department with all below it; answers the whole tree."""
    given: dict[str, Any] = patch.model_dump(exclude_unset=True)
    if any(given.get(field, 0) is None for field in ("name", "position")):
        raise Invalid("people.field_empty", field="name")
    administer_department(work, department_id, cast(DepartmentChanges, given))
    return department_tree(work.session)


@router.delete("/departments/{department_id}", status_code=204)
def remove_department(work: WorkDep, department_id: int) -> None:
    """Removes an empty department and the rights it was given."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    delete_department(work, department_id)
    remove_subject(work, f"dept:{department_id}")


@router.get("/groups")
def list_groups(work: WorkDep) -> Page[GroupOut]:
    """The groups and who is in them."""
    found = groups_with_members(work.session)
    return Page(items=found, total=len(found))


@router.post("/groups", status_code=201)
def post_group(work: WorkDep, given: GroupIn) -> GroupOut:
    """Sets up a group."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    return _group(work, create_group(work, given.name, given.description).id)


@router.patch("/groups/{group_id}")
def patch_group(work: WorkDep, group_id: int, patch: GroupPatch) -> GroupOut:
    """Renames or describes a group."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    change_group(work, group_id, name=patch.name, description=patch.description)
    return _group(work, group_id)


@router.put("/groups/{group_id}/members")
def put_members(work: WorkDep, group_id: int, given: MembersIn) -> GroupOut:
    """Makes these persons the members of a group."""
    administer_members(work, group_id, given.person_ids)
    return _group(work, group_id)


@router.delete("/groups/{group_id}", status_code=204)
def remove_group(work: WorkDep, group_id: int) -> None:
    """Removes a group and the rights it was given."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    delete_group(work, group_id)
    remove_subject(work, f"group:{group_id}")
    require_an_administrator(work)


def _group(work: WorkDep, group_id: int) -> GroupOut:
    return next(group for group in groups_with_members(work.session) if group.id == group_id)
