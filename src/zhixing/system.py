"""The house looks at itself: health, jobs, and the doctor that says what is wrong and what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.orm import Session

from zhixing import __version__, jobs, search
from zhixing.access import CompanyRole, WorkDep
from zhixing.kit.house import House
from zhixing.kit.paging import Limit, Offset, Page
from zhixing.kit.words import Lang, lang_of, say

LEAST_FREE_BYTES = 2 * 1024**3
LATE_SECONDS = 60

router = APIRouter()


@dataclass(frozen=True)
class Finding:
    """What one check found: `code` names a sentence, `values` fill it."""

    check: str
    ok: bool
    code: str
    values: dict[str, Any]

    def spoken(self, lang: Lang) -> dict[str, Any]:
        return {"check": say(f"doctor.{self.check}", lang), "ok": self.ok, "detail": say(self.code, lang, **self.values)}


def examine(house: House) -> list[Finding]:
    """Every check of the doctor; one that cannot be made is a finding too, never an exception."""
    return [_checked(name, check, house) for name, check in CHECKS.items()]


def _checked(name: str, check: Callable[[House], Finding], house: House) -> Finding:
    try:
        return check(house)
    except Exception as error:  # the doctor reports whatever is broken
        return Finding(name, False, "doctor.impossible", {"error": f"{type(error).__name__}: {error}"[:300]})


def _database(house: House) -> Finding:
    with house.database.session() as session:
        version = session.scalar(text("SHOW server_version"))
        size = session.scalar(text("SELECT pg_size_pretty(pg_database_size(current_database()))"))
    return Finding("database", True, "doctor.database.fine", {"version": version, "size": size})


def _disk(house: House) -> Finding:
    free = shutil.disk_usage(house.settings.home).free
    code = "doctor.disk.fine" if free >= LEAST_FREE_BYTES else "doctor.disk.low"
    return Finding("disk", free >= LEAST_FREE_BYTES, code, {"free": f"{free / 1024**3:.1f}"})


def _files(house: House) -> Finding:
    query = text("SELECT DISTINCT blob FROM document_version WHERE blob IS NOT NULL")
    with house.database.session() as session:
        keys = list(session.scalars(query))
    missing = [key for key in keys if not house.files.has(key)]
    code = "doctor.files.missing" if missing else "doctor.files.fine"
    return Finding("files", not missing, code, {"count": len(keys), "missing": len(missing), "first": missing[:1]})


def _worker(house: House) -> Finding:
    alive = jobs.live_workers(house)
    return Finding("worker", alive > 0, "doctor.worker.fine" if alive else "doctor.worker.none", {"count": alive})


def _queue(house: House) -> Finding:
    with house.database.session() as session:
        count = jobs.counts(session)
    failed = count.get("failed", 0)
    code = "doctor.queue.failed" if failed else "doctor.queue.fine"
    return Finding(
        "queue", not failed, code, {"waiting": count.get("todo", 0), "running": count.get("doing", 0), "failed": failed}
    )


def _listeners(house: House) -> Finding:
    query = text("SELECT name, last_error FROM listener_place WHERE failures > 0 ORDER BY name")
    with house.database.session() as session:
        broken = session.execute(query).all()
    if broken:
        return Finding("listeners", False, "doctor.listeners.failing", {"name": broken[0].name, "error": broken[0].last_error})
    return Finding("listeners", True, "doctor.listeners.fine", {})


def _search(house: House) -> Finding:
    found = search.compare(house)
    _, passages, vectors = found.index
    if found.is_equal or found.waiting:
        return Finding("search", True, "doctor.search.fine", {"passages": passages, "vectors": vectors})
    return Finding(
        "search",
        False,
        "doctor.search.differs",
        {"index": "/".join(map(str, found.index)), "database": "/".join(map(str, found.database))},
    )


CHECKS: dict[str, Callable[[House], Finding]] = {
    "database": _database,
    "disk": _disk,
    "files": _files,
    "worker": _worker,
    "queue": _queue,
    "listeners": _listeners,
    "search": _search,
}


class Health(BaseModel):
    status: Literal["ok"]
    version: str


class JobOut(BaseModel):
    id: int
    name: str
    queue: str
    status: str
    attempts: int
    args: dict[str, Any]
    since: datetime | None


class CheckOut(BaseModel):
    check: str
    ok: bool
    detail: str


@router.get("/health")
def health(request: Request) -> Health:
    """Whether the server and its database answer."""
    with request.app.state.house.database.session() as session:
        session.execute(text("SELECT 1"))
    return Health(status="ok", version=__version__)


@router.get("/admin/jobs")
def list_jobs(
    work: WorkDep, status: Annotated[str | None, Query()] = None, limit: Limit = 50, offset: Offset = 0
) -> Page[JobOut]:
    """What waits, runs and failed behind the scenes."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    return Page(items=_jobs(work.session, status, limit, offset), total=_job_total(work.session, status))


def _jobs(session: Session, status: str | None, limit: int, offset: int) -> list[JobOut]:
    return [JobOut(**asdict(row)) for row in jobs.listing(session, status=status, limit=limit, offset=offset)]


def _job_total(session: Session, status: str | None) -> int:
    count = jobs.counts(session)
    return count.get(status, 0) if status else sum(count.values())


@router.get("/admin/doctor")
def doctor(work: WorkDep, request: Request) -> list[CheckOut]:
    """What the house finds when it looks at itself."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    lang = lang_of(request.headers.get("accept-language"))
    return [CheckOut(**finding.spoken(lang)) for finding in examine(work.house)]
