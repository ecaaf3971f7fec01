"""Taking the organisation in from a sheet: look at every line first, then make it so; the same sheet again changes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from zhixing.people import rules
from zhixing.people.act import Act
from zhixing.people.models import Department, Group, GroupMember, Person
from zhixing.people.persons import NewPerson, PersonChanges, change_person, create_person
from zhixing.people.queries import all_departments, all_groups, members_of
from zhixing.people.sheets import SheetRow, read_sheet
from zhixing.people.units import create_department, create_group, set_members

Action = Literal["create", "update", "unchanged", "failed"]

LEVELS = (("公开", "public"), ("内部", "internal"), ("秘密", "secret"), ("机密", "confidential"))
CLEARANCES = {word: level for level, words in enumerate(LEVELS) for word in words}
PRESENT = {"在职", "是", "启用", "active", "yes", "true", "1"}
GONE = {"离职", "否", "停用", "inactive", "no", "false", "0"}
_BETWEEN = re.compile(r"[;；、,，|]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line: the code of a sentence and what fills it."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """What a line asks for. A field the sheet does not have is none and stays as it is; an empty cell empties."""

    login: str
    name: str
    email: str | None
    title: str | None
    department: tuple[str, ...] | None
    clearance: int | None
    groups: frozenset[str] | None
    active: bool | None
    password: str | None
    given: frozenset[str]
    """The fields the sheet has."""


@dataclass(frozen=True)
class ImportedRow:
    """What becomes of a line."""

    line: int
    action: Action
    login: str
    name: str
    problems: list[Problem]


def import_people(act: Act, data: bytes, *, dry_run: bool) -> list[ImportedRow]:
    """What becomes of each line of the sheet in `data`; a dry run only tells. Lines with problems are left out."""
    known = _Known(act.session)
    outcome, wishes = [], []
    seen: dict[str, int] = {}
    for row in read_sheet(data):
        wish, problems = read_wish(row)
        if wish.login in seen:
            problems.append(Problem("people.line_repeats", {"line": seen[wish.login]}))
        seen.setdefault(wish.login, row.line)
        action: Action = "failed" if problems else known.action(wish)
        outcome.append(ImportedRow(row.line, action, wish.login, wish.name, problems))
        if action in ("create", "update"):
            wishes.append(wish)
    if not dry_run:
        _fulfil(act, wishes)
    return outcome


def read_wish(row: SheetRow) -> tuple[Wish, list[Problem]]:
    """A line understood, and what is wrong with it."""
    values = row.values
    clearance, active = _clearance(values.get("clearance", "")), _active(values.get("active", ""))
    wish = Wish(
        login=rules.clean_login(values.get("login", "")),
        name=" ".join(values.get("name", "").split()),
        email=values.get("email") or None,
        title=values.get("title") or None,
        department=_path(values["department"]) if "department" in values else None,
        clearance=clearance if isinstance(clearance, int) else None,
        groups=frozenset(_names(values["groups"])) if "groups" in values else None,
        active=active if isinstance(active, bool) else None,
        password=values.get("password") or None,
        given=frozenset(values),
    )
    return wish, [*_problems(wish), *(found for found in (clearance, active) if isinstance(found, Problem))]


def _problems(wish: Wish) -> list[Problem]:
    found = []
    if not wish.login:
        found.append(Problem("people.line_without_login"))
    elif not rules.is_login(wish.login):
        found.append(Problem("people.login_malformed", {"login": wish.login}))
    if not wish.name:
        found.append(Problem("people.line_without_name"))
    if wish.email and not _EMAIL.fullmatch(wish.email):
        found.append(Problem("people.email_malformed", {"email": wish.email}))
    if wish.password and (problem := rules.password_problem(wish.password, wish.login)):
        found.append(Problem(problem, {"length": rules.PASSWORD_LENGTH}))
    return found


def _clearance(cell: str) -> int | Problem | None:
    plain = cell.strip().lower()
    if not plain:
        return None
    level = CLEARANCES.get(plain, int(plain) if plain in {"0", "1", "2", "3"} else None)
    return Problem("people.clearance_unknown", {"value": cell}) if level is None else level


def _active(cell: str) -> bool | Problem | None:
    plain = cell.strip().lower()
    if not plain:
        return None
    if plain in PRESENT | GONE:
        return plain in PRESENT
    return Problem("people.status_unknown", {"value": cell})


def _path(cell: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split())[:100] for part in re.split(r"[/／>＞\\]", cell) if part.strip())


def _names(cell: str) -> list[str]:
    return [" ".join(part.split())[:100] for part in _BETWEEN.split(cell) if part.strip()]


class _Known:
    """The organisation as it is before the import."""

    def __init__(self, session: Session) -> None:
        self.persons = {person.login: person for person in session.scalars(select(Person))}
        self.departments = departments_by_path(all_departments(session))
        self._path_of = {department.id: path for path, department in self.departments.items()}
        self._groups_of: dict[int, set[str]] = {}
        query = select(GroupMember.person_id, Group.name).join(Group, Group.id == GroupMember.group_id)
        for person_id, name in session.execute(query):
            self._groups_of.setdefault(person_id, set()).add(name)

    def action(self, wish: Wish) -> Action:
        person = self.persons.get(wish.login)
        if person is None:
            return "create"
        return "update" if self._differs(person, wish) else "unchanged"

    def _differs(self, person: Person, wish: Wish) -> bool:
        if any(getattr(person, name) != value for name, value in plain_changes(wish).items()):
            return True
        at_home = wish.department is None or self._path_of.get(person.department_id or 0, ()) == wish.department
        return not at_home or (wish.groups is not None and self._groups_of.get(person.id, set()) != wish.groups)


def plain_changes(wish: Wish) -> dict[str, Any]:
    """The fields of a person that a line sets, apart from department and groups."""
    found: dict[str, Any] = {"name": wish.name}
    found |= {name: getattr(wish, name) for name in ("email", "title") if name in wish.given}
    found |= {name: value for name in ("clearance", "active") if (value := getattr(wish, name)) is not None}
    return found


def departments_by_path(departments: Sequence[Department]) -> dict[tuple[str, ...], Department]:
    """Departments by the names on the way to them."""
    names = {department.id: department.name for department in departments}
    return {tuple(names[step] for step in department.path): department for department in departments}


def _fulfil(act: Act, wishes: Sequence[Wish]) -> None:
    departments = departments_by_path(all_departments(act.session))
    persons = {person.login: person for person in act.session.scalars(select(Person))}
    for wish in wishes:
        department_id = _department(act, departments, wish.department) if wish.department is not None else None
        person = persons.get(wish.login)
        if person is None:
            persons[wish.login] = _take_in(act, wish, department_id)
        else:
            changes = plain_changes(wish) | ({} if wish.department is None else {"department_id": department_id})
            change_person(act, person.id, cast(PersonChanges, changes))
    _join_groups(act, {persons[wish.login].id: wish.groups for wish in wishes if wish.groups is not None})


def _take_in(act: Act, wish: Wish, department_id: int | None) -> Person:
    new = NewPerson(
        login=wish.login,
        name=wish.name,
        email=wish.email,
        title=wish.title,
        department_id=department_id,
        clearance=1 if wish.clearance is None else wish.clearance,
        password=wish.password,
        must_change_password=wish.password is not None,
    )
    person = create_person(act, new)
    if wish.active is False:
        change_person(act, person.id, {"active": False})
    return person


def _department(act: Act, known: dict[tuple[str, ...], Department], path: tuple[str, ...]) -> int | None:
    if not path:
        return None
    for depth in range(1, len(path) + 1):
        if path[:depth] not in known:
            parent = known[path[: depth - 1]] if depth > 1 else None
            known[path[:depth]] = create_department(act, path[depth - 1], parent_id=parent.id if parent else None)
    return known[path].id


def _join_groups(act: Act, wanted: dict[int, frozenset[str]]) -> None:
    groups = {group.name: group.id for group in all_groups(act.session)}
    for name in sorted({name for names in wanted.values() for name in names} - groups.keys()):
        groups[name] = create_group(act, name).id
    members = members_of(act.session, groups.values())
    for name, group_id in groups.items():
        joining = {person_id for person_id, names in wanted.items() if name in names}
        leaving = {person_id for person_id, names in wanted.items() if name not in names}
        set_members(act, group_id, (set(members[group_id]) | joining) - leaving)
