"""The work behind the scenes as it leaves the house."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

Ids = Annotated[list[int], Field(max_length=10_000)]


class LaneOut(BaseModel):
    """How a lane stands. `files`: whether it counts files, not jobs; `seconds_left` an estimate from the pace of ten minutes."""

    lane: str
    label: str
    files: bool
    waiting: int
    running: int
    stuck: int
    failed: int
    people: int | None
    """How many people's files wait; they take turns."""
    per_minute: float
    seconds_left: float | None
    paused_since: datetime | None


class BackgroundOut(BaseModel):
    """All lanes, and how many workers give signs of life."""

    workers: int
    lanes: list[LaneOut]


class AskerOut(BaseModel):
    """Somebody by name."""

    id: int
    name: str


class FileRunOut(BaseModel):
    """A file on its way. `name` only where the one who asks may see its hand-in; `reason` and `stage` are spoken."""

    id: int
    capture_id: int
    lane: str
    state: Literal["waiting", "reading", "stuck", "ready", "unchanged", "failed", "cancelled"]
    name: str | None
    extension: str
    size: int
    person: AskerOut
    attempts: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float | None
    stage: str | None
    reason: str | None
    reason_code: str | None


class JobRunOut(BaseModel):
    """A job. `label` and `error` are spoken; `subjects` is how many things it is about."""

    id: int
    name: str
    label: str
    lane: str
    state: Literal["waiting", "running", "stuck", "again", "failed", "done"]
    subjects: int
    attempts: int
    since: datetime | None
    seconds: float | None
    error: str | None


class RetryFilesIn(BaseModel):
    """Which failed files are to be read again; without either, all of them."""

    item_ids: Ids | None = None
    reason_code: Annotated[str | None, Field(max_length=200)] = None


class RetryJobsIn(BaseModel):
    """Which failed jobs are to be tried again; without either, all of them."""

    job_ids: Ids | None = None
    name: Annotated[str | None, Field(max_length=200)] = None


class FilesIn(BaseModel):
    """Files by number."""

    item_ids: Ids


class JobsIn(BaseModel):
    """Jobs by number."""

    job_ids: Ids


class CountOut(BaseModel):
    """How many were meant."""

    count: int
