"""People while somebody types what they are called, those who are named beside something, and oneself: each in one look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, any_, bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import Session, aliased

from zhixing.kit.errors import NotFound
from zhixing.kit.prepared import Prepared, holding
from zhixing.people.models import Company, Department, Person
from zhixing.people.schemas import DepartmentRef, PersonOut

_STEP = aliased(Department)
_WAY = (
    select(func.array_agg(aggregate_order_by(_STEP.name, func.array_position(Department.path, _STEP.id))))
    .where(_STEP.id == any_(Department.path))
    .scalar_subquery()
)
_ACTIVE = (
    select(Person.id, Person.login, Person.name, Person.title, Person.email, Person.active, Person.department_id, _WAY)
    .outerjoin(Department, Department.id == Person.department_id)
    .where(Person.active)
)
_NAMED = Prepared(_ACTIVE.where(Person.id == any_(bindparam("people", type_=ARRAY(BigInteger)))))
_CALLED = Prepared(
    _ACTIVE.where(
        or_(*(column.ilike(bindparam("holding"), escape="/") for column in (Person.find_key, Person.login, Person.email))),
    )
    .order_by(Person.name_key, Person.id)
    .limit(bindparam("most", type_=BigInteger))
)


def people_called(session: Session, text: str, *, limit: int) -> list[PersonOut]:
    """The active persons whose name, pinyin, initials, login or address holds the text, by pinyin, as others see them."""
    rows = _CALLED.rows(session, {"holding": holding(text.strip().lower()), "most": limit})
    return [_shown(*row) for row in rows]


def active_people(session: Session, person_ids: Iterable[int]) -> dict[int, PersonOut]:
    """Those of the persons who still work here, as others see them, by id."""
    wanted = sorted(set(person_ids))
    rows = _NAMED.rows(session, {"people": wanted}) if wanted else []
    return {row[0]: _shown(*row) for row in rows}


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
    person = _shown(person_id, login, name, title, email, True, department_id, way)
    person.clearance = clearance
    return Oneself(person, company or "", preferences, must_change)


def _shown(number: int, *said: Any) -> PersonOut:
    login, name, title, email, active, department_id, way = said
    return PersonOut(
        id=number,
        login=login,
        name=name,
        title=title,
        email=email,
        active=active,
        department=DepartmentRef(id=department_id, name=way[-1], path=way) if department_id and way else None,
        clearance=None,
    )
