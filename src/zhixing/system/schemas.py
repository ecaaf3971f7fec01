"""The house's state as it leaves the house: for administrators, and for whoever balances load."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel


class Health(BaseModel):
    status: Literal["ok"]
    version: str


class Live(BaseModel):
    """The process answers."""

    status: Literal["live"]


class Ready(BaseModel):
    """Whether requests should be sent here: not while the schema changes, while it is about to stop, or without a database."""

    ready: bool
    reason: Literal["", "starting", "stopping", "migrating", "database"]


class JobOut(BaseModel):
    id: int
    name: str
    queue: str
    status: str
    attempts: int
    args: dict[str, Any]
    since: datetime | None


class CheckOut(BaseModel):
    """What the doctor found: `code` stands in docs/operations.md, `fix` says what to do where something is to be done."""

    check: str
    code: str
    ok: bool
    grade: Literal["fine", "hint", "wrong"]
    detail: str
    fix: str | None


class RunOut(BaseModel):
    """A backup, reindexing or thorough examination. `progress` is 0..1, null while unknown."""

    id: int
    kind: Literal["backup", "reindex", "examination"]
    target: str
    asked_by: str
    state: Literal["running", "done", "incomplete", "failed"]
    begun_at: datetime
    ended_at: datetime | None
    progress: float | None
    result: dict[str, Any] | None
    reason: str | None


class BackupOut(BaseModel):
    """The nightly backup. `at` is by the clock of the server's wall; `target` is null where none is set."""

    target: str | None
    at: str
    keep: list[int]
    encrypted: bool
    last_good: datetime | None
    next: datetime | None
    asked: bool
    """One waits or runs."""


class IndexOut(BaseModel):
    """The search index. `differs`: it does not say what the database says, though no news is waiting."""

    assets: int
    passages: int
    vectors: int
    without_vector: int
    bytes: int
    differs: bool
    waiting: bool
    asked: bool
    """A reindexing waits or runs."""


class TableOut(BaseModel):
    name: str
    bytes: int
    rows: int


class ProcessOut(BaseModel):
    name: str
    bytes: int


class QueueOut(BaseModel):
    queue: str
    waiting: int
    running: int
    failed: int


class ListenerOut(BaseModel):
    name: str
    behind: int
    seconds: float
    failing: bool


class TrafficOut(BaseModel):
    """Requests since the server process started; seconds are read off a histogram."""

    since: datetime
    requests: int
    errors: int
    p50_seconds: float | None
    p95_seconds: float | None


class StateOut(BaseModel):
    """Everything the System page shows but the findings of the doctor."""

    version: str
    revision: str
    python: str
    postgres: str
    embedder: str
    started_at: datetime
    database_bytes: int
    files_bytes: int
    files: int
    disk_free_bytes: int
    disk_total_bytes: int
    memory: list[ProcessOut]
    tables: list[TableOut]
    queues: list[QueueOut]
    listeners: list[ListenerOut]
    index: IndexOut
    backup: BackupOut
    traffic: TrafficOut
    runs: list[RunOut]


class ExaminationOut(BaseModel):
    """The last thorough examination; `running` while one is under way."""

    running: bool
    at: datetime | None
    checks: list[CheckOut]
