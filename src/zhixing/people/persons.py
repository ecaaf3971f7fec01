"""Taking persons in, changing them, letting them go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict, cast

from sqlalchemy import select, text

from zhixing.kit.errors import Conflict, Invalid
from zhixing.people import rules
from zhixing.people.act import Act
from zhixing.people.events import PersonChanged, PersonCreated, PersonDeactivated, PersonReactivated
from zhixing.people.links import drop_links
from zhixing.people.models import Company, Person
from zhixing.people.passwords import refuse_weak
from zhixing.people.queries import find_department, find_person, has_anybody
from zhixing.people.secrets import hash_password
from zhixing.people.signing import end_sign_ins
from zhixing.people.tokens import revoke_all_tokens


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Somebody on the way in. Without a password nobody can sign in as this person yet."""

    login: str
    name: str
    email: str | None = None
    title: str | None = None
    department_id: int | None = None
    clearance: int = 1
    password: str | None = None
    must_change_password: bool = False


class PersonChanges(TypedDict, total=False):
    """What may be changed about a person; absent fields stay as they are."""

    login: str
    name: str
    email: str | None
    title: str | None
    department_id: int | None
    clearance: int
    active: bool


def found_company(act: Act, name: str) -> Company:
    """Notes the company's name on the first run; refuses when there is anybody already."""
    # Two first visitors at once: the second waits here and then finds somebody.
    act.session.execute(text("SELECT pg_advisory_xact_lock(hashtext('zhixing:first run'))"))
    if has_anybody(act.session):
        raise Conflict("people.already_set_up")
    act.session.query(Company).delete()
    company = Company(name=name.strip(), details={})
    act.session.add(company)
    act.session.flush()
    return company


def create_person(act: Act, new: NewPerson) -> Person:
    """Takes somebody in."""
    login = _free_login(act, new.login)
    if new.password is not None:
        refuse_weak(new.password, login)
    if new.department_id is not None:
        find_department(act.session, new.department_id)
    person = Person(
        login=login,
        name=_name(new.name),
        email=_blank_to_none(new.email),
        title=_blank_to_none(new.title),
        department_id=new.department_id,
        clearance=_clearance(new.clearance),
        password_hash=None if new.password is None else hash_password(new.password),
        must_change_password=new.must_change_password,
        active=True,
        preferences={},
        created_at=act.now,
    )
    act.session.add(person)
    act.session.flush()
    act.record(PersonCreated(subject=f"person:{person.id}"))
    return person


def change_person(act: Act, person_id: int, changes: PersonChanges) -> list[str]:
    """Changes what is known about a person; returns the names of the fields that are different now.

    Somebody deactivated is signed out everywhere at once, and their keys for programs are good for nothing any more.
    """
    person = find_person(act.session, person_id)
    changed = []
    for field, value in _cleaned(act, person, changes).items():
        if getattr(person, field) != value:
            setattr(person, field, value)
            changed.append(field)
    if "active" in changed:
        _let_in_or_out(act, person)
    if rest := [field for field in changed if field != "active"]:
        levels = {"clearance": person.clearance} if "clearance" in rest else {}
        act.record(PersonChanged(subject=f"person:{person.id}", fields=rest, **levels))
    return changed


def _let_in_or_out(act: Act, person: Person) -> None:
    if person.active:
        act.record(PersonReactivated(subject=f"person:{person.id}"))
        return
    end_sign_ins(act.session, person.id)
    revoke_all_tokens(act, person.id)
    drop_links(act.session, person.id)
    act.record(PersonDeactivated(subject=f"person:{person.id}"))


def _free_login(act: Act, login: str) -> str:
    cleaned = rules.clean_login(login)
    if not rules.is_login(cleaned):
        raise Invalid("people.login_malformed", login=login)
    if act.session.scalar(select(Person.id).where(Person.login == cleaned)):
        raise Conflict("people.login_taken", login=cleaned)
    return cleaned


def _cleaned(act: Act, person: Person, changes: PersonChanges) -> Mapping[str, Any]:
    given = dict(cast(dict[str, Any], changes))
    if "login" in given and rules.clean_login(given["login"]) != person.login:
        given["login"] = _free_login(act, given["login"])
    elif "login" in given:
        given["login"] = person.login
    if "name" in given:
        given["name"] = _name(given["name"])
    if "clearance" in given:
        given["clearance"] = _clearance(given["clearance"])
    if given.get("department_id") is not None:
        find_department(act.session, given["department_id"])
    return given | {field: _blank_to_none(given[field]) for field in ("email", "title") if field in given}


def _name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Invalid("people.name_missing")
    return cleaned[:100]


def _clearance(level: int) -> int:
    if not 0 <= level <= 3:
        raise Invalid("people.clearance_unknown", value=level)
    return level


def _blank_to_none(value: str | None) -> str | None:
    return (value or "").strip() or None
