"""The fact log: nothing recorded is lost to a listener, nothing heard is kept without its place."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from zhixing.events import Fact, Listener, ListenerThread, RecordedFact, advance, catch_up, listening, record
from zhixing.events.models import ListenerPlace, StoredFact
from zhixing.kit.db import Database

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class PageTurned(Fact):
    type: ClassVar[str] = "tests.page_turned"
    page: int


class Ear:
    """Remembers what it heard."""

    def __init__(self, name: str = "ear") -> None:
        self.pages: list[int] = []
        self.fails = False
        self.listener = Listener(name, frozenset({PageTurned.type}), self._hear)

    def _hear(self, session: Session, facts: Sequence[RecordedFact]) -> None:
        if self.fails:
            raise RuntimeError("deaf")
        self.pages += [fact.data["page"] for fact in facts]


def turn(session: Session, page: int) -> None:
    record(session, PageTurned(subject="book:1", page=page), actor="system", now=NOON)


def test_a_listener_hears_what_was_recorded_once_and_in_order(database: Database) -> None:
    ear = Ear()
    with database.transaction() as session:
        for page in range(5):
            turn(session, page)
    assert catch_up(database, [ear.listener]) == 5
    assert catch_up(database, [ear.listener]) == 0
    assert ear.pages == [0, 1, 2, 3, 4]


def test_a_fact_carries_the_envelope_it_was_recorded_with(database: Database) -> None:
    with database.transaction() as session:
        turn(session, 7)
    with database.session() as session:
        stored = session.scalars(select(StoredFact)).one()
    assert (stored.type, stored.subject, stored.actor, stored.data) == ("tests.page_turned", "book:1", "system", {"page": 7})
    assert stored.time == NOON


def test_a_change_that_is_rolled_back_leaves_no_fact(database: Database) -> None:
    ear = Ear()
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        turn(session, 1)
        raise ZeroDivisionError
    assert catch_up(database, [ear.listener]) == 0


def test_a_fact_with_a_lower_id_that_commits_late_is_still_heard(database: Database) -> None:
    """The classic silent loss: ids are not in commit order."""
    ear = Ear()
    early, late = database.session(), database.session()
    turn(late, 1)
    turn(early, 2)
    early.commit()
    catch_up(database, [ear.listener])
    assert ear.pages == []
    late.commit()
    catch_up(database, [ear.listener])
    assert ear.pages == [1, 2]
    early.close()
    late.close()


def test_whoever_catches_up_waits_a_while_for_a_stranger_on_the_same_server(database: Database) -> None:
    ear = Ear()
    stranger = database.session()
    stranger.execute(text("SELECT pg_current_xact_id()"))
    with database.transaction() as session:
        turn(session, 1)
    assert catch_up(database, [ear.listener]) == 0
    leaving = threading.Timer(0.2, stranger.rollback)
    leaving.start()
    assert catch_up(database, [ear.listener], patience=60) == 1
    leaving.join()
    stranger.close()


def test_a_transaction_that_wrote_first_but_recorded_last_is_still_heard(database: Database) -> None:
    """Transaction numbers are not in the order of ids either: the place is a pair of both."""
    ear = Ear()
    first, second = database.session(), database.session()
    first.add(ListenerPlace(name="somebody else", xid=0, place=0))
    first.flush()
    turn(second, 1)
    turn(first, 2)
    first.commit()
    catch_up(database, [ear.listener])
    second.commit()
    catch_up(database, [ear.listener])
    assert sorted(ear.pages) == [1, 2]
    first.close()
    second.close()


def test_a_listener_that_fails_keeps_its_place_and_hears_again(database: Database) -> None:
    ear = Ear()
    with database.transaction() as session:
        turn(session, 1)
    ear.fails = True
    with pytest.raises(RuntimeError):
        advance(database, ear.listener)
    with database.session() as session:
        place = session.get_one(ListenerPlace, "ear")
        assert (place.failures, place.last_error) == (1, "RuntimeError: deaf")
    ear.fails = False
    assert advance(database, ear.listener) == 1
    with database.session() as session:
        assert session.get_one(ListenerPlace, "ear").failures == 0


def test_two_listeners_have_places_of_their_own(database: Database) -> None:
    left, right = Ear("left"), Ear("right")
    with database.transaction() as session:
        turn(session, 1)
    catch_up(database, [left.listener])
    with database.transaction() as session:
        turn(session, 2)
    catch_up(database, [left.listener, right.listener])
    assert left.pages == right.pages == [1, 2]


def test_the_thread_is_woken_by_a_fact(database: Database) -> None:
    heard = threading.Event()
    listener = Listener("woken", frozenset({PageTurned.type}), lambda session, facts: heard.set())
    thread = ListenerThread(database, [listener])
    thread.start()
    try:
        with database.transaction() as session:
            turn(session, 1)
        assert heard.wait(timeout=10)
    finally:
        thread.stop()


def test_who_keeps_a_pace_hears_together_what_comes_one_by_one(database: Database) -> None:
    stretches: list[int] = []
    everything = threading.Event()

    def hear(session: Session, facts: Sequence[RecordedFact]) -> None:
        stretches.append(len(facts))
        if sum(stretches) == 9:
            everything.set()

    thread = ListenerThread(database, [Listener("slow", frozenset({PageTurned.type}), hear, pace=3.0)])
    thread.start()
    try:
        for page in range(9):
            with database.transaction() as session:
                turn(session, page)
        assert everything.wait(timeout=20)
    finally:
        thread.stop()
    assert len(stretches) <= 4


def test_a_listener_is_called_for_its_own_types_alone(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ear, deaf = Ear(), Listener("deaf", frozenset({"tests.nothing"}), lambda session, facts: None)
    looks: list[str] = []

    def looked(database: Database, listener: Listener) -> int:
        looks.append(listener.name)
        return advance(database, listener)

    monkeypatch.setattr(listening, "advance", looked)
    monkeypatch.setattr(listening, "PATIENCE", 30.0)
    monkeypatch.setattr(listening, "REST", 30.0)
    threads = ListenerThread(database, [ear.listener, deaf])
    threads.start()
    try:
        _until(lambda: looks.count("ear") >= 1 and looks.count("deaf") >= 1)
        for page in range(3):
            with database.transaction() as session:
                turn(session, page)
            _until(lambda wanted=page + 1: len(ear.pages) == wanted)  # type: ignore[misc]
        assert ear.pages == [0, 1, 2] and looks.count("deaf") == 1
    finally:
        threads.stop()


def _until(done: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not done() and time.monotonic() < until:
        time.sleep(0.01)
    assert done()
