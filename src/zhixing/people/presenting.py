"""Persons, departments and groups as others see them, many at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from zhixing.people.models import Department, Person
from zhixing.people.queries import all_departments, all_groups, department_names, heads_by_department, members_of
from zhixing.people.schemas import DepartmentNode, DepartmentRef, GroupOut, PersonOut


def present_people(session: Session, persons: Sequence[Person], *, clearance_of: frozenset[int] | None = None) -> list[PersonOut]:
    """The persons as others see them; clearance is told of those in `clearance_of`, or of all when it is none."""
    paths = department_names(session, (person.department_id for person in persons if person.department_id))
    return [
        PersonOut(
            id=person.id,
            login=person.login,
            name=person.name,
            title=person.title,
            email=person.email,
            department=_department(person.department_id, paths),
            active=person.active,
            clearance=person.clearance if clearance_of is None or person.id in clearance_of else None,
        )
        for person in persons
    ]


def _department(department_id: int | None, paths: dict[int, list[str]]) -> DepartmentRef | None:
    path = paths.get(department_id) if department_id else None
    return DepartmentRef(id=department_id, name=path[-1], path=path) if department_id and path else None


def department_tree(session: Session) -> list[DepartmentNode]:
    """The whole tree, siblings in order, with how many people stand at and below each department."""
    departments = all_departments(session)
    heads = heads_by_department(session)
    names = {department.id: department.name for department in departments}
    nodes = {department.id: _node(department, names) for department in departments}
    for department in departments:
        for step in department.path:
            nodes[step].people += heads.get(department.id, 0)
        if department.parent_id:
            nodes[department.parent_id].children.append(nodes[department.id])
    return [nodes[department.id] for department in departments if department.parent_id is None]


def _node(department: Department, names: dict[int, str]) -> DepartmentNode:
    return DepartmentNode(
        id=department.id,
        name=department.name,
        code=department.code,
        parent_id=department.parent_id,
        path=[names[step] for step in department.path],
        people=0,
        children=[],
    )


def groups_with_members(session: Session) -> list[GroupOut]:
    """Every group and who is in it."""
    groups = all_groups(session)
    members = members_of(session, (group.id for group in groups))
    return [GroupOut(id=group.id, name=group.name, description=group.description, members=members[group.id]) for group in groups]
