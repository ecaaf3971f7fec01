"""Looking up persons, departments, groups and sign-ins. Who works here is open to everybody who works here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from zhixing.kit.collation import sort_key
from zhixing.kit.errors import NotFound
from zhixing.kit.prepared import Prepared
from zhixing.people.models import ApiToken, Company, Department, Group, GroupMember, Person, SignInSession
from zhixing.people.rules import clean_login
from zhixing.people.secrets import hash_secret


@dataclass(frozen=True)
class PersonFilter:
    """Which persons; `department_id` includes everything below it."""

    text: str = ""
    """A part of the name, its pinyin, its initials, the login or the address."""
    department_id: int | None = None
    group_id: int | None = None
    active: bool | None = True


def the_company(session: Session) -> Company | None:
    """The company; none before the first run."""
    return session.scalars(select(Company).order_by(Company.id).limit(1)).one_or_none()


def has_anybody(session: Session) -> bool:
    """Whether there is any person yet."""
    return bool(session.scalar(select(exists(select(Person.id)))))


def person_by_id(session: Session, person_id: int) -> Person | None:
    """The person with this id, whether active or not."""
    return session.get(Person, person_id)


def find_person(session: Session, person_id: int) -> Person:
    """The person with this id; refuses as unknown."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound("people.person_not_found")
    return found


def person_by_login(session: Session, login: str) -> Person | None:
    """The person with this login, whatever its case."""
    return session.scalars(select(Person).where(Person.login == clean_login(login))).one_or_none()


def people_page(session: Session, chosen: PersonFilter, *, limit: int = 50, offset: int = 0) -> tuple[Sequence[Person], int]:
    """A stretch of the persons by pinyin of their names, and how many there are."""
    conditions = _conditions(chosen)
    total = session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0
    query = select(Person).where(*conditions).order_by(Person.name_key, Person.id).limit(limit).offset(offset)
    return session.scalars(query).all(), total


def _conditions(chosen: PersonFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.active is not None:
        conditions.append(Person.active.is_(chosen.active))
    if text := chosen.text.strip().lower():
        columns = (Person.find_key, Person.login, Person.email)
        conditions.append(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    if chosen.department_id is not None:
        below = select(Department.id).where(Department.path.contains([chosen.department_id]))
        conditions.append(Person.department_id.in_(below))
    if chosen.group_id is not None:
        conditions.append(Person.id.in_(select(GroupMember.person_id).where(GroupMember.group_id == chosen.group_id)))
    return conditions


def find_department(session: Session, department_id: int) -> Department:
    """The department with this id; refuses as unknown."""
    found = session.get(Department, department_id)
    if found is None:
        raise NotFound("people.department_not_found")
    return found


def all_departments(session: Session) -> list[Department]:
    """Every department: siblings in their given order, else by pinyin."""
    found = session.scalars(select(Department)).all()
    return sorted(found, key=lambda department: (department.position, sort_key(department.name), department.id))


def department_names(session: Session, department_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names on the way from the root down to each department."""
    wanted = sorted(set(department_ids))
    if not wanted:
        return {}
    paths = dict(session.execute(select(Department.id, Department.path).where(Department.id.in_(wanted))).all())
    on_the_way = sorted({number for path in paths.values() for number in path})
    names = dict(session.execute(select(Department.id, Department.name).where(Department.id.in_(on_the_way))).all())
    return {number: [names[step] for step in path if step in names] for number, path in paths.items()}


def heads_by_department(session: Session) -> dict[int, int]:
    """How many active persons stand directly in each department; empty departments are absent."""
    query = (
        select(Person.department_id, func.count())
        .where(Person.active, Person.department_id.is_not(None))
        .group_by(Person.department_id)
    )
    return {number: count for number, count in session.execute(query) if number is not None}


def find_group(session: Session, group_id: int) -> Group:
    """The group with this id; refuses as unknown."""
    found = session.get(Group, group_id)
    if found is None:
        raise NotFound("people.group_not_found")
    return found


def all_groups(session: Session) -> list[Group]:
    """Every group by pinyin."""
    return sorted(session.scalars(select(Group)).all(), key=lambda group: (sort_key(group.name), group.id))


def members_of(session: Session, group_ids: Iterable[int]) -> dict[int, list[int]]:
    """The ids of the members of each group."""
    wanted = sorted(set(group_ids))
    query = select(GroupMember.group_id, GroupMember.person_id).where(GroupMember.group_id.in_(wanted))
    found: dict[int, list[int]] = {number: [] for number in wanted}
    for group_id, person_id in session.execute(query.order_by(GroupMember.person_id)):
        found[group_id].append(person_id)
    return found


_MEMBER_OF = select(func.array_agg(GroupMember.group_id)).where(GroupMember.person_id == Person.id).scalar_subquery()
_CALLER = (Person.id, Person.must_change_password, Person.clearance, Department.path, _MEMBER_OF)
_SIGN_IN = Prepared(
    select(*_CALLER, SignInSession.created_at, SignInSession.seen_at)
    .select_from(SignInSession)
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(Department, Department.id == Person.department_id)
    .where(SignInSession.secret_hash == bindparam("secret_hash"), SignInSession.expires_at > bindparam("now"), Person.active)
)
_TOKEN = Prepared(
    select(*_CALLER, ApiToken.id, ApiToken.scopes, ApiToken.used_at)
    .select_from(ApiToken)
    .join(Person, Person.id == ApiToken.person_id)
    .outerjoin(Department, Department.id == Person.department_id)
    .where(ApiToken.secret_hash == bindparam("secret_hash"), ApiToken.revoked_at.is_(None), Person.active)
    .where(or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > bindparam("now")))
)
_PERSON = Prepared(
    select(*_CALLER)
    .select_from(Person)
    .outerjoin(Department, Department.id == Person.department_id)
    .where(Person.id == bindparam("person", type_=BigInteger), Person.active)
)


@dataclass(frozen=True)
class Caller:
    """An active person as every request needs them: what they are called by in grants, and how far they are cleared."""

    id: int
    must_change_password: bool
    clearance: int
    department_path: tuple[int, ...]
    """From the root down to the person's own department; empty where there is none."""
    group_ids: tuple[int, ...]


def _caller(row: Sequence[Any]) -> Caller:
    number, must_change, clearance, path, groups = row[:5]
    return Caller(number, must_change, clearance, tuple(path or ()), tuple(groups or ()))


def caller_of(session: Session, person_id: int) -> Caller | None:
    """The person with this id, while active."""
    row = _PERSON.row(session, {"person": person_id})
    return None if row is None else _caller(row)


@dataclass(frozen=True)
class UsedSignIn:
    """A living sign-in and who stands behind it."""

    caller: Caller
    created_at: datetime
    seen_at: datetime


def sign_in_of(session: Session, secret: str, now: datetime) -> UsedSignIn | None:
    """The sign-in that a cookie stands for and its person, while both are alive."""
    row = _SIGN_IN.row(session, {"secret_hash": hash_secret(secret), "now": now})
    return None if row is None else UsedSignIn(_caller(row), row[5], row[6])


@dataclass(frozen=True)
class UsedToken:
    """A living API token and who stands behind it."""

    caller: Caller
    id: int
    scopes: frozenset[str]
    used_at: datetime | None


def token_of(session: Session, secret: str, now: datetime) -> UsedToken | None:
    """The API token behind a secret and its person, while both are alive."""
    row = _TOKEN.row(session, {"secret_hash": hash_secret(secret), "now": now})
    return None if row is None else UsedToken(_caller(row), row[5], frozenset(row[6]), row[7])


def tokens_of_person(session: Session, person_id: int) -> Sequence[ApiToken]:
    """The tokens of a person that were not revoked, the newest first."""
    query = select(ApiToken).where(ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None)).order_by(ApiToken.id.desc())
    return session.scalars(query).all()
