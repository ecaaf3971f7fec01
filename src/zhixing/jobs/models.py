"""What is remembered of jobs beyond the queue itself: each run, and which lanes are paused. The queue is procrastinate's own table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from zhixing.kit.db import Base, Id, Moment


class JobRun(Base):
    """One attempt at a job. `state`: running, done, again (failed, will be tried again), failed, given_back (its worker died).

    `error` is {"code", "values"} of the words catalogue. It names the kind of mistake and the line, never what the job worked on:
    whoever looks after jobs need not be allowed to read.
    """

    __tablename__ = "job_run"
    __table_args__ = (Index("ix_job_run_finished_at", "finished_at"), Index("ix_job_run_lane_id", "lane", "id"))

    id: Mapped[Id]
    job_id: Mapped[int] = mapped_column(index=True)
    name: Mapped[str]
    lane: Mapped[str]
    subjects: Mapped[int] = mapped_column(default=1)
    """How many things it was about."""
    state: Mapped[str]
    attempt: Mapped[int]
    started_at: Mapped[Moment]
    finished_at: Mapped[datetime | None]
    error: Mapped[dict[str, Any] | None]


class PausedLane(Base):
    """A lane whose jobs wait until somebody lets them go on."""

    __tablename__ = "job_paused_lane"

    lane: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[Moment]
    by: Mapped[str]
    """Who paused it, as facts name people: `user:<id>` or `system`."""
