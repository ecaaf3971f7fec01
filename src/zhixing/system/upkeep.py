"""The house's work on itself, noted down: who asked, how far it is, how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from zhixing.kit.errors import Refusal
from zhixing.kit.house import House
from zhixing.system.backup import Damaged
from zhixing.system.models import UpkeepRun

TELL_EVERY = 2.0
"""Seconds between two notes of how far something is."""

Progress = Callable[[int, int, str], None]
Result = tuple[str, dict[str, Any]]
"""How it ended (`done`, `incomplete`) and what came of it."""


def perform(
    house: House,
    kind: str,
    work: Callable[[Progress], Result],
    *,
    asked_by: str,
    target: str = "",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Does something long, with its run noted down whatever becomes of it; returns what came of it.

    `work` gets a function to tell how far it is. `progress` is told too.
    """
    run_id = _begin(house, kind, target, asked_by)
    started = time.monotonic()
    try:
        state, result = work(_telling(house, run_id, progress))
    except BaseException as error:
        _note(house, run_id, state="failed", ended_at=house.clock(), reason=reason_of(error))
        raise
    result["seconds"] = round(time.monotonic() - started, 1)
    _note(house, run_id, state=state, ended_at=house.clock(), result=result)
    return result


def _begin(house: House, kind: str, target: str, asked_by: str) -> int:
    now = house.clock()
    with house.database.transaction() as session:
        _note_cut_off(session, kind, target, now)
        run = UpkeepRun(kind=kind, target=target, asked_by=asked_by, state="running", begun_at=now, seen_at=now)
        session.add(run)
        session.flush()
        return run.id


def _note_cut_off(session: Session, kind: str, target: str, now: datetime) -> None:
    """Of a kind and target one runs at a time (a vault has a lock, the index one writer): an earlier one was cut off.

    Should it live after all, it notes its own end over this.
    """
    same = (UpkeepRun.kind == kind, UpkeepRun.target == target, UpkeepRun.state == "running")
    cut_off = update(UpkeepRun).where(*same)
    session.execute(cut_off.values(state="failed", ended_at=now, reason={"code": "system.interrupted", "values": {}}))


def _note(house: House, run_id: int, **values: Any) -> None:
    with house.database.transaction() as session:
        session.execute(update(UpkeepRun).where(UpkeepRun.id == run_id).values(**values))


def _telling(house: House, run_id: int, progress: Progress | None) -> Progress:
    last = time.monotonic()

    def tell(done: int, total: int, what: str) -> None:
        nonlocal last
        if progress is not None:
            progress(done, total, what)
        if time.monotonic() - last >= TELL_EVERY:
            last = time.monotonic()
            _note(house, run_id, done=done, total=total, seen_at=house.clock())

    return tell


def reason_of(error: BaseException) -> dict[str, Any]:
    """Why something failed, as code and values of a sentence; nothing that could hold a secret."""
    if isinstance(error, Refusal):
        return {"code": error.code, "values": {key: str(value) for key, value in error.values.items()}}
    if isinstance(error, Damaged):
        return {"code": "backup.damaged", "values": {"name": str(error)[:80]}}
    if isinstance(error, OSError):
        return {"code": "system.disk_refused", "values": {"error": error.strerror or type(error).__name__}}
    return {"code": "system.unforeseen", "values": {"error": type(error).__name__}}
