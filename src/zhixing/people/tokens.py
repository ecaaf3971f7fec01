"""Keys for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update

from zhixing.kit.errors import NotFound
from zhixing.people.act import Act
from zhixing.people.events import TokenIssued, TokenRevoked
from zhixing.people.models import ApiToken, Person
from zhixing.people.secrets import hash_secret, new_token_secret


def issue_token(act: Act, person: Person, *, name: str, scopes: Sequence[str], lasts: timedelta | None) -> tuple[ApiToken, str]:
    """A new key of a person, and its secret, which can be shown this once only."""
    secret = new_token_secret()
    token = ApiToken(
        secret_hash=hash_secret(secret),
        hint=secret[-4:],
        name=name.strip(),
        person_id=person.id,
        scopes=sorted(set(scopes)),
        created_at=act.now,
        expires_at=None if lasts is None else act.now + lasts,
    )
    act.session.add(token)
    act.session.flush()
    act.record(TokenIssued(subject=f"person:{person.id}", token_id=token.id, scopes=token.scopes))
    return token, secret


def revoke_token(act: Act, person: Person, token_id: int) -> None:
    """Makes a key of this person good for nothing, at once."""
    query = select(ApiToken).where(ApiToken.id == token_id, ApiToken.person_id == person.id, ApiToken.revoked_at.is_(None))
    token = act.session.scalars(query).one_or_none()
    if token is None:
        raise NotFound("people.token_not_found")
    token.revoked_at = act.now
    act.record(TokenRevoked(subject=f"person:{person.id}", token_id=token.id))


def revoke_all_tokens(act: Act, person_id: int) -> int:
    """Makes every key of a person good for nothing, at once; returns how many there were."""
    mine = (ApiToken.person_id == person_id) & ApiToken.revoked_at.is_(None)
    ended = act.session.scalars(update(ApiToken).where(mine).values(revoked_at=act.now).returning(ApiToken.id)).all()
    for token_id in ended:
        act.record(TokenRevoked(subject=f"person:{person_id}", token_id=token_id))
    return len(ended)
