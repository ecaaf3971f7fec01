"""Taking the next files in line: each is refused, found to be known already, or handed on to be read.

A worker that dies leaves its files `reading`; whoever takes them after their lease claims them again, and what was kept already
is found by its bytes. So a file may be read twice, but is never kept twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from zhixing.access import Role, Work, work_of
from zhixing.assets import require_edit
from zhixing.capture.events import FileFailed, subject_of
from zhixing.capture.models import Capture, CaptureItem
from zhixing.capture.rules import Lane, Rank, State, gives_up
from zhixing.capture.waiting import hold, next_in_line
from zhixing.events import record_all
from zhixing.kit.errors import Refusal
from zhixing.kit.house import House
from zhixing.organise import find_at_many, find_same_many
from zhixing.people.models import Person


@dataclass(frozen=True)
class Claimed:
    """A file that this job may read now. `attempt` tells this claim from a later one of the same file."""

    item_id: int
    capture_id: int
    person_id: int
    space_id: int
    path: str
    source_path: str
    """Empty for pasted text, which comes from nowhere: pasting the same title twice does not replace the first."""
    blob: str
    size: int
    attempt: int
    started: datetime


@dataclass(frozen=True)
class Failure:
    """Why a file failed: a code of the words catalogue and its values."""

    code: str
    values: dict[str, Any]

    @classmethod
    def of(cls, refusal: Refusal) -> Failure:
        return cls(refusal.code, dict(refusal.values))


@dataclass(frozen=True)
class Batch:
    """Files taken from the line: how many, and those of them that must be read."""

    taken: int
    files: tuple[Claimed, ...]


def claim(house: House, lane: Lane, *, rank: int = Rank.AGAIN) -> Batch:
    """Takes the next files of a lane, none less urgent than `rank`. What needs no reading is finished by this very look."""
    with house.database.transaction() as session:
        items = next_in_line(session, lane, rank=rank)
        captures = _captures(session, items)
        left: list[Claimed] = []
        for person_id, own in _by_person(items).items():
            work = work_for(house, session, person_id)
            left += _admitted(work, [(item, _claimed(work, item, captures[item.capture_id])) for item in own])
        session.flush()
        hold(session, [file.item_id for file in left])
        order = {item.id: place for place, item in enumerate(items)}
        return Batch(len(items), tuple(sorted(left, key=lambda file: order[file.item_id])))


def _captures(session: Session, items: Sequence[CaptureItem]) -> dict[int, Capture]:
    wanted = {item.capture_id for item in items}
    return {capture.id: capture for capture in session.scalars(select(Capture).where(Capture.id.in_(wanted)))}


def _by_person(items: Sequence[CaptureItem]) -> dict[int, list[CaptureItem]]:
    found: dict[int, list[CaptureItem]] = defaultdict(list)
    for item in items:
        found[item.person_id or 0].append(item)
    return found


def _claimed(work: Work, item: CaptureItem, capture: Capture) -> Claimed:
    item.state, item.attempts, item.stage = State.READING, item.attempts + 1, None
    item.started_at = work.now
    return Claimed(
        item_id=item.id,
        capture_id=capture.id,
        person_id=capture.person_id,
        space_id=capture.space_id,
        path=item.path,
        source_path="" if capture.origin == "paste" else item.path,
        blob=item.blob or "",
        size=item.size,
        attempt=item.attempts,
        started=work.now,
    )


def _admitted(work: Work, files: Sequence[tuple[CaptureItem, Claimed]]) -> Iterator[Claimed]:
    """Those that must be read. Refuses what would be refused after reading: no rights on the space or on the document to change."""
    known = find_same_many(work.session, work.reach, [(file.space_id, file.blob) for _, file in files])
    present = find_at_many(work.session, work.reach, [(file.space_id, file.source_path) for _, file in files])
    for item, file in files:
        try:
            work.require(Role.CONTRIBUTOR, file.space_id)
            if (changed := present.get((file.space_id, file.source_path))) is not None:
                require_edit(work, changed)
        except Refusal as refusal:
            note_failures(work, [(item, Failure.of(refusal))])
            continue
        same = known.get((file.space_id, file.blob))
        if same is not None:
            finish(work, item, State.UNCHANGED, *same)
        elif gives_up(item.attempts):
            note_failures(work, [(item, Failure("capture.unreadable.unforeseen", {}))])
        else:
            yield file


def work_for(house: House, session: Session, person_id: int) -> Work:
    """The work of the person who handed in, with the rights of this moment."""
    return work_of(house, session, session.get_one(Person, person_id))


def still_ours(session: Session, files: Sequence[Claimed]) -> dict[int, CaptureItem]:
    """Of these files those that nobody took back or over meanwhile, locked until the work ends, by their number."""
    attempts = {file.item_id: file.attempt for file in files}
    query = select(CaptureItem).where(CaptureItem.id.in_(attempts)).order_by(CaptureItem.id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True))
    return {item.id: item for item in found if item.state == State.READING and item.attempts == attempts[item.id]}


def finish(work: Work, item: CaptureItem, state: State, asset_id: int, version: int) -> None:
    """Notes which document a file became, or is already."""
    item.state, item.asset_id, item.version = state, asset_id, version
    _close(work, item)


def fail(house: House, failures: Sequence[tuple[Claimed, Failure]]) -> None:
    """Notes that files failed, except those that were taken back meanwhile."""
    if not failures:
        return
    with house.database.transaction() as session:
        ours = still_ours(session, [file for file, _ in failures])
        told = [(file, failure) for file, failure in failures if file.item_id in ours]
        for person_id in {file.person_id for file, _ in told}:
            own = [(ours[file.item_id], failure) for file, failure in told if file.person_id == person_id]
            note_failures(work_for(house, session, person_id), own)


def note_failures(work: Work, failures: Sequence[tuple[CaptureItem, Failure]]) -> None:
    """Writes down why files failed, in the caller's transaction."""
    facts = []
    for item, failure in failures:
        item.state, item.reason = State.FAILED, {"code": failure.code, "values": failure.values}
        _close(work, item)
        facts.append(FileFailed(subject=subject_of(item.capture_id), item_id=item.id, code=failure.code))
    record_all(work.session, facts, actor=work.actor_token, now=work.now)


def put_back(house: House, files: Sequence[Claimed]) -> None:
    """Lets files wait again that could not be kept for no fault of theirs that is known; their tries are counted."""
    with house.database.transaction() as session:
        for item in still_ours(session, files).values():
            item.state, item.rank, item.lease_until = State.WAITING, Rank.AGAIN, None


def is_wanted(house: House, file: Claimed) -> bool:
    """Whether nobody has taken the file back or over meanwhile."""
    with house.database.session() as session:
        query = select(CaptureItem.state, CaptureItem.attempts).where(CaptureItem.id == file.item_id)
        return session.execute(query).one_or_none() == (State.READING, file.attempt)


def _close(work: Work, item: CaptureItem) -> None:
    item.stage, item.lease_until, item.finished_at = None, None, work.house.clock()
    if item.started_at is not None:
        item.seconds = round((item.finished_at - item.started_at).total_seconds(), 3)
