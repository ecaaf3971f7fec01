"""Routes of the house about itself. Health is for everybody and tells next to nothing; the rest is for administrators."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import Query, Request, Response

from zhixing import __version__, jobs
from zhixing.access import CompanyRole, Work, WorkDep
from zhixing.kit.paging import Limit, Offset, Page
from zhixing.kit.routing import Router
from zhixing.system import presenting
from zhixing.system.doctor import examine
from zhixing.system.jobs import EXAMINE, REINDEX, ask
from zhixing.system.nightly import ask_for_backup
from zhixing.system.readiness import check_database, readiness
from zhixing.system.schemas import CheckOut, ExaminationOut, Health, JobOut, Live, Ready, RunOut, StateOut

router = Router(tags=["system"])
ROUTERS = [router]


@router.get("/health")
def health(request: Request) -> Health:
    """Whether the server and its database answer."""
    check_database(request.app.state.house)
    return Health(status="ok", version=__version__)


@router.get("/health/live")
def live() -> Live:
    """Whether the process answers; if not, start it anew."""
    return Live(status="live")


@router.get("/health/ready", responses={503: {"model": Ready}})
def ready(request: Request, response: Response) -> Ready:
    """Whether requests should be sent here; 503 if not."""
    reason = readiness(request.app.state.house)
    response.status_code = 503 if reason else 200
    return Ready(ready=not reason, reason=reason)


def _administrator(work: Work) -> Work:
    work.require_company(CompanyRole.ADMINISTRATOR)
    return work


@router.get("/admin/jobs")
def list_jobs(
    work: WorkDep, status: Annotated[str | None, Query()] = None, limit: Limit = 50, offset: Offset = 0
) -> Page[JobOut]:
    """What waits, runs and failed behind the scenes."""
    session = _administrator(work).session
    counts = jobs.counts(session)
    rows = jobs.listing(session, status=status, limit=limit, offset=offset)
    total = counts.get(status, 0) if status else sum(counts.values())
    return Page(items=[JobOut(**asdict(row)) for row in rows], total=total)


@router.get("/admin/doctor")
def doctor(work: WorkDep) -> list[CheckOut]:
    """What the house finds when it looks at itself quickly."""
    return [CheckOut(**finding.spoken(work.lang)) for finding in examine(_administrator(work).house)]


@router.get("/admin/system")
def state(work: WorkDep) -> StateOut:
    """Versions, sizes, index, backup, jobs, traffic, memory."""
    return presenting.state(_administrator(work))


@router.get("/admin/system/runs")
def list_runs(work: WorkDep, limit: Limit = 20) -> list[RunOut]:
    """The latest backups, reindexings and thorough examinations, newest first."""
    return presenting.runs(_administrator(work), limit=limit)


@router.get("/admin/system/examination")
def last_examination(work: WorkDep) -> ExaminationOut:
    """What the last thorough examination found."""
    return presenting.examination(_administrator(work))


@router.post("/admin/system/backup", status_code=202)
def back_up(work: WorkDep) -> None:
    """Asks for a backup now, to the folder that was set on the server."""
    ask_for_backup(_administrator(work).house, asked_by=work.actor_token)


@router.post("/admin/system/reindex", status_code=202)
def build_index_anew(work: WorkDep) -> None:
    """Asks for the search index to be built anew; search goes on meanwhile."""
    ask(_administrator(work).house, REINDEX, asked_by=work.actor_token)


@router.post("/admin/system/examination", status_code=202)
def examine_thoroughly(work: WorkDep) -> None:
    """Asks for a thorough examination: every file is read, the index compared with the database."""
    ask(_administrator(work).house, EXAMINE, asked_by=work.actor_token)
