"""What waits, runs and failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from zhixing.jobs.models import PausedLane


@dataclass(frozen=True)
class JobRow:
    """One job of the queue. `status`: todo, doing, failed, cancelled, aborted (successful ones leave the queue)."""

    id: int
    name: str
    queue: str
    status: str
    attempts: int
    args: dict[str, Any]
    since: datetime | None


_LIST = text(
    """
    SELECT j.id, j.task_name AS name, j.queue_name AS queue, j.status::text AS status, j.attempts, j.args,
           (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) AS since
    FROM procrastinate_jobs j
    WHERE j.status <> 'succeeded' AND (CAST(:status AS text) IS NULL OR j.status::text = :status)
    ORDER BY (j.status = 'failed') DESC, j.id DESC LIMIT :limit OFFSET :offset
    """
)
_COUNT = text("SELECT status::text, count(*) FROM procrastinate_jobs WHERE status <> 'succeeded' GROUP BY status ORDER BY status")


def listing(session: Session, *, status: str | None, limit: int, offset: int) -> list[JobRow]:
    """The jobs of the queue, failed ones first, then the newest."""
    rows = session.execute(_LIST, {"status": status, "limit": limit, "offset": offset})
    return [JobRow(**row) for row in rows.mappings()]


def counts(session: Session) -> dict[str, int]:
    """How many jobs there are in each status."""
    return {status: count for status, count in session.execute(_COUNT)}


def is_paused(session: Session, lane: str) -> bool:
    """Whether the jobs of a lane wait until somebody lets them go on."""
    return session.get(PausedLane, lane) is not None
