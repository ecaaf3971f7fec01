"""Looking up captures: one's own, and those into spaces one keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from zhixing.access import Reach, Role
from zhixing.capture.models import Capture, CaptureItem
from zhixing.capture.rules import OPEN, Lane, State
from zhixing.kit.errors import NotFound


def visible(reach: Reach) -> ColumnElement[bool]:
    """The one rule: a hand-in is seen by who made it, as long as they see its space, and by the keepers of that space."""
    if reach.everything:
        return true()
    seen = [space_id for space_id, _ in reach.space_roles.items() if reach.sees_space(space_id)]
    kept = [space_id for space_id in seen if reach.holds(Role.KEEPER, space_id)]
    own = and_(Capture.person_id == reach.person_id, Capture.space_id.in_(seen))
    return or_(own, Capture.space_id.in_(kept))


def find_capture(session: Session, capture_id: int, reach: Reach) -> Capture:
    """One capture within reach; refuses as unknown otherwise."""
    found = session.scalars(select(Capture).where(Capture.id == capture_id, visible(reach))).one_or_none()
    if found is None:
        raise NotFound("capture.capture_not_found")
    return found


def find_own_capture(session: Session, capture_id: int, reach: Reach) -> Capture:
    """A hand-in of one's own within reach, to be added to; refuses as unknown otherwise."""
    found = find_capture(session, capture_id, reach)
    if found.person_id != reach.person_id:
        raise NotFound("capture.capture_not_found")
    return found


def find_item(session: Session, capture_id: int, item_id: int, reach: Reach) -> CaptureItem:
    """One file of a capture within reach, locked until the work ends; refuses as unknown otherwise."""
    query = (
        select(CaptureItem)
        .join(Capture, Capture.id == CaptureItem.capture_id)
        .where(CaptureItem.id == item_id, CaptureItem.capture_id == capture_id, visible(reach))
        .with_for_update(of=CaptureItem)
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound("capture.item_not_found")
    return found


def listing(session: Session, reach: Reach, *, space_id: int | None, limit: int, offset: int) -> tuple[Sequence[Capture], int]:
    """The captures within reach, the newest first, and how many there are."""
    conditions = [visible(reach)] + ([Capture.space_id == space_id] if space_id is not None else [])
    total = session.scalar(select(func.count()).select_from(Capture).where(*conditions)) or 0
    query = select(Capture).where(*conditions).order_by(Capture.id.desc()).limit(limit).offset(offset)
    return session.scalars(query).all(), total


def items_of(
    session: Session, capture_id: int, reach: Reach, *, states: Sequence[str] = (), limit: int, offset: int
) -> tuple[Sequence[CaptureItem], int]:
    """A stretch of the files of a capture within reach: failed ones and those being read first, then in the order they came."""
    capture = find_capture(session, capture_id, reach)
    conditions = [CaptureItem.capture_id == capture.id] + ([CaptureItem.state.in_(states)] if states else [])
    total = session.scalar(select(func.count()).select_from(CaptureItem).where(*conditions)) or 0
    first = CaptureItem.state.in_((State.FAILED, State.READING))
    query = select(CaptureItem).where(*conditions).order_by(first.desc(), CaptureItem.id).limit(limit).offset(offset)
    return session.scalars(query).all(), total


def all_items(session: Session, capture_id: int, reach: Reach) -> Sequence[CaptureItem]:
    """Every file of a capture within reach, in the order they came."""
    capture = find_capture(session, capture_id, reach)
    return session.scalars(select(CaptureItem).where(CaptureItem.capture_id == capture.id).order_by(CaptureItem.id)).all()


def counts_of(session: Session, capture_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many files of each capture are in each state. The caller has made sure that the captures are within reach."""
    query = (
        select(CaptureItem.capture_id, CaptureItem.state, func.count())
        .where(CaptureItem.capture_id.in_(capture_ids))
        .group_by(CaptureItem.capture_id, CaptureItem.state)
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for capture_id, state, count in session.execute(query):
        found[capture_id][state] = count
    return found


def first_starts(session: Session, capture_ids: Sequence[int]) -> dict[int, datetime]:
    """When the first file of each capture began to be read."""
    query = (
        select(CaptureItem.capture_id, func.min(CaptureItem.started_at))
        .where(CaptureItem.capture_id.in_(capture_ids), CaptureItem.started_at.is_not(None))
        .group_by(CaptureItem.capture_id)
    )
    return {capture_id: started for capture_id, started in session.execute(query) if started}


def stages_of(session: Session, capture_ids: Sequence[int]) -> dict[int, dict[str, object]]:
    """What is happening to a file of each capture that is being read."""
    query = select(CaptureItem.capture_id, CaptureItem.stage).where(
        CaptureItem.capture_id.in_(capture_ids), CaptureItem.state == State.READING, CaptureItem.stage.is_not(None)
    )
    return {capture_id: stage for capture_id, stage in session.execute(query) if stage}


def open_count(session: Session, capture_id: int) -> int:
    """How many files of a capture are not finished."""
    query = select(func.count()).select_from(CaptureItem).where(CaptureItem.capture_id == capture_id, CaptureItem.state.in_(OPEN))
    return session.scalar(query) or 0


def waiting_count(session: Session, person_id: int) -> int:
    """How many files of a person wait to be read."""
    query = (
        select(func.count())
        .select_from(CaptureItem)
        .where(CaptureItem.person_id == person_id, CaptureItem.state == State.WAITING)
    )
    return session.scalar(query.where(CaptureItem.lane.in_(list(Lane)))) or 0


def turns_ahead(session: Session) -> int:
    """How many people have files waiting to be read."""
    query = select(func.count(CaptureItem.person_id.distinct())).where(CaptureItem.state == State.WAITING)
    return session.scalar(query.where(CaptureItem.lane.in_(list(Lane)))) or 0
