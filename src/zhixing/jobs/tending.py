"""What people do with jobs: try failed ones again, take waiting ones back, let a lane rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from zhixing.jobs.models import PausedLane

# At most one of those under the same key may wait: an equal one that waits already does the work of all.
_SUPERFLUOUS = text(
    """
    DELETE FROM procrastinate_jobs AS job WHERE job.status = 'failed' AND (CAST(:ids AS bigint[]) IS NULL OR id = ANY(:ids))
    AND (CAST(:name AS text) IS NULL OR task_name = :name) AND job.queueing_lock IS NOT NULL
    AND EXISTS (SELECT FROM procrastinate_jobs AS other WHERE other.queueing_lock = job.queueing_lock
                AND (other.status = 'todo' OR (other.status = 'failed' AND other.id > job.id)))
    RETURNING job.id
    """
)
_AGAIN = text(
    """
    UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL, worker_id = NULL
    WHERE status = 'failed' AND (CAST(:ids AS bigint[]) IS NULL OR id = ANY(:ids))
    AND (CAST(:name AS text) IS NULL OR task_name = :name) RETURNING queue_name
    """
)
_TAKE_BACK = text("DELETE FROM procrastinate_jobs WHERE status IN ('todo', 'failed') AND id = ANY(:ids) RETURNING id")


def try_again(session: Session, *, job_ids: Sequence[int] | None = None, name: str | None = None) -> int:
    """Lets failed jobs wait again: these, or all of a kind, or all there are; returns how many."""
    asked = {"ids": None if job_ids is None else list(job_ids), "name": name}
    gone = len(session.execute(_SUPERFLUOUS, asked).all())
    lanes = list(session.scalars(_AGAIN, asked))
    for lane in set(lanes):
        _wake(session, lane)
    return gone + len(lanes)


def take_back(session: Session, job_ids: Sequence[int]) -> int:
    """Takes jobs out of the queue that wait or failed; one that runs cannot be stopped. Returns how many."""
    return len(session.execute(_TAKE_BACK, {"ids": list(job_ids)}).all())


def pause(session: Session, lane: str, *, by: str, now: datetime) -> None:
    """Lets the jobs of a lane wait; those that run are finished."""
    session.execute(insert(PausedLane).values(lane=lane, since=now, by=by).on_conflict_do_nothing())


def go_on(session: Session, lane: str) -> None:
    """Lets the jobs of a lane run again."""
    session.execute(delete(PausedLane).where(PausedLane.lane == lane))
    _wake(session, lane)


def _wake(session: Session, lane: str) -> None:
    notice = '{"type": "job_inserted", "job_id": 0}'
    session.execute(text("SELECT pg_notify(:channel, :notice)"), {"channel": f"procrastinate_queue_v1#{lane}", "notice": notice})
