"""The sign-ins of a person, as that person sees and ends them: my devices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from zhixing.kit.errors import NotFound
from zhixing.people.act import Act
from zhixing.people.events import SignInEnded
from zhixing.people.models import SignInSession
from zhixing.people.secrets import hash_secret


def devices_of(session: Session, person_id: int, now: datetime) -> Sequence[SignInSession]:
    """The sign-ins of a person that are alive, the one used last first."""
    query = select(SignInSession).where(SignInSession.person_id == person_id, SignInSession.expires_at > now)
    return session.scalars(query.order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())).all()


def is_present(device: SignInSession, secret: str) -> bool:
    """Whether this is the sign-in that holds `secret`."""
    return device.secret_hash == hash_secret(secret)


def end_device(act: Act, person_id: int, device_id: int) -> None:
    """Ends one sign-in of a person."""
    mine = (SignInSession.id == device_id) & (SignInSession.person_id == person_id)
    if not act.session.scalars(delete(SignInSession).where(mine).returning(SignInSession.id)).all():
        raise NotFound("people.device_not_found")
    act.record(SignInEnded(subject=f"person:{person_id}", count=1))


def end_other_devices(act: Act, person_id: int, present_secret: str = "") -> int:  # nosec B107 # none, not a password
    """Ends every sign-in of a person but the one that holds `present_secret`; returns how many."""
    others = (SignInSession.person_id == person_id) & (SignInSession.secret_hash != hash_secret(present_secret))
    ended = len(act.session.scalars(delete(SignInSession).where(others).returning(SignInSession.id)).all())
    if ended:
        act.record(SignInEnded(subject=f"person:{person_id}", count=ended))
    return ended
