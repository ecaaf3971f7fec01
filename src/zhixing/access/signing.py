"""Letting somebody in: counted, tried, and remembered either way."""

from __future__ import annotations

from zhixing.access.me import present_me
from zhixing.access.refusals import note_refused_sign_in
from zhixing.access.schemas import Me
from zhixing.access.work import system_work, work_of
from zhixing.kit.errors import NotFound, TooMany, Unauthenticated
from zhixing.kit.house import House
from zhixing.kit.request import current
from zhixing.kit.words import Lang
from zhixing.people import SignedIn, count_try, sign_in, use_password_link

RESET = "/password-reset"
"""Under this name, which no login can have, tries with links are counted by address."""


def let_in(house: House, login: str, password: str, *, agent: str, lang: Lang) -> tuple[Me, str]:
    """Who it is, and the secret of the sign-in; a refusal is noted in the log before it is answered."""
    address = current().address
    try:
        with house.database.transaction() as session:
            count_try(session, login, address, house.clock())
        with house.database.transaction() as session:
            now = house.clock()
            person, secret = sign_in(session, login, password, address=address, agent=agent, now=now)
            work = work_of(house, session, person, lang=lang)
            work.record(SignedIn(subject=f"person:{person.id}", address=address))
            return present_me(work), secret
    except (Unauthenticated, TooMany) as refusal:
        with house.database.transaction() as session:
            note_refused_sign_in(session, house, login, refusal, address=address)
        raise


def choose_password_by_link(house: House, secret: str, password: str) -> None:
    """Puts a new password in force; tries are counted and slowed like those to sign in."""
    address = current().address
    with house.database.transaction() as session:
        count_try(session, RESET, address, house.clock())
    try:
        with house.database.transaction() as session:
            use_password_link(system_work(house, session), secret, password)
    except NotFound as refusal:
        with house.database.transaction() as session:
            note_refused_sign_in(session, house, RESET, refusal, address=address)
        raise
