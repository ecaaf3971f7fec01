"""Changing people, groups and departments where that may open something to the one who changes it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from zhixing.access.granting import require_an_administrator
from zhixing.access.raising import Change, carry_out, performs, raised_by
from zhixing.access.reach import CompanyRole
from zhixing.access.work import Work
from zhixing.kit.errors import Forbidden
from zhixing.people import (
    DepartmentChanges,
    ImportedRow,
    PersonChanges,
    change_department,
    change_person,
    find_group,
    import_people,
    members_of,
    set_members,
)


def administer_person(work: Work, person_id: int, changes: PersonChanges) -> None:
    """Changes what is known about a person, or lets them go or back in."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    carry_out(work, "person", {"person_id": person_id, "changes": dict(changes)})


@performs("person")
def _change_person(work: Work, change: Change) -> None:
    work.require_company(CompanyRole.ADMINISTRATOR)
    change_person(work, change["person_id"], cast(PersonChanges, change["changes"]))
    require_an_administrator(work)


def administer_members(work: Work, group_id: int, person_ids: Collection[int]) -> None:
    """Makes these persons the members of a group."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    find_group(work.session, group_id)
    held, wanted = set(members_of(work.session, [group_id])[group_id]), set(person_ids)
    added, removed = sorted(wanted - held), sorted(held - wanted)
    carry_out(work, "members", {"group_id": group_id, "added": added, "removed": removed})


@performs("members")
def _change_members(work: Work, change: Change) -> None:
    work.require_company(CompanyRole.ADMINISTRATOR)
    held = set(members_of(work.session, [change["group_id"]])[change["group_id"]])
    set_members(work, change["group_id"], (held | set(change["added"])) - set(change["removed"]))
    require_an_administrator(work)


def administer_department(work: Work, department_id: int, changes: DepartmentChanges) -> None:
    """Renames or moves a department with all below it."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    carry_out(work, "department", {"department_id": department_id, "changes": dict(changes)})


@performs("department")
def _change_department(work: Work, change: Change) -> None:
    work.require_company(CompanyRole.ADMINISTRATOR)
    change_department(work, change["department_id"], cast(DepartmentChanges, change["changes"]))
    require_an_administrator(work)


def administer_import(work: Work, sheet: bytes, *, dry_run: bool) -> list[ImportedRow]:
    """Takes the organisation in from a sheet, or only tells what would become of each line.

    A sheet that would raise the rights of the one who takes it in is refused whole: the line about themself has to go.
    """
    work.require_company(CompanyRole.ADMINISTRATOR)
    rows: list[Any] = import_people(work, sheet, dry_run=dry_run)
    if not dry_run:
        if raised_by(work):
            raise Forbidden("access.import_raises_yourself", login=work.person.login)
        require_an_administrator(work)
    return rows
