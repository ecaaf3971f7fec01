"""Reading one handed-in file: claimed in one transaction, read outside of any, kept in another.

A worker that dies in between leaves the file `reading`; whoever takes the job over claims it again, and what was kept already is
found by its bytes. So a file may be read twice, but is never kept twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from zhixing.access import Work, work_of
from zhixing.capture.events import FileFailed, subject_of
from zhixing.capture.models import Capture, CaptureItem
from zhixing.capture.port import Cancelled, Extractor, NeedsRecognition, Unreadable
from zhixing.capture.rules import OPEN, State, gives_up
from zhixing.capture.service import QUEUE_OF, RECOGNISE
from zhixing.jobs import enqueue
from zhixing.kit.errors import Refusal
from zhixing.kit.house import House
from zhixing.organise import Content, NewDocument, add_document, add_version, find_at, find_same, may_add, prepare
from zhixing.people.models import Person

log = logging.getLogger(__name__)

REPORT_EVERY = 1.0


@dataclass(frozen=True)
class Claimed:
    """A file that this job may read now."""

    item_id: int
    capture_id: int
    space_id: int
    path: str
    blob: str
    size: int
    attempts: int
    started: datetime


@dataclass(frozen=True)
class Failure:
    """Why a file failed: a code of the words catalogue and its values."""

    code: str
    values: dict[str, Any]


def read_file(house: House, item_id: int, *, recognise: bool) -> None:
    """Reads a file and keeps it as a document; whatever is wrong with it becomes its reason."""
    claimed = claim(house, item_id)
    if claimed is None:
        return
    try:
        content = _content(house, claimed, recognise)
        if content is not None:
            _keep(house, claimed, content)
    except Cancelled:
        return
    except Unreadable as reason:
        fail(house, claimed, Failure(f"capture.unreadable.{reason.code}", reason.values))
    except Refusal as refusal:
        fail(house, claimed, Failure(refusal.code, refusal.values))
    except KeyError:
        fail(house, claimed, Failure("capture.original_missing", {}))


def claim(house: House, item_id: int) -> Claimed | None:
    """Takes a waiting file (or one whose reader died); None when it is finished, taken back, or finished by this very look."""
    with house.database.transaction() as session:
        item = _locked(session, item_id)
        if item is None or item.state not in OPEN:
            return None
        capture = session.get_one(Capture, item.capture_id)
        item.state, item.attempts, item.stage = State.READING, item.attempts + 1, None
        item.started_at = house.clock()
        claimed = Claimed(
            item.id, capture.id, capture.space_id, item.path, item.blob or "", item.size, item.attempts, item.started_at
        )
        if gives_up(item.attempts):
            _note_failure(_work(house, session, capture.person_id), item, Failure("capture.unreadable.unforeseen", {}))
            return None
        try:
            return None if _is_known(house, session, capture, item) else claimed
        except Refusal as refusal:
            _note_failure(_work(house, session, capture.person_id), item, Failure(refusal.code, refusal.values))
            return None


def _is_known(house: House, session: Session, capture: Capture, item: CaptureItem) -> bool:
    """Whether the space holds these very bytes within the person's reach; then the file is finished without being read."""
    work = _work(house, session, capture.person_id)
    may_add(work, capture.space_id, _source_path(capture, item))
    same = find_same(session, capture.space_id, item.sha256 or "", work.reach)
    if same is None:
        return False
    _finish(work, item, State.UNCHANGED, same.id, same.version)
    return True


def _source_path(capture: Capture, item: CaptureItem) -> str:
    """Pasted text comes from nowhere: pasting the same title twice does not replace the first."""
    return "" if capture.origin == "paste" else item.path


def _work(house: House, session: Session, person_id: int) -> Work:
    """The work of the person who handed in, with the rights of this moment."""
    return work_of(house, session, session.get_one(Person, person_id))


def _locked(session: Session, item_id: int) -> CaptureItem | None:
    return session.scalars(select(CaptureItem).where(CaptureItem.id == item_id).with_for_update()).one_or_none()


def _content(house: House, claimed: Claimed, recognise: bool) -> Content | None:
    """The content of the file; None when it was sent on to those who recognise print."""
    extractor: Extractor = house.extractor
    try:
        return extractor.read(
            house.files.path(claimed.blob),
            claimed.path,
            recognise=recognise,
            progress=_reporter(house, claimed.item_id),
            cancelled=_watcher(house, claimed.item_id),
        )
    except NeedsRecognition:
        send_to_recognition(house, claimed.item_id)
        return None


def send_to_recognition(house: House, item_id: int) -> None:
    """Lets a file wait for those who recognise print, so that quick files need not wait behind it."""
    with house.database.transaction() as session:
        item = _locked(session, item_id)
        if item is not None and item.state in OPEN:
            item.state, item.attempts = State.WAITING, 0
            item.stage = {"code": "capture.stage.waiting_for_recognition", "values": {}}
            enqueue(session, RECOGNISE, {"item_id": item_id}, queue=QUEUE_OF[RECOGNISE], key=f"{RECOGNISE}:{item_id}")


def _reporter(house: House, item_id: int) -> Callable[[str, dict[str, Any]], None]:
    """Writes progress down, at most once a second."""
    last = 0.0

    def report(code: str, values: dict[str, Any]) -> None:
        nonlocal last
        if time.monotonic() - last < REPORT_EVERY:
            return
        last = time.monotonic()
        with house.database.transaction() as session:
            item = _locked(session, item_id)
            if item is not None and item.state == State.READING:
                item.stage = {"code": code, "values": values}

    return report


def _watcher(house: House, item_id: int) -> Callable[[], bool]:
    """Looks, at most once a second, whether the file is still wanted."""
    last, gone = time.monotonic(), False

    def cancelled() -> bool:
        nonlocal last, gone
        if not gone and time.monotonic() - last >= REPORT_EVERY:
            last = time.monotonic()
            with house.database.session() as session:
                gone = session.scalar(select(CaptureItem.state).where(CaptureItem.id == item_id)) != State.READING
        return gone

    return cancelled


def _keep(house: House, claimed: Claimed, content: Content) -> None:
    """Keeps the content as a new document, or as the next version of the one that came from the same place."""
    prepared = prepare(house.files, content)
    with house.database.transaction() as session:
        item = _locked(session, claimed.item_id)
        if item is None or item.state != State.READING:
            return
        capture = session.get_one(Capture, item.capture_id)
        work = _work(house, session, capture.person_id)
        source_path = _source_path(capture, item)
        _one_at_a_time(session, claimed.space_id, [claimed.blob, source_path])
        same = find_same(session, claimed.space_id, claimed.blob, work.reach)
        if same is not None:
            _finish(work, item, State.UNCHANGED, same.id, same.version)
            return
        new = replace(_document(claimed, content, source_path), prepared=prepared)
        present = find_at(session, claimed.space_id, source_path, work.reach)
        asset = add_document(work, new) if present is None else add_version(work, present.id, new)
        _finish(work, item, State.READY, asset.id, asset.version)


def _one_at_a_time(session: Session, space_id: int, names: list[str]) -> None:
    """Two workers must not both find that the same file, or the same place, is new."""
    for name in sorted({f"{space_id}:{name}" for name in names if name}):
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 7))"), {"name": name})


def _document(claimed: Claimed, content: Content, source_path: str) -> NewDocument:
    return NewDocument(
        space_id=claimed.space_id,
        content=content,
        filename=claimed.path.rpartition("/")[2],
        blob=claimed.blob,
        size=claimed.size,
        format=str(content.properties.get("format") or "txt"),
        source_path=source_path,
    )


def _finish(work: Work, item: CaptureItem, state: State, asset_id: int, version: int) -> None:
    item.state, item.asset_id, item.version = state, asset_id, version
    _close(work, item)


def _close(work: Work, item: CaptureItem) -> None:
    item.stage, item.finished_at = None, work.house.clock()
    if item.started_at is not None:
        item.seconds = round((item.finished_at - item.started_at).total_seconds(), 3)


def fail(house: House, claimed: Claimed, failure: Failure) -> None:
    """Notes that a file failed, unless it was taken back meanwhile."""
    with house.database.transaction() as session:
        item = _locked(session, claimed.item_id)
        if item is not None and item.state in OPEN:
            capture = session.get_one(Capture, item.capture_id)
            _note_failure(_work(house, session, capture.person_id), item, failure)


def _note_failure(work: Work, item: CaptureItem, failure: Failure) -> None:
    item.state, item.reason = State.FAILED, {"code": failure.code, "values": failure.values}
    _close(work, item)
    work.record(FileFailed(subject=subject_of(item.capture_id), item_id=item.id, code=failure.code))
