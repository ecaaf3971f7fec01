"""Signing in and out, and using a sign-in or a token: who stands behind it now."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import case, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from zhixing.kit.errors import TooMany, Unauthenticated
from zhixing.people import rules
from zhixing.people.models import ApiToken, Person, SignInFailure, SignInSession
from zhixing.people.queries import Caller, person_by_login, sign_in_of, token_of
from zhixing.people.secrets import hash_secret, new_session_secret, password_matches

ANYWHERE = "*"
"""Stands for all addresses together."""


def count_try(session: Session, login: str, address: str, now: datetime) -> None:
    """Counts a try to sign in, before the password is looked at, so that many at once gain nothing; refuses while locked.

    Commit it by itself: a try counts even when it fails. Unknown logins are counted and locked like known ones.
    """
    here = _count(session, _key(login, address), now)
    here.locked_until = _until(rules.lock_after(here.count), now)
    if _known_at(session, login, address, now):
        return  # somebody who guesses from many places must not keep the person out of their own
    anywhere = _count(session, _key(login, ANYWHERE), now)
    lock = rules.lock_after(anywhere.count, rules.FREE_TRIES_FROM_ANYWHERE, rules.LONGEST_LOCK_FROM_ANYWHERE)
    anywhere.locked_until = _until(lock, now)


def _count(session: Session, key: str, now: datetime) -> SignInFailure:
    forgotten = SignInFailure.last_at < now - rules.FORGET_FAILURES_AFTER
    tries = case((forgotten, 1), else_=SignInFailure.count + 1)
    statement = (
        insert(SignInFailure)
        .values(key=key, count=1, last_at=now)
        .on_conflict_do_update(
            index_elements=[SignInFailure.key],
            set_={"count": tries, "last_at": now},
            where=or_(SignInFailure.locked_until.is_(None), SignInFailure.locked_until <= now),
        )
        .returning(SignInFailure)
    )
    entry = session.scalars(statement, execution_options={"populate_existing": True}).one_or_none()
    if entry is None:
        raise TooMany("people.sign_in_locked", minutes=_minutes_left(session, key, now))
    return entry


def _until(lock: timedelta | None, now: datetime) -> datetime | None:
    return None if lock is None else now + lock


def _known_at(session: Session, login: str, address: str, now: datetime) -> bool:
    """Whether this person is signed in at this address, or was lately."""
    query = (
        select(SignInSession.id)
        .join(Person, Person.id == SignInSession.person_id)
        .where(Person.login == rules.clean_login(login), SignInSession.address == address, SignInSession.expires_at > now)
    )
    return bool(address) and bool(session.scalar(select(exists(query))))


def sign_in(session: Session, login: str, password: str, *, address: str, agent: str, now: datetime) -> tuple[Person, str]:
    """The person and the secret of a new sign-in.

    Unknown login, wrong password and somebody who left get the same answer after the same time.
    """
    person = person_by_login(session, login)
    alive = person is not None and person.active
    if not password_matches(person.password_hash if person and alive else None, password) or person is None:
        raise Unauthenticated("people.sign_in_failed")
    session.execute(delete(SignInFailure).where(SignInFailure.key == _key(login, address)))
    # Who signed in did not guess: that one try does not count.
    anywhere = SignInFailure.key == _key(login, ANYWHERE)
    session.execute(update(SignInFailure).where(anywhere).values(count=func.greatest(SignInFailure.count - 1, 0)))
    _tidy(session, now)
    return person, start_sign_in(session, person, agent=agent, now=now, address=address)


def _tidy(session: Session, now: datetime) -> None:
    """What has run out is of no use to anybody."""
    session.execute(delete(SignInSession).where(SignInSession.expires_at <= now))
    session.execute(delete(SignInFailure).where(SignInFailure.last_at < now - rules.FORGET_FAILURES_AFTER))


def start_sign_in(session: Session, person: Person, *, agent: str, now: datetime, address: str = "") -> str:
    """A new sign-in of a person whose identity is established; returns its secret, which is kept only as a hash."""
    secret = new_session_secret()
    session.add(
        SignInSession(
            secret_hash=hash_secret(secret),
            person_id=person.id,
            created_at=now,
            seen_at=now,
            expires_at=rules.session_expiry(now, now),
            agent=agent[:200],
            address=address[:64],
        )
    )
    return secret


def sign_out(session: Session, secret: str) -> None:
    """Ends a sign-in; harmless when there is none."""
    session.execute(delete(SignInSession).where(SignInSession.secret_hash == hash_secret(secret)))


def end_sign_ins(session: Session, person_id: int, *, except_secret: str | None = None) -> None:
    """Ends every sign-in of a person, except perhaps the present one."""
    statement = delete(SignInSession).where(SignInSession.person_id == person_id)
    if except_secret:
        statement = statement.where(SignInSession.secret_hash != hash_secret(except_secret))
    session.execute(statement)


def use_sign_in(session: Session, secret: str, now: datetime) -> Caller | None:
    """The person whose browser holds `secret`, while the sign-in is alive; using it makes it last longer."""
    found = sign_in_of(session, secret, now) if secret else None
    if found is None:
        return None
    if rules.wants_touch(found.seen_at, now):
        touched = update(SignInSession).where(SignInSession.secret_hash == hash_secret(secret))
        session.execute(touched.values(seen_at=now, expires_at=rules.session_expiry(found.created_at, now)))
    return found.caller


def use_token(session: Session, secret: str, now: datetime) -> tuple[Caller, frozenset[str]] | None:
    """The person a token acts for and the scopes it is good for, while it is alive."""
    found = token_of(session, secret, now) if secret else None
    if found is None:
        return None
    if rules.wants_touch(found.used_at, now):
        session.execute(update(ApiToken).where(ApiToken.id == found.id).values(used_at=now))
    return found.caller, found.scopes


def _key(login: str, address: str) -> str:
    return f"{rules.clean_login(login)[: rules.LOGIN_LENGTH]}|{address}"


def _minutes_left(session: Session, key: str, now: datetime) -> int:
    entry = session.query(SignInFailure).filter_by(key=key).one_or_none()
    left = (entry.locked_until - now) if entry and entry.locked_until else timedelta(0)
    return max(1, ceil(left.total_seconds() / 60))
