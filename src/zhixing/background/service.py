"""What administrators do with the work behind the scenes, a function per verb."""

from __future__ import annotations

from collections.abc import Sequence

from zhixing import capture, jobs
from zhixing.access import CompanyRole, Work
from zhixing.background.events import LanePaused, LaneResumed, WorkRetried, WorkTakenBack
from zhixing.background.rules import LANES
from zhixing.kit.errors import Conflict, Invalid, NotFound

EVERYWHERE = "company:1"


def require_administrator(work: Work) -> None:
    """Refuses everybody but administrators."""
    work.require_company(CompanyRole.ADMINISTRATOR)


def pause(work: Work, lane: str) -> None:
    """Lets a lane rest: what runs is finished, what waits goes on waiting."""
    require_administrator(work)
    _known(lane)
    if not jobs.is_paused(work.session, lane):
        jobs.pause(work.session, lane, by=work.actor_token, now=work.now)
        work.record(LanePaused(subject=f"lane:{lane}"))


def resume(work: Work, lane: str) -> None:
    """Lets a lane go on."""
    require_administrator(work)
    _known(lane)
    if jobs.is_paused(work.session, lane):
        jobs.go_on(work.session, lane)
        work.record(LaneResumed(subject=f"lane:{lane}"))


def retry_jobs(work: Work, job_ids: Sequence[int] | None, name: str | None) -> int:
    """Tries failed jobs again: these, or all of a kind, or all there are; returns how many."""
    require_administrator(work)
    count = jobs.try_again(work.session, job_ids=job_ids, name=name)
    return _retried(work, "jobs", count)


def take_jobs_back(work: Work, job_ids: Sequence[int]) -> int:
    """Takes jobs out of the queue that wait or failed; returns how many."""
    require_administrator(work)
    _some(job_ids)
    count = jobs.take_back(work.session, job_ids)
    if not count:
        raise Conflict("background.cannot_be_taken_back")
    work.record(WorkTakenBack(subject=EVERYWHERE, of="jobs", count=count))
    return count


def retry_files(work: Work, item_ids: Sequence[int] | None, reason: str | None) -> int:
    """Reads failed files again: these, or all that failed for a reason, or all that failed; returns how many."""
    require_administrator(work)
    return _retried(work, "files", capture.retry_anywhere(work, item_ids, reason))


def take_files_back(work: Work, item_ids: Sequence[int]) -> int:
    """Takes files back that are not finished; returns how many."""
    require_administrator(work)
    _some(item_ids)
    count = capture.cancel_anywhere(work, item_ids)
    if not count:
        raise Conflict("background.cannot_be_taken_back")
    work.record(WorkTakenBack(subject=EVERYWHERE, of="files", count=count))
    return count


def _retried(work: Work, of: str, count: int) -> int:
    if not count:
        raise Conflict("background.nothing_to_retry")
    work.record(WorkRetried(subject=EVERYWHERE, of=of, count=count))
    return count


def _known(lane: str) -> None:
    if lane not in LANES:
        raise NotFound("background.unknown_lane", lane=lane)


def _some(ids: Sequence[int]) -> None:
    if not ids:
        raise Invalid("background.nothing_named")
