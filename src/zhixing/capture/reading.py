"""Reading the files in line, batch by batch: claimed in one transaction, read outside of any, kept in another."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import update

from zhixing import search
from zhixing.capture.claiming import Claimed, Failure, claim, fail, is_wanted, still_ours
from zhixing.capture.keeping import ReadFile, keep
from zhixing.capture.models import CaptureItem
from zhixing.capture.port import Cancelled, Extractor, FileToRead, NeedsRecognition, Outcome, Unreadable
from zhixing.capture.rules import Lane, Rank, State
from zhixing.capture.unpacking import is_archive, unpack
from zhixing.capture.waiting import QUEUE_OF, ask, holding
from zhixing.jobs import is_paused
from zhixing.kit.house import House

REPORT_EVERY = 1.0
PATIENCE = 20.0
"""Seconds after which a reader goes back into the queue, so that it can be paused and the machine be told of."""
AT_ONCE = 2
"""Readers of bulk; one more place in their lane stays free for files that somebody waits for."""
MANY = 8
KEPT_TOGETHER = 64
MOST_UNHEARD = 200
"""Documents that search has not heard of yet: with more of them, reading waits, or the next single file would be found late."""
STANDSTILL = 2.0

_bulk = threading.BoundedSemaphore(AT_ONCE)


def read_waiting(house: House, lane: Lane, *, quick: bool) -> None:
    """Reads what waits in a lane until nothing is left, or for a while and asks for the rest. `quick`: only what is awaited."""
    if quick or lane is Lane.OCR:
        _read(house, lane, rank=Rank.AWAITED if quick else Rank.AGAIN)
    elif _bulk.acquire(blocking=False):
        try:
            _read(house, lane, rank=Rank.AGAIN)
        finally:
            _bulk.release()


def _read(house: House, lane: Lane, *, rank: Rank) -> None:
    until = time.monotonic() + PATIENCE
    told = False
    while not _is_paused(house, lane):
        if rank != Rank.AWAITED:
            _let_search_keep_up(house)
        batch = claim(house, lane, rank=rank)
        if not batch.taken:
            return
        if not told and batch.taken >= MANY and rank != Rank.AWAITED and lane is Lane.READ:
            told = _call_another(house, lane)
        with holding(house, [file.item_id for file in batch.files]):
            _work_through(house, batch.files, recognise=lane is Lane.OCR)
        if time.monotonic() > until:
            with house.database.transaction() as session:
                ask(session, lane, by="more", quick=rank == Rank.AWAITED)
            return


def _call_another(house: House, lane: Lane) -> bool:
    """Where much waits, a second reader helps."""
    with house.database.transaction() as session:
        ask(session, lane, by="more")
    return True


def _is_paused(house: House, lane: Lane) -> bool:
    with house.database.session() as session:
        return is_paused(session, QUEUE_OF[lane])


def _let_search_keep_up(house: House) -> None:
    """Waits while search lies far behind, as long as it comes nearer."""
    before, since = search.unheard(house, MOST_UNHEARD * 5), time.monotonic()
    while before > MOST_UNHEARD and time.monotonic() - since < STANDSTILL:
        time.sleep(0.1)
        now = search.unheard(house, MOST_UNHEARD * 5)
        if now != before:
            before, since = now, time.monotonic()


def _work_through(house: House, files: Sequence[Claimed], *, recognise: bool) -> None:
    for file in files:
        if is_archive(file.path):
            unpack(house, file)
    read: list[ReadFile] = []
    failures: list[tuple[Claimed, Failure]] = []
    for file, outcome in _outcomes(house, [file for file in files if not is_archive(file.path)], recognise):
        if isinstance(outcome, Unreadable):
            failures.append((file, Failure(f"capture.unreadable.{outcome.code}", outcome.values)))
        elif isinstance(outcome, NeedsRecognition):
            send_to_recognition(house, file)
        else:
            read.append((file, outcome))
        if len(read) >= KEPT_TOGETHER:
            keep(house, read)
            read = []
    keep(house, read)
    fail(house, failures)


def _outcomes(house: House, files: Sequence[Claimed], recognise: bool) -> Iterator[tuple[Claimed, Outcome]]:
    """What came of each file whose bytes are there and which nobody took back."""
    there = []
    for file in files:
        try:
            there.append((file, FileToRead(house.files.path(file.blob), file.path)))
        except KeyError:
            fail(house, [(file, Failure("capture.original_missing", {}))])
    if not there:
        return
    extractor: Extractor = house.extractor
    alone = there[0][0] if len(there) == 1 else None
    progress = _reporter(house, alone) if alone else _unheard
    outcomes = extractor.digests(
        [wanted for _, wanted in there],
        recognise=recognise,
        progress=progress,
        cancelled=_watcher(house, alone) if alone else lambda: False,
    )
    try:
        yield from zip((file for file, _ in there), outcomes, strict=True)
    except Cancelled:
        return


def _unheard(code: str, values: dict[str, Any]) -> None:
    """Files that are read in a blink; nobody waits to hear how far."""


def send_to_recognition(house: House, file: Claimed) -> None:
    """Lets a file wait for those who recognise print, so that quick files need not wait behind it."""
    with house.database.transaction() as session:
        for item in still_ours(session, [file]).values():
            item.state, item.attempts, item.lane, item.lease_until = State.WAITING, 0, Lane.OCR, None
            item.stage = {"code": "capture.stage.waiting_for_recognition", "values": {}}
            ask(session, Lane.OCR, by=item.capture_id)


def _reporter(house: House, file: Claimed) -> Callable[[str, dict[str, Any]], None]:
    """Writes progress down, at most once a second."""
    last = 0.0

    def report(code: str, values: dict[str, Any]) -> None:
        nonlocal last
        if time.monotonic() - last < REPORT_EVERY:
            return
        last = time.monotonic()
        ours = (CaptureItem.id == file.item_id, CaptureItem.state == State.READING, CaptureItem.attempts == file.attempt)
        with house.database.transaction() as session:
            session.execute(update(CaptureItem).where(*ours).values(stage={"code": code, "values": values}))

    return report


def _watcher(house: House, file: Claimed) -> Callable[[], bool]:
    """Looks, at most once a second, whether the file is still wanted."""
    last, gone = time.monotonic(), False

    def cancelled() -> bool:
        nonlocal last, gone
        if not gone and time.monotonic() - last >= REPORT_EVERY:
            last = time.monotonic()
            gone = not is_wanted(house, file)
        return gone

    return cancelled
