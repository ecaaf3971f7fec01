"""What people do with hand-ins, a function per verb: hand in, add, retry, take back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import delete, select, update

from zhixing.access import Role, Work
from zhixing.capture.events import CaptureCancelled, CaptureStarted, subject_of
from zhixing.capture.extract import recognition_likely
from zhixing.capture.models import Capture, CaptureItem, Upload
from zhixing.capture.queries import find_capture, find_item, waiting_count
from zhixing.capture.rules import FEW_FILES, OPEN, Lane, Rank, State, clean_path, rank_of, title_of
from zhixing.capture.waiting import ask
from zhixing.kit.errors import Conflict, Forbidden, Invalid


@dataclass(frozen=True)
class HandedIn:
    """A file whose bytes lie in the file store under `key`."""

    path: str
    key: str
    size: int


def start(work: Work, space_id: int, *, origin: str, title: str = "", files: Sequence[HandedIn] = ()) -> Capture:
    """A new hand-in into a space where the actor contributes; its files wait to be read."""
    work.require(Role.CONTRIBUTOR, space_id)
    paths = [clean_path(file.path) for file in files]
    capture = Capture(
        space_id=space_id,
        person_id=work.person.id,
        origin=origin,
        title=" ".join(title.split())[:200] or title_of(paths),
        created_at=work.now,
    )
    work.session.add(capture)
    work.session.flush()
    add(work, capture, files)
    work.record(CaptureStarted(subject=subject_of(capture.id), space_id=space_id, origin=origin, files=len(files)))
    return capture


def add(work: Work, capture: Capture, files: Iterable[HandedIn]) -> list[CaptureItem]:
    """Adds files to a hand-in; they wait to be read. Pictures wait in a lane of their own, so that the others need not."""
    files = list(files)
    waiting = waiting_count(work.session, capture.person_id) if len(files) <= FEW_FILES else 0
    rank = rank_of(capture.origin, len(files), waiting)
    items = [
        CaptureItem(
            capture_id=capture.id,
            person_id=capture.person_id,
            path=clean_path(file.path),
            size=file.size,
            sha256=file.key,
            blob=file.key,
            state=State.WAITING,
            lane=Lane.OCR if recognition_likely(file.path) else Lane.READ,
            rank=rank,
            created_at=work.now,
        )
        for file in files
    ]
    work.session.add_all(items)
    work.session.flush()
    order(work, capture, items)
    return items


def add_more(work: Work, capture: Capture, files: Sequence[HandedIn]) -> Capture:
    """Adds files to a hand-in of one's own, as far as one may still contribute there."""
    work.require(Role.CONTRIBUTOR, capture.space_id)
    add(work, capture, files)
    return capture


def order(work: Work, capture: Capture, items: Iterable[CaptureItem]) -> None:
    """Asks for files to be read; the awaited ones by a reader that is kept for such."""
    for lane, quick in {(Lane(item.lane), item.rank == Rank.AWAITED and item.lane == Lane.READ) for item in items}:
        ask(work.session, lane, by=capture.id, quick=quick)


def hand_in_text(work: Work, space_id: int, text: str, *, title: str = "") -> Capture:
    """Pasted text becomes a small Markdown file: it has a version and an original like everything else."""
    if not text.strip():
        raise Invalid("capture.text_empty")
    named = " ".join(title.split())[:120]
    first = next(line.strip() for line in text.split("\n") if line.strip())
    name = (named or first[:60]).replace("/", "／").replace("\\", "＼")
    body = f"# {named}\n\n{text}" if named else text
    data = body.encode("utf-8", "replace")
    key = work.house.files.put(data)
    return start(work, space_id, origin="paste", title=name, files=[HandedIn(f"{name}.md", key, len(data))])


def put_stream(work: Work, path: str, stream: BinaryIO, size: int) -> HandedIn:
    """Keeps a stream in the file store."""
    return HandedIn(path, work.house.files.put(stream), size)


def retry(work: Work, capture_id: int, item_id: int | None = None) -> Capture:
    """Reads failed and cancelled files again: one, or all of the hand-in."""
    capture = _own(work, capture_id)
    work.require(Role.CONTRIBUTOR, capture.space_id)
    if item_id is not None:
        item = find_item(work.session, capture_id, item_id, work.reach)
        if item.state not in (State.FAILED, State.CANCELLED):
            raise Conflict("capture.not_to_be_retried")
        if item.blob is None:
            raise Conflict("capture.original_missing")
        items: Sequence[CaptureItem] = [item]
    else:
        again = (CaptureItem.state.in_((State.FAILED, State.CANCELLED)), CaptureItem.blob.is_not(None))
        items = work.session.scalars(
            select(CaptureItem).where(CaptureItem.capture_id == capture_id, *again).with_for_update()
        ).all()
    for item in items:
        item.state, item.reason, item.stage, item.attempts = State.WAITING, None, None, 0
        item.seconds = item.started_at = item.finished_at = None
        item.rank = Rank.AWAITED if len(items) <= FEW_FILES else Rank.BULK
    capture.cancelled_at = None
    work.session.flush()
    order(work, capture, items)
    return capture


def cancel(work: Work, capture_id: int, item_id: int | None = None) -> Capture:
    """Takes back what is not finished: one file, or all of the hand-in. Documents that are there already stay."""
    capture = _own(work, capture_id)
    values = {"state": State.CANCELLED, "stage": None, "finished_at": work.now}
    if item_id is not None:
        item = find_item(work.session, capture_id, item_id, work.reach)
        if item.state not in OPEN:
            raise Conflict("capture.not_to_be_cancelled")
        for name, value in values.items():
            setattr(item, name, value)
        return capture
    capture.cancelled_at = work.now
    work.session.execute(
        update(CaptureItem).where(CaptureItem.capture_id == capture_id, CaptureItem.state.in_(OPEN)).values(**values)
    )
    work.session.execute(delete(Upload).where(Upload.capture_id == capture_id, Upload.finished_at.is_(None)))
    work.record(CaptureCancelled(subject=subject_of(capture_id)))
    return capture


def may_act(work: Work, capture: Capture) -> bool:
    """Whether the actor may retry or take back: who handed in, and the keepers of the space."""
    return capture.person_id == work.reach.person_id or work.may(Role.KEEPER, capture.space_id)


def _own(work: Work, capture_id: int) -> Capture:
    capture = find_capture(work.session, capture_id, work.reach)
    if not may_act(work, capture):
        raise Forbidden("capture.not_yours")
    return capture
