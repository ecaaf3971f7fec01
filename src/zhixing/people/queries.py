"""Looking up persons, departments, groups and sign-ins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from zhixing.people.models import ApiToken, Person, SignInSession
from zhixing.people.secrets import hash_secret


def person_by_id(session: Session, person_id: int) -> Person | None:
    return session.get(Person, person_id)


def person_by_login(session: Session, login: str) -> Person | None:
    """The person with this login, whatever its case."""
    return session.scalars(select(Person).where(Person.login == login.strip().lower())).one_or_none()


def sign_in_of(session: Session, secret: str, now: datetime) -> tuple[SignInSession, Person] | None:
    """The sign-in that a cookie stands for and its person, while both are alive."""
    query = (
        select(SignInSession, Person)
        .join(Person, Person.id == SignInSession.person_id)
        .where(SignInSession.secret_hash == hash_secret(secret), SignInSession.expires_at > now, Person.active)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def token_of(session: Session, secret: str, now: datetime) -> tuple[ApiToken, Person] | None:
    """The API token behind a secret and its person, while both are alive."""
    query = (
        select(ApiToken, Person)
        .join(Person, Person.id == ApiToken.person_id)
        .where(ApiToken.secret_hash == hash_secret(secret), ApiToken.revoked_at.is_(None), Person.active)
        .where(or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now))
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])
