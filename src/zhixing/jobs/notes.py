"""Notes about each run of a job, so that people can see what was done, how long it took, and why something failed."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, text, update
from sqlalchemy.orm import Session

from zhixing.jobs.models import JobRun
from zhixing.kit.errors import Refusal
from zhixing.kit.house import House

KEPT_DAYS = 7
MOST_KEPT = 50_000


@dataclass(frozen=True)
class Attempt:
    """What is known of a run when it begins. `attempt` counts from 1; `last`: after it the job counts as failed."""

    job_id: int
    name: str
    lane: str
    args: Mapping[str, Any]
    attempt: int
    last: bool


@contextmanager
def noted(house: House, attempt: Attempt) -> Iterator[None]:
    """Notes beginning and end of the run inside the block; what it raises goes on its way."""
    with house.database.transaction() as session:
        # A run of the same job that never ended was cut off together with its worker.
        cut_off = (JobRun.job_id == attempt.job_id, JobRun.state == "running")
        session.execute(update(JobRun).where(*cut_off).values(state="given_back", finished_at=func.now()))
        run = JobRun(
            job_id=attempt.job_id,
            name=attempt.name,
            lane=attempt.lane,
            subjects=subjects_of(attempt.args),
            state="running",
            attempt=attempt.attempt,
            started_at=session.scalar(text("SELECT clock_timestamp()")),
        )
        session.add(run)
        session.flush()
        run_id = run.id
    try:
        yield
    except BaseException as error:
        _close(house, run_id, "failed" if attempt.last else "again", told(error))
        raise
    _close(house, run_id, "done", None)


def _close(house: House, run_id: int, state: str, error: dict[str, Any] | None) -> None:
    with house.database.transaction() as session:
        values = {"state": state, "error": error, "finished_at": func.clock_timestamp()}
        session.execute(update(JobRun).where(JobRun.id == run_id).values(**values))


def note_poison(house: House, job_id: int) -> None:
    """Notes that a job was given up because its worker died of it again and again."""
    values = {"state": "failed", "error": {"code": "jobs.poison", "values": {}}, "finished_at": func.clock_timestamp()}
    with house.database.transaction() as session:
        session.execute(update(JobRun).where(JobRun.job_id == job_id, JobRun.state == "running").values(**values))


def subjects_of(args: Mapping[str, Any]) -> int:
    """How many things a job is about: as many as the longest list it was given."""
    return max((len(value) for value in args.values() if isinstance(value, list)), default=1)


def told(error: BaseException) -> dict[str, Any]:
    """Why a job failed, as code and values: a refusal by its own sentence, anything else by kind and place in our code."""
    if isinstance(error, Refusal):
        return {"code": error.code, "values": dict(error.values)}
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "/zhixing/" in frame.filename]
    place = f"{ours[-1].filename.rpartition('/zhixing/')[2]}:{ours[-1].lineno}" if ours else "?"
    return {"code": "jobs.unforeseen", "values": {"kind": type(error).__name__, "place": place}}


def forget_old(session: Session) -> None:
    """Runs that ended well are forgotten after a week, or when there are too many; failures stay as long as their job."""
    old = func.now() - text(f"interval '{KEPT_DAYS} days'")
    over = session.scalar(text("SELECT coalesce(max(id), 0) FROM job_run")) or 0
    session.execute(delete(JobRun).where(JobRun.state != "running", (JobRun.finished_at < old) | (JobRun.id < over - MOST_KEPT)))
