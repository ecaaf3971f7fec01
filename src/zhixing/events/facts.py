"""Facts: what happened, in the past tense, saved in the transaction that made it so."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.orm import Session

from zhixing.kit.prepared import Prepared
from zhixing.kit.request import current

SOURCE = "/zhixing"
WAKE_CHANNEL = "zhixing_fact"
EVERY = "*"
"""Among a listener's types: it hears whatever is recorded."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A fact of the product. Rooms subclass it, name its `type` and add the values that tell it."""

    type: ClassVar[str]
    subject: str
    """What it is about, as `kind:id`, e.g. `asset:42`."""


@dataclass(frozen=True)
class RecordedFact:
    """A fact as it stands in the log."""

    id: int
    uid: str
    type: str
    time: datetime
    actor: str
    subject: str
    data: dict[str, Any]

    @property
    def subject_id(self) -> int:
        """The number behind the colon of the subject."""
        return int(self.subject.rpartition(":")[2])


@dataclass(frozen=True)
class Listener:
    """Somebody who hears facts of some types in order, in batches; hearing one twice must be harmless."""

    name: str
    types: frozenset[str]
    """`EVERY` among them stands for all."""
    handle: Callable[[Session, Sequence[RecordedFact]], None]
    batch: int = 500
    """Facts it hears at once, at most: few where handling one takes long, because meanwhile no listener hears newer ones."""
    pace: float = 0.0
    """Seconds from one stretch to the next while facts come one by one: for who pays as much for one as for many."""


def record(session: Session, fact: Fact, *, actor: str, now: datetime) -> None:
    """Saves `fact` with the change it tells of, in the caller's transaction, and wakes the listeners at commit.

    `actor` is `user:<id>` or `system`.
    """
    record_all(session, [fact], actor=actor, now=now)


def record_all(session: Session, facts: Sequence[Fact], *, actor: str, now: datetime) -> None:
    """Saves many facts in one statement."""
    if not facts:
        return
    _TOLD.rows(session, {"facts": Jsonb([_row(fact, actor, now) for fact in facts]), "channel": WAKE_CHANNEL})


_TOLD = Prepared(
    text(
        """WITH told AS (
            INSERT INTO fact (uid, source, type, time, actor, subject, data, request_id, address)
            SELECT uid, source, type, time, actor, subject, data, request_id, address FROM jsonb_to_recordset(:facts) AS given (
                uid text, source text, type text, time timestamptz, actor text, subject text, data jsonb, request_id text, address text
            )
            RETURNING type
        )
        SELECT pg_notify(:channel, type) FROM (SELECT DISTINCT type FROM told) AS types"""
    )
)
"""Saves facts in the order given, and tells of each of their types at commit."""


def _row(fact: Fact, actor: str, now: datetime) -> dict[str, Any]:
    data = dataclasses.asdict(fact)
    subject = data.pop("subject")
    return {
        "uid": str(uuid.uuid4()),
        "source": SOURCE,
        "type": fact.type,
        "time": now.isoformat(),
        "actor": actor,
        "subject": subject,
        "data": data,
        "request_id": current().id or None,
        "address": current().address or None,
    }
