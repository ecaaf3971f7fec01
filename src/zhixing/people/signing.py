"""Using a sign-in or a token that exists: who stands behind it now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from zhixing.people import rules
from zhixing.people.models import Person
from zhixing.people.queries import sign_in_of, token_of


def use_sign_in(session: Session, secret: str, now: datetime) -> Person | None:
    """The person whose browser holds `secret`, while the sign-in is alive; using it makes it last longer."""
    found = sign_in_of(session, secret, now) if secret else None
    if found is None:
        return None
    sign_in, person = found
    if rules.wants_touch(sign_in.seen_at, now):
        sign_in.seen_at, sign_in.expires_at = now, rules.session_expiry(sign_in.created_at, now)
    return person


def use_token(session: Session, secret: str, now: datetime) -> tuple[Person, frozenset[str]] | None:
    """The person a token acts for and the scopes it is good for, while it is alive."""
    found = token_of(session, secret, now) if secret else None
    if found is None:
        return None
    token, person = found
    if rules.wants_touch(token.used_at, now):
        token.used_at = now
    return person, frozenset(token.scopes)
