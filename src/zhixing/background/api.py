"""The routes of the work behind the scenes; all of them for administrators."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from zhixing import capture, jobs
from zhixing.access import WorkDep
from zhixing.background import presenting, service
from zhixing.background.schemas import (
    BackgroundOut,
    CountOut,
    FileRunOut,
    FilesIn,
    JobRunOut,
    JobsIn,
    RetryFilesIn,
    RetryJobsIn,
)
from zhixing.kit.paging import Limit, Offset, Page
from zhixing.kit.routing import Router

router = Router(prefix="/admin/background", tags=["background"])
ROUTERS = (router,)

FileStates = Annotated[tuple[Literal["waiting", "reading", "stuck", "ready", "unchanged", "failed", "cancelled"], ...], Query()]
JobStates = Annotated[tuple[Literal["waiting", "running", "stuck", "again", "failed", "done"], ...], Query()]


@router.get("")
def overview(work: WorkDep) -> BackgroundOut:
    """How every lane stands: what waits, runs, is stuck or failed, its pace and how long it will take."""
    service.require_administrator(work)
    return presenting.present_all(work)


@router.get("/files")
def list_files(
    work: WorkDep,
    lane: str | None = None,
    file_state: FileStates = (),
    person_id: int | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Page[FileRunOut]:
    """Files of everybody on their way, what needs somebody first."""
    service.require_administrator(work)
    wanted = capture.WantedFiles(lane=lane, states=file_state, person_id=person_id)
    rows, total = capture.files_anywhere(work.session, work.reach, wanted, limit=limit, offset=offset)
    return Page(items=presenting.present_files(work, rows), total=total)


@router.post("/files/retry")
def retry_files(work: WorkDep, asked: RetryFilesIn) -> CountOut:
    """Reads failed files again: the named ones, all with a reason, or all."""
    return CountOut(count=service.retry_files(work, asked.item_ids, asked.reason_code))


@router.post("/files/cancel")
def cancel_files(work: WorkDep, asked: FilesIn) -> CountOut:
    """Takes files back that are not finished."""
    return CountOut(count=service.take_files_back(work, asked.item_ids))


@router.get("/jobs")
def list_jobs(
    work: WorkDep,
    lane: str | None = None,
    job_name: str | None = None,
    job_state: JobStates = (),
    limit: Limit = 50,
    offset: Offset = 0,
) -> Page[JobRunOut]:
    """Jobs of every room, what needs somebody first; those that ended well are kept for a week."""
    service.require_administrator(work)
    rows, total = jobs.runs(work.session, lane=lane, name=job_name, states=job_state, limit=limit, offset=offset)
    return Page(items=presenting.present_jobs(rows, work.lang), total=total)


@router.post("/jobs/retry")
def retry_jobs(work: WorkDep, asked: RetryJobsIn) -> CountOut:
    """Tries failed jobs again: the named ones, all of a kind, or all."""
    return CountOut(count=service.retry_jobs(work, asked.job_ids, asked.name))


@router.post("/jobs/cancel")
def cancel_jobs(work: WorkDep, asked: JobsIn) -> CountOut:
    """Takes jobs out of the queue that wait or failed."""
    return CountOut(count=service.take_jobs_back(work, asked.job_ids))


@router.post("/lanes/{lane}/pause")
def pause_lane(work: WorkDep, lane: str) -> BackgroundOut:
    """Lets a lane rest: what runs is finished, what waits goes on waiting."""
    service.pause(work, lane)
    return presenting.present_all(work)


@router.post("/lanes/{lane}/resume")
def resume_lane(work: WorkDep, lane: str) -> BackgroundOut:
    """Lets a lane go on."""
    service.resume(work, lane)
    return presenting.present_all(work)
