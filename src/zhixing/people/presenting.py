"""Persons, departments and groups as others see them, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from zhixing.kit.errors import NotFound
from zhixing.kit.prepared import Prepared
from zhixing.people.models import Company, Department, Person
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


_STEP = aliased(Department)
_WAY = (
    select(func.array_agg(aggregate_order_by(_STEP.name, func.array_position(Department.path, _STEP.id))))
    .where(_STEP.id == any_(Department.path))
    .scalar_subquery()
)
_SELF = Prepared(
    select(
        Person.login, Person.name, Person.title, Person.email, Person.clearance, Person.preferences, Person.must_change_password
    )
    .add_columns(Person.department_id, _WAY, select(Company.name).order_by(Company.id).limit(1).scalar_subquery())
    .outerjoin(Department, Department.id == Person.department_id)
    .where(Person.id == bindparam("person", type_=BigInteger))
)


@dataclass(frozen=True)
class Oneself:
    """A person as they see themselves."""

    person: PersonOut
    company: str
    preferences: dict[str, Any]
    must_change_password: bool


def present_oneself(session: Session, person_id: int) -> Oneself:
    """Somebody active who asks about themselves, in one look."""
    row = _SELF.row(session, {"person": person_id})
    if row is None:
        raise NotFound("people.person_not_found")
    login, name, title, email, clearance, preferences, must_change, department_id, way, company = row
    department = DepartmentRef(id=department_id, name=way[-1], path=way) if department_id and way else None
    person = PersonOut(
        id=person_id, login=login, name=name, title=title, email=email, department=department, active=True, clearance=clearance
    )
    return Oneself(person, company or "", preferences, must_change)


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
