"""Listeners move along the log, each at its own place, which is saved with what it did."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from sqlalchemy import BigInteger, Text, any_, bindparam, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from zhixing.events.facts import EVERY, WAKE_CHANNEL, Listener, RecordedFact
from zhixing.events.models import ListenerPlace, StoredFact
from zhixing.kit.db import Database
from zhixing.kit.prepared import Prepared

log = logging.getLogger(__name__)

BATCH = 500
PAUSE_AFTER_FAILURE = 5.0
PATIENCE = 1.0
REST = 5.0
"""Seconds between two looks while nothing was told of; also how long after the last telling a listener is patient only."""
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
    place = _taken_place(session, listener.name)
    if place is None:
        return 0
    rows = _next_facts(session, listener, place, min(batch, listener.batch))
    if not rows:
        return 0
    listener.handle(session, [RecordedFact(*row[1:]) for row in rows])
    moved = {"xid": rows[-1][0], "place": rows[-1][1], "failures": 0, "last_error": None, "moved_at": func.now()}
    session.execute(update(ListenerPlace).where(ListenerPlace.name == listener.name).values(moved))
    return len(rows)


_PLACE = Prepared(
    select(ListenerPlace.xid, ListenerPlace.place)
    .where(ListenerPlace.name == bindparam("name"))
    .with_for_update(skip_locked=True)
)


def _taken_place(session: Session, name: str) -> tuple[int, int] | None:
    """Where the listener stands, held until the transaction ends; none while it is moved elsewhere."""
    place = _PLACE.row(session, {"name": name})
    if place is None:
        _ensure_place(session, name)
        place = _PLACE.row(session, {"name": name})
    return None if place is None else (place[0], place[1])


# A fact of a transaction at or above xmin may still have unseen neighbours: it waits until they are decided.
_SETTLED = text("fact.xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint")
_FURTHER = (
    select(StoredFact.xid, StoredFact.id, StoredFact.uid, StoredFact.type, StoredFact.time)
    .add_columns(StoredFact.actor, StoredFact.subject, StoredFact.data)
    .where(
        tuple_(StoredFact.xid, StoredFact.id) > tuple_(bindparam("xid", type_=BigInteger), bindparam("place", type_=BigInteger))
    )
    .where(_SETTLED)
    .order_by(StoredFact.xid, StoredFact.id)
    .limit(bindparam("batch", type_=BigInteger))
)
_FACTS = Prepared(_FURTHER)
_FACTS_OF_TYPES = Prepared(_FURTHER.where(StoredFact.type == any_(bindparam("types", type_=ARRAY(Text)))))


def _next_facts(session: Session, listener: Listener, place: tuple[int, int], batch: int) -> list[tuple[Any, ...]]:
    values = {"xid": place[0], "place": place[1], "batch": batch}
    if EVERY in listener.types:
        return _FACTS.rows(session, values)
    return _FACTS_OF_TYPES.rows(session, {**values, "types": sorted(listener.types)})


def _ensure_place(session: Session, name: str) -> None:
    session.execute(insert(ListenerPlace).values(name=name, xid=0, place=0, failures=0).on_conflict_do_nothing())


def _note_failure(session: Session, name: str, error: Exception) -> None:
    _ensure_place(session, name)
    place = session.get_one(ListenerPlace, name)
    place.failures += 1
    place.last_error = f"{type(error).__name__}: {error}"[:2000]


class ListenerThread:
    """Moves each listener whenever a fact of its types is recorded, and now and then in any case."""

    def __init__(self, database: Database, listeners: Sequence[Listener]) -> None:
        self._database = database
        self._stopping = threading.Event()
        self._called = {listener.name: threading.Event() for listener in listeners}
        self._listeners = list(listeners)
        self._threads = [
            threading.Thread(target=self._keep, args=(self._listen, listener), name=f"listener-{listener.name}", daemon=True)
            for listener in listeners
        ]
        self._threads.append(threading.Thread(target=self._keep, args=(self._call,), name="listeners", daemon=True))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stops after the stretch that is being heard."""
        self._stopping.set()
        for called in self._called.values():
            called.set()
        for thread in self._threads:
            thread.join(timeout=10)

    def _keep(self, work: Callable[..., None], *given: Listener) -> None:
        while not self._stopping.is_set():
            try:
                work(*given)
            except Exception:
                names = ", ".join(listener.name for listener in given or self._listeners)
                log.exception("listening failed (%s); trying again in %s s", names, PAUSE_AFTER_FAILURE)
                self._stopping.wait(PAUSE_AFTER_FAILURE)

    def _call(self) -> None:
        """Calls those who hear facts of the types just recorded."""
        url = self._database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"LISTEN {WAKE_CHANNEL}")
            while not self._stopping.is_set():
                for told in connection.notifies(timeout=PATIENCE, stop_after=1):
                    for listener in self._listeners:
                        if told.payload in listener.types or EVERY in listener.types:
                            self._called[listener.name].set()

    def _listen(self, listener: Listener) -> None:
        called, lately = self._called[listener.name], 0.0
        while not self._stopping.is_set():
            called.clear()
            self._hear_all(listener)
            # What was just told of may have to wait for an older transaction; hence another look soon after.
            patience = PATIENCE if time.monotonic() - lately < REST else REST
            if called.wait(timeout=patience):
                lately = time.monotonic()

    def _hear_all(self, listener: Listener) -> None:
        """Until nothing is left. A stretch that was not full is followed by the next one after the listener's pace, or as soon as
        nothing is recorded any more: what comes one by one is heard together, what comes after a silence at once."""
        while not self._stopping.is_set():
            begun = time.monotonic()
            heard = advance(self._database, listener)
            if not heard:
                return
            if heard < min(BATCH, listener.batch):
                self._gather(self._called[listener.name], begun + listener.pace)

    def _gather(self, called: threading.Event, until: float) -> None:
        while not self._stopping.is_set() and (left := until - time.monotonic()) > 0:
            called.clear()
            if not called.wait(timeout=min(left, SILENCE)):
                return
