"""The department tree and the groups across it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from sqlalchemy import delete, exists, insert, select, text

from zhixing.kit.errors import Conflict, Invalid, NotFound
from zhixing.people import rules
from zhixing.people.act import Act
from zhixing.people.events import (
    DepartmentChanged,
    DepartmentCreated,
    DepartmentDeleted,
    GroupChanged,
    GroupCreated,
    GroupDeleted,
)
from zhixing.people.models import Department, Group, GroupMember, Person
from zhixing.people.queries import find_department, find_group, members_of


class DepartmentChanges(TypedDict, total=False):
    """What may be changed about a department; absent fields stay as they are."""

    name: str
    code: str | None
    parent_id: int | None
    position: int


def create_department(
    act: Act, name: str, *, parent_id: int | None = None, code: str | None = None, position: int = 0
) -> Department:
    """Sets up a department below `parent_id`, or as a root."""
    _hold_tree(act)
    parent_path = [] if parent_id is None else find_department(act.session, parent_id).path
    _refuse_namesake(act, _unit_name(name), parent_id, None)
    _refuse_taken_code(act, code, None)
    department = Department(name=_unit_name(name), code=code or None, parent_id=parent_id, path=[], position=position)
    act.session.add(department)
    act.session.flush()
    department.path = rules.path_below(parent_path, department.id)
    act.record(DepartmentCreated(subject=f"department:{department.id}"))
    return department


def change_department(act: Act, department_id: int, changes: DepartmentChanges) -> Department:
    """Renames or moves a department; everything below it moves along."""
    _hold_tree(act)
    department = find_department(act.session, department_id)
    name, parent_id = _unit_name(changes.get("name", department.name)), changes.get("parent_id", department.parent_id)
    changed = []
    if (name, parent_id) != (department.name, department.parent_id):
        _refuse_namesake(act, name, parent_id, department.id)
    if parent_id != department.parent_id:
        _move(act, department, parent_id)
        changed.append("parent_id")
    if "code" in changes:
        _refuse_taken_code(act, changes["code"], department.id)
    values = {
        "name": name,
        "code": changes.get("code", department.code) or None,
        "position": changes.get("position", department.position),
    }
    for field, value in values.items():
        if getattr(department, field) != value:
            setattr(department, field, value)
            changed.append(field)
    if changed:
        act.record(DepartmentChanged(subject=f"department:{department.id}", fields=changed))
    return department


def _move(act: Act, department: Department, parent_id: int | None) -> None:
    new_parent_path = [] if parent_id is None else find_department(act.session, parent_id).path
    if rules.would_be_its_own_ancestor(department.id, new_parent_path):
        raise Invalid("people.department_below_itself", name=department.name)
    old, new = department.path, rules.path_below(new_parent_path, department.id)
    below = act.session.scalars(select(Department).where(Department.path.contains([department.id]))).all()
    for each in below:
        each.path = rules.moved_path(each.path, old, new)
    department.parent_id = parent_id


def delete_department(act: Act, department_id: int) -> None:
    """Removes a department that has neither people nor departments below it."""
    _hold_tree(act)
    department = find_department(act.session, department_id)
    used = act.session.scalar(
        select(exists().where(Department.parent_id == department_id) | exists().where(Person.department_id == department_id))
    )
    if used:
        raise Conflict("people.department_in_use", name=department.name)
    act.session.delete(department)
    act.record(DepartmentDeleted(subject=f"department:{department_id}"))


def create_group(act: Act, name: str, description: str = "") -> Group:
    """Sets up a group without members."""
    _refuse_taken_group(act, _unit_name(name), None)
    group = Group(name=_unit_name(name), description=description.strip())
    act.session.add(group)
    act.session.flush()
    act.record(GroupCreated(subject=f"group:{group.id}"))
    return group


def change_group(act: Act, group_id: int, *, name: str | None = None, description: str | None = None) -> Group:
    """Renames or describes a group."""
    group = find_group(act.session, group_id)
    if name is not None:
        _refuse_taken_group(act, _unit_name(name), group_id)
        group.name = _unit_name(name)
    if description is not None:
        group.description = description.strip()
    act.record(GroupChanged(subject=f"group:{group_id}", added=[], removed=[]))
    return group


def delete_group(act: Act, group_id: int) -> None:
    """Removes a group; its members stay."""
    act.session.delete(find_group(act.session, group_id))
    act.record(GroupDeleted(subject=f"group:{group_id}"))


def set_members(act: Act, group_id: int, person_ids: Iterable[int]) -> None:
    """Makes these persons the members of a group."""
    find_group(act.session, group_id)
    wanted, held = set(person_ids), set(members_of(act.session, [group_id])[group_id])
    known = set(act.session.scalars(select(Person.id).where(Person.id.in_(sorted(wanted)))))
    if wanted - known:
        raise NotFound("people.person_not_found")
    added, removed = sorted(wanted - held), sorted(held - wanted)
    if removed:
        act.session.execute(delete(GroupMember).where(GroupMember.group_id == group_id, GroupMember.person_id.in_(removed)))
    if added:
        act.session.execute(insert(GroupMember), [{"group_id": group_id, "person_id": person_id} for person_id in added])
    if added or removed:
        act.record(GroupChanged(subject=f"group:{group_id}", added=added, removed=removed))


def _hold_tree(act: Act) -> None:
    # Two moves at once could close a circle that neither sees.
    act.session.execute(text("SELECT pg_advisory_xact_lock(hashtext('zhixing:department tree'))"))


def _unit_name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Invalid("people.name_missing")
    return cleaned[:100]


def _refuse_namesake(act: Act, name: str, parent_id: int | None, own_id: int | None) -> None:
    same_parent = Department.parent_id.is_(None) if parent_id is None else Department.parent_id == parent_id
    taken = act.session.scalar(select(Department.id).where(Department.name == name, same_parent, Department.id != (own_id or 0)))
    if taken:
        raise Conflict("people.department_namesake", name=name)


def _refuse_taken_code(act: Act, code: str | None, own_id: int | None) -> None:
    if code and act.session.scalar(select(Department.id).where(Department.code == code, Department.id != (own_id or 0))):
        raise Conflict("people.department_code_taken", number=code)


def _refuse_taken_group(act: Act, name: str, own_id: int | None) -> None:
    if act.session.scalar(select(Group.id).where(Group.name == name, Group.id != (own_id or 0))):
        raise Conflict("people.group_namesake", name=name)
