"""What waits, runs and failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from zhixing.jobs.models import PausedLane
from zhixing.kit.prepared import Prepared


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


@dataclass(frozen=True)
class LaneState:
    """How a lane stands. `stuck` are jobs whose worker gives no sign of life; `done` how many ended well in `PACE_MINUTES`."""

    lane: str
    waiting: int
    running: int
    stuck: int
    failed: int
    done: int
    paused_since: datetime | None


RunState = Literal["waiting", "running", "stuck", "again", "failed", "done"]


@dataclass(frozen=True)
class RunRow:
    """A job as people look at it. `state`: waiting, running, stuck, again (waits for another try), failed or done."""

    id: int
    name: str
    lane: str
    state: RunState
    attempts: int
    args: dict[str, Any] | None
    subjects: int | None
    since: datetime | None
    """When it was asked for, or, of one that ended, when it ended."""
    seconds: float | None
    error: dict[str, Any] | None


PACE_MINUTES = 10
ALIVE = 20
"""Seconds since its last heartbeat that a worker counts as alive."""

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
# What stands in the queue, and what has left it because it ended well.
_RUNS = """
    SELECT job.id, job.task_name AS name, job.queue_name AS lane, job.attempts, job.args, run.subjects, run.error,
           CASE WHEN job.status = 'todo' AND job.attempts > 0 THEN 'again'
                WHEN job.status = 'todo' THEN 'waiting'
                WHEN job.status = 'doing' AND worker.last_heartbeat > now() - make_interval(secs => :alive) THEN 'running'
                WHEN job.status = 'doing' THEN 'stuck'
                ELSE 'failed' END AS state,
           coalesce(run.finished_at, run.started_at, (SELECT min(at) FROM procrastinate_events WHERE job_id = job.id)) AS since,
           extract(epoch FROM coalesce(run.finished_at, clock_timestamp()) - run.started_at)::float AS seconds
    FROM procrastinate_jobs AS job
    LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    LEFT JOIN LATERAL (SELECT * FROM job_run WHERE job_run.job_id = job.id ORDER BY job_run.id DESC LIMIT 1) AS run ON true
    WHERE job.status IN ('todo', 'doing', 'failed')
    UNION ALL
    SELECT run.job_id, run.name, run.lane, run.attempt, NULL, run.subjects, NULL, 'done', run.finished_at,
           extract(epoch FROM run.finished_at - run.started_at)::float
    FROM job_run AS run WHERE run.state = 'done'
"""
_CHOSEN = f"""
    FROM ({_RUNS}) AS found
    WHERE (CAST(:lane AS text) IS NULL OR lane = :lane) AND (CAST(:name AS text) IS NULL OR name = :name)
      AND (CAST(:states AS text[]) IS NULL OR state = ANY(:states))
"""
_RUNS_LISTED = text(
    f"SELECT found.* {_CHOSEN} ORDER BY array_position(ARRAY['stuck','running','failed','again','waiting'], state) NULLS LAST, "
    "since DESC NULLS LAST, id DESC LIMIT :limit OFFSET :offset"
)
_RUNS_COUNTED = text(f"SELECT count(*) {_CHOSEN}")
_LANES = text(
    """
    SELECT job.queue_name AS lane,
           count(*) FILTER (WHERE job.status = 'todo') AS waiting,
           count(*) FILTER (WHERE job.status = 'doing' AND worker.last_heartbeat > now() - make_interval(secs => :alive)) AS running,
           count(*) FILTER (WHERE job.status = 'doing' AND (worker.last_heartbeat IS NULL
                            OR worker.last_heartbeat <= now() - make_interval(secs => :alive))) AS stuck,
           count(*) FILTER (WHERE job.status = 'failed') AS failed
    FROM procrastinate_jobs AS job LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    GROUP BY job.queue_name
    """
)
_PACE = text(
    "SELECT lane, sum(subjects)::bigint FROM job_run "
    "WHERE state = 'done' AND finished_at > now() - make_interval(mins => :minutes) GROUP BY lane"
)


def listing(session: Session, *, status: str | None, limit: int, offset: int) -> list[JobRow]:
    """The jobs of the queue, failed ones first, then the newest."""
    rows = session.execute(_LIST, {"status": status, "limit": limit, "offset": offset})
    return [JobRow(**row) for row in rows.mappings()]


def counts(session: Session) -> dict[str, int]:
    """How many jobs there are in each status."""
    return {status: count for status, count in session.execute(_COUNT)}


def runs(
    session: Session, *, lane: str | None, name: str | None, states: Sequence[str], limit: int, offset: int
) -> tuple[list[RunRow], int]:
    """Jobs as people look at them, what needs somebody first, and how many there are."""
    asked = {"lane": lane, "name": name, "states": list(states) or None, "alive": ALIVE}
    rows = session.execute(_RUNS_LISTED, {**asked, "limit": limit, "offset": offset}).mappings()
    return [RunRow(**row) for row in rows], session.scalar(_RUNS_COUNTED, asked) or 0


def lane_states(session: Session, lanes: Sequence[str]) -> list[LaneState]:
    """How each of these lanes stands, and any other that holds jobs."""
    paused = dict(session.execute(select(PausedLane.lane, PausedLane.since)).all())
    pace: dict[str, int] = {lane: done for lane, done in session.execute(_PACE, {"minutes": PACE_MINUTES})}
    held = {row["lane"]: dict(row) for row in session.execute(_LANES, {"alive": ALIVE}).mappings()}
    none = {"waiting": 0, "running": 0, "stuck": 0, "failed": 0}
    return [
        LaneState(**{"lane": lane, **none, **held.get(lane, {})}, done=pace.get(lane, 0), paused_since=paused.get(lane))
        for lane in dict.fromkeys([*lanes, *sorted(held)])
    ]


_ASKED_FOR = Prepared(text("SELECT 1 FROM procrastinate_jobs WHERE task_name = :name AND status IN ('todo', 'doing') LIMIT 1"))


def is_asked_for(session: Session, name: str) -> bool:
    """Whether a job of this kind waits or is being done."""
    return _ASKED_FOR.row(session, {"name": name}) is not None


def is_paused(session: Session, lane: str) -> bool:
    """Whether the jobs of a lane wait until somebody lets them go on."""
    return session.get(PausedLane, lane) is not None
