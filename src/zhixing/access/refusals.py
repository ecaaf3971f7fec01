"""Refused access is remembered: who was turned away from what."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from zhixing.access.events import AccessRefused
from zhixing.events import record
from zhixing.events.models import StoredFact
from zhixing.kit.errors import Refusal
from zhixing.kit.house import House
from zhixing.people import SignInRefused, person_by_login

MOST = 20
"""So many refusals of one person are noted in a minute; whoever knocks at every door does not fill the log."""
WITHIN = timedelta(minutes=1)
HARMLESS = frozenset({"not_found", "people.must_change_password", "people.current_password_wrong"})
LONGEST_PATH = 300


def note_refusal(house: House, person_id: int, refusal: Refusal, *, method: str, path: str) -> None:
    """Notes in a transaction of its own that somebody was turned away; what was begun is undone already."""
    if not person_id or refusal.code in HARMLESS:
        return
    now, actor = house.clock(), f"user:{person_id}"
    with house.database.transaction() as session:
        lately = StoredFact.time > now - WITHIN
        query = select(func.count()).where(StoredFact.type == AccessRefused.type, StoredFact.actor == actor, lately)
        if (session.scalar(query) or 0) < MOST:
            fact = AccessRefused(subject=f"person:{person_id}", code=refusal.code, method=method, path=path[:LONGEST_PATH])
            record(session, fact, actor=actor, now=now)


def note_refused_sign_in(session: Session, house: House, login: str, refusal: Refusal, *, address: str) -> None:
    """Notes that somebody could not sign in; commit it by itself."""
    person = person_by_login(session, login)
    subject = f"person:{person.id if person else 0}"
    refused = SignInRefused(subject=subject, login=login.strip()[:64], address=address, code=refusal.code)
    record(session, refused, actor="visitor", now=house.clock())
