"""Links with which a person chooses a password: handed out by an administrator, good once and for a day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from zhixing.kit.errors import NotFound
from zhixing.people import rules
from zhixing.people.act import Act
from zhixing.people.events import PasswordChanged, PasswordLinkMade
from zhixing.people.models import PasswordLink, Person, SignInFailure
from zhixing.people.passwords import set_password
from zhixing.people.queries import find_person
from zhixing.people.secrets import hash_secret, new_session_secret
from zhixing.people.signing import end_sign_ins


def make_password_link(act: Act, person_id: int, made_by: int | None) -> tuple[str, datetime]:
    """The secret of a new link and when it ends; links made before for the same person are good for nothing any more."""
    person = find_person(act.session, person_id)
    if not person.active:
        raise NotFound("people.person_not_found")
    drop_links(act.session, person.id)
    secret, ends = new_session_secret(), act.now + rules.LINK_LASTS
    link = PasswordLink(
        secret_hash=hash_secret(secret), person_id=person.id, created_by=made_by, created_at=act.now, expires_at=ends
    )
    act.session.add(link)
    act.record(PasswordLinkMade(subject=f"person:{person.id}"))
    return secret, ends


def use_password_link(act: Act, secret: str, password: str) -> Person:
    """Puts the chosen password in force and ends every sign-in.

    A link that never was, ran out, or was used already gets the same refusal.
    """
    query = (
        select(PasswordLink, Person)
        .join(Person, Person.id == PasswordLink.person_id)
        .where(PasswordLink.secret_hash == hash_secret(secret), PasswordLink.used_at.is_(None))
        .where(PasswordLink.expires_at > act.now, Person.active)
        .with_for_update()
    )
    row = act.session.execute(query).one_or_none()
    if row is None:
        raise NotFound("people.password_link_invalid")
    link, person = row
    set_password(act, person, password)
    link.used_at = act.now
    end_sign_ins(act.session, person.id)
    # Who proved themself by the link need not wait any longer for their earlier typos.
    typos = func.starts_with(SignInFailure.key, f"{rules.clean_login(person.login)}|")
    act.session.execute(delete(SignInFailure).where(typos))
    act.record(PasswordChanged(subject=f"person:{person.id}", reset=False))
    return person


def drop_links(session: Session, person_id: int) -> None:
    """Makes links handed out for a person good for nothing."""
    session.execute(delete(PasswordLink).where(PasswordLink.person_id == person_id, PasswordLink.used_at.is_(None)))
