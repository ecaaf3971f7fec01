"""Listeners move along the log, each at its own place, which is saved with what it did."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import Row, func, select, text, true, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from zhixing.events.facts import EVERY, WAKE_CHANNEL, Listener, RecordedFact
from zhixing.events.models import ListenerPlace, StoredFact
from zhixing.kit.db import Database

log = logging.getLogger(__name__)

BATCH = 500
PAUSE_AFTER_FAILURE = 5.0
PATIENCE = 1.0
SILENCE = 0.1
"""Seconds without a fact after which nobody waits for more."""


def advance(database: Database, listener: Listener, *, batch: int = BATCH) -> int:
    """Lets `listener` hear the next stretch of the log, in one transaction; returns how many facts were passed.

    A listener already being moved elsewhere is left alone (0). A failure of the listener is kept with its place and raised.
    """
    try:
        with database.transaction() as session:
            return _advance(session, listener, batch)
    except Exception as error:
        with database.transaction() as session:
            _note_failure(session, listener.name, error)
        raise


def catch_up(database: Database, listeners: Sequence[Listener], *, patience: float = 0.0) -> int:
    """Moves every listener until none has anything to hear; returns how many facts were heard.

    Facts that wait for an older transaction, which may be another program's on the same server, are waited for
    `patience` seconds at most.
    """
    heard, deadline = 0, time.monotonic() + patience
    while True:
        # Asked before moving: what is decided in between is heard in the next round.
        some_wait = time.monotonic() < deadline and _some_wait(database)
        moved = sum(advance(database, listener) for listener in listeners)
        heard += moved
        if moved:
            continue
        if not some_wait:
            return heard
        time.sleep(0.02)


def _some_wait(database: Database) -> bool:
    """Whether there are committed facts that nobody may hear yet."""
    waiting = text("SELECT EXISTS (SELECT FROM fact WHERE xid >= (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint)")
    with database.session() as session:
        return bool(session.scalar(waiting))


def _advance(session: Session, listener: Listener, batch: int) -> int:
    _ensure_place(session, listener.name)
    place = session.scalars(
        select(ListenerPlace).where(ListenerPlace.name == listener.name).with_for_update(skip_locked=True)
    ).one_or_none()
    if place is None:
        return 0
    rows = _next_facts(session, listener, place, min(batch, listener.batch))
    if not rows:
        return 0
    listener.handle(session, [_recorded(row) for row in rows])
    place.xid, place.place = rows[-1].xid, rows[-1].id
    place.failures, place.last_error = 0, None
    place.moved_at = session.scalar(select(func.now()))
    return len(rows)


def _next_facts(session: Session, listener: Listener, place: ListenerPlace, batch: int) -> Sequence[Row[tuple[StoredFact]]]:
    # A fact of a transaction at or above xmin may still have unseen neighbours: it waits until they are decided.
    settled = text("fact.xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint")
    query = (
        select(*StoredFact.__table__.c)
        .where(tuple_(StoredFact.xid, StoredFact.id) > tuple_(place.xid, place.place), settled)
        .where(true() if EVERY in listener.types else StoredFact.type.in_(sorted(listener.types)))
        .order_by(StoredFact.xid, StoredFact.id)
        .limit(batch)
    )
    return session.execute(query).all()


def _recorded(row: Row[tuple[StoredFact]]) -> RecordedFact:
    return RecordedFact(row.id, row.uid, row.type, row.time, row.actor, row.subject, row.data)


def _ensure_place(session: Session, name: str) -> None:
    session.execute(insert(ListenerPlace).values(name=name, xid=0, place=0, failures=0).on_conflict_do_nothing())


def _note_failure(session: Session, name: str, error: Exception) -> None:
    _ensure_place(session, name)
    place = session.get_one(ListenerPlace, name)
    place.failures += 1
    place.last_error = f"{type(error).__name__}: {error}"[:2000]


class ListenerThread:
    """Moves the listeners whenever a fact is recorded, and once a second in any case."""

    def __init__(self, database: Database, listeners: Sequence[Listener]) -> None:
        self._database = database
        self._listeners = list(listeners)
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(listener,), name=f"listener-{listener.name}", daemon=True)
            for listener in self._listeners
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stops after the stretch that is being heard."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout=10)

    def _run(self, listener: Listener) -> None:
        while not self._stopping.is_set():
            try:
                self._listen(listener)
            except Exception:
                log.exception("listener %s failed; trying again in %s s", listener.name, PAUSE_AFTER_FAILURE)
                self._stopping.wait(PAUSE_AFTER_FAILURE)

    def _hear_all(self, connection: psycopg.Connection[Any], listener: Listener) -> None:
        """Until nothing is left. A stretch that was not full is followed by the next one after the listener's pace, or as soon as
        nothing is recorded any more: what comes one by one is heard together, what comes after a silence at once."""
        while not self._stopping.is_set():
            begun = time.monotonic()
            heard = advance(self._database, listener)
            if not heard:
                return
            if heard < min(BATCH, listener.batch):
                self._gather(connection, begun + listener.pace)

    def _gather(self, connection: psycopg.Connection[Any], until: float) -> None:
        while not self._stopping.is_set() and (left := until - time.monotonic()) > 0:
            if not list(connection.notifies(timeout=min(left, SILENCE), stop_after=1)):
                return

    def _listen(self, listener: Listener) -> None:
        url = self._database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"LISTEN {WAKE_CHANNEL}")
            while not self._stopping.is_set():
                self._hear_all(connection, listener)
                for _ in connection.notifies(timeout=PATIENCE, stop_after=1):
                    pass
