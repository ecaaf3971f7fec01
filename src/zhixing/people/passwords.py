"""Choosing and resetting passwords."""

from __future__ import annotations

import secrets

from zhixing.kit.errors import Forbidden, Invalid
from zhixing.people import rules
from zhixing.people.act import Act
from zhixing.people.events import PasswordChanged
from zhixing.people.models import Person
from zhixing.people.queries import find_person
from zhixing.people.secrets import hash_password, password_matches
from zhixing.people.signing import end_sign_ins

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of a password that somebody has to type from paper: nothing that looks like something else."""


def change_own_password(act: Act, person: Person, *, current: str, new: str, present_secret: str | None) -> None:
    """Changes one's own password; every other sign-in ends."""
    if not password_matches(person.password_hash, current):
        raise Forbidden("people.current_password_wrong")
    if current == new:
        raise Invalid("people.password_unchanged")
    set_password(act, person, new)
    end_sign_ins(act.session, person.id, except_secret=present_secret)
    act.record(PasswordChanged(subject=f"person:{person.id}", reset=False))


def reset_password(act: Act, person_id: int, password: str | None) -> str:
    """Gives a person a password to be changed at the next sign-in, made up unless given; every sign-in ends."""
    person = find_person(act.session, person_id)
    chosen = password or "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    set_password(act, person, chosen, must_change=True)
    end_sign_ins(act.session, person.id)
    act.record(PasswordChanged(subject=f"person:{person.id}", reset=True))
    return chosen


def set_password(act: Act, person: Person, password: str, *, must_change: bool = False) -> None:
    """Puts a password in force if it will do."""
    refuse_weak(password, person.login)
    person.password_hash, person.must_change_password = hash_password(password), must_change


def refuse_weak(password: str, login: str) -> None:
    """Refuses a password that will not do."""
    problem = rules.password_problem(password, login)
    if problem:
        raise Invalid(problem, length=rules.PASSWORD_LENGTH)
