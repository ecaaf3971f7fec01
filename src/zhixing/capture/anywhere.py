"""The files of everybody, for those who look after the house: how they stand, not what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy.orm import Session

from zhixing.access import Reach, Work
from zhixing.capture.models import Capture, CaptureItem
from zhixing.capture.queries import visible
from zhixing.capture.rules import OPEN, Lane, Rank, State
from zhixing.capture.waiting import ask
from zhixing.people.models import Person

ORDER = ("stuck", "reading", "failed", "waiting", "cancelled", "ready", "unchanged")


@dataclass(frozen=True)
class LaneFiles:
    """The files of a lane: how many are where, of how many people, and how many were finished in the last minutes."""

    waiting: int
    running: int
    stuck: int
    failed: int
    done: int
    people: int


@dataclass(frozen=True)
class WantedFiles:
    """Which files are asked for; `states` may hold `stuck`: being read by somebody who gives no sign of life."""

    lane: str | None = None
    states: Sequence[str] = ()
    person_id: int | None = None


FileState = Literal["waiting", "reading", "stuck", "ready", "unchanged", "failed", "cancelled"]


@dataclass(frozen=True)
class FileRow:
    """One file; `name` is its path, where the reader may see its hand-in."""

    id: int
    capture_id: int
    lane: str
    state: FileState
    name: str | None
    extension: str
    size: int
    person_id: int
    person: str
    attempts: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float | None
    stage: dict[str, Any] | None
    reason: dict[str, Any] | None


def _state() -> ColumnElement[str]:
    silent = CaptureItem.lease_until.is_(None) | (CaptureItem.lease_until < func.clock_timestamp())
    return case((CaptureItem.state.in_([State.READING]) & silent, "stuck"), else_=CaptureItem.state)


def lanes_of_files(session: Session, *, minutes: float) -> dict[str, LaneFiles]:
    """How every lane of files stands. A look without a reach: it tells numbers only."""
    state = _state()
    open_or_failed = CaptureItem.state.in_([*OPEN, State.FAILED])
    counts: dict[str, dict[str, int]] = {lane.value: {} for lane in Lane}
    grouped = select(CaptureItem.lane, state, func.count()).where(open_or_failed).group_by(CaptureItem.lane, state)
    for lane, what, count in session.execute(grouped):
        counts[lane][what] = count
    since = func.now() - timedelta(minutes=minutes)
    finished = select(CaptureItem.lane, func.count()).where(CaptureItem.finished_at > since).group_by(CaptureItem.lane)
    done = dict(session.execute(finished).all())
    waiting = CaptureItem.state == State.WAITING
    people = dict(
        session.execute(
            select(CaptureItem.lane, func.count(CaptureItem.person_id.distinct())).where(waiting).group_by(CaptureItem.lane)
        ).all()
    )
    return {
        lane: LaneFiles(
            waiting=count.get("waiting", 0),
            running=count.get("reading", 0),
            stuck=count.get("stuck", 0),
            failed=count.get("failed", 0),
            done=done.get(lane, 0),
            people=people.get(lane, 0),
        )
        for lane, count in counts.items()
    }


def files_anywhere(session: Session, reach: Reach, wanted: WantedFiles, *, limit: int, offset: int) -> tuple[list[FileRow], int]:
    """Files of everybody, what needs somebody first, and how many there are. The caller has made sure who asks."""
    state = _state()
    conditions = [
        *([CaptureItem.lane == wanted.lane] if wanted.lane else []),
        *([state.in_(wanted.states)] if wanted.states else []),
        *([CaptureItem.person_id == wanted.person_id] if wanted.person_id is not None else []),
    ]
    total = session.scalar(select(func.count()).select_from(CaptureItem).where(*conditions)) or 0
    place = case({name: number for number, name in enumerate(ORDER)}, value=state, else_=len(ORDER))
    query = (
        select(CaptureItem, state.label("seen"), visible(reach).label("named"), Person.name)
        .join(Capture, Capture.id == CaptureItem.capture_id)
        .join(Person, Person.id == Capture.person_id)
        .where(*conditions)
        .order_by(place, CaptureItem.finished_at.desc().nulls_first(), CaptureItem.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [_row(item, cast(FileState, seen), named, person) for item, seen, named, person in session.execute(query)], total


def _row(item: CaptureItem, seen: FileState, named: bool, person: str) -> FileRow:
    extension = item.path.rpartition("/")[2].rpartition(".")[2].lower() if "." in item.path else ""
    return FileRow(
        id=item.id,
        capture_id=item.capture_id,
        lane=item.lane,
        state=seen,
        name=item.path if named else None,
        extension=extension if extension.isascii() and extension.isalnum() and len(extension) <= 8 else "",
        size=item.size,
        person_id=item.person_id or 0,
        person=person,
        attempts=item.attempts,
        created_at=item.created_at,
        started_at=item.started_at,
        finished_at=item.finished_at,
        seconds=item.seconds,
        stage=item.stage,
        reason=_without_names(item.reason) if not named else item.reason,
    )


def _without_names(reason: dict[str, Any] | None) -> dict[str, Any] | None:
    """A reason may quote what stands in an archive: to whom the file is not named, only numbers are told."""
    if reason is None:
        return None
    values = {key: value if isinstance(value, int | float) else "…" for key, value in (reason.get("values") or {}).items()}
    return {"code": reason["code"], "values": values}


def retry_anywhere(work: Work, item_ids: Sequence[int] | None, reason: str | None) -> int:
    """Lets failed files of anybody be read again. The caller has made sure who asks."""
    again = [CaptureItem.state == State.FAILED, CaptureItem.blob.is_not(None)]
    again += [CaptureItem.id.in_(item_ids)] if item_ids is not None else []
    again += [CaptureItem.reason["code"].astext == reason] if reason is not None else []
    fresh = {"reason": None, "stage": None, "attempts": 0, "seconds": None, "started_at": None, "finished_at": None}
    values = {"state": State.WAITING, "rank": Rank.AGAIN, **fresh}
    lanes = list(work.session.scalars(update(CaptureItem).where(*again).values(**values).returning(CaptureItem.lane)))
    for lane in set(lanes):
        ask(work.session, Lane(lane), by="again")
    return len(lanes)


def cancel_anywhere(work: Work, item_ids: Sequence[int]) -> int:
    """Takes files of anybody back that are not finished. The caller has made sure who asks."""
    values = {"state": State.CANCELLED, "stage": None, "finished_at": work.now}
    gone = update(CaptureItem).where(CaptureItem.id.in_(item_ids), CaptureItem.state.in_(OPEN)).values(**values)
    return len(work.session.scalars(gone.returning(CaptureItem.id)).all())
