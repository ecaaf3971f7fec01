"""Lanes, files and jobs in words."""

from __future__ import annotations

from collections.abc import Sequence

from zhixing import capture, jobs
from zhixing.access import Work
from zhixing.background.rules import FILES, LANES, seconds_left
from zhixing.background.schemas import AskerOut, BackgroundOut, FileRunOut, JobRunOut, LaneOut
from zhixing.capture import FileRow, LaneFiles
from zhixing.jobs import PACE_MINUTES, LaneState, RunRow
from zhixing.kit.words import Lang, say


def present_all(work: Work) -> BackgroundOut:
    """Every lane: of those that read files, the files."""
    files = capture.lanes_of_files(work.session, minutes=PACE_MINUTES)
    states = jobs.lane_states(work.session, LANES)
    return BackgroundOut(
        workers=jobs.live_workers(work.house),
        lanes=[_lane(state, files.get(FILES.get(state.lane, "")), work.lang) for state in states],
    )


def _lane(state: LaneState, files: LaneFiles | None, lang: Lang) -> LaneOut:
    counted = files or state
    return LaneOut(
        lane=state.lane,
        label=_spoken("background.lane", state.lane, lang),
        files=files is not None,
        waiting=counted.waiting,
        running=counted.running,
        stuck=counted.stuck,
        failed=counted.failed,
        people=files.people if files else None,
        per_minute=round(counted.done / PACE_MINUTES, 1),
        seconds_left=seconds_left(counted.waiting + counted.running, counted.done, PACE_MINUTES),
        paused_since=state.paused_since,
    )


def present_files(work: Work, rows: Sequence[FileRow]) -> list[FileRunOut]:
    """Files on their way; the name of one whose hand-in is out of reach stays unsaid."""
    return [
        FileRunOut(
            id=row.id,
            capture_id=row.capture_id,
            lane=row.lane,
            state=row.state,
            name=row.name,
            extension=row.extension,
            size=row.size,
            person=AskerOut(id=row.person_id, name=row.person),
            attempts=row.attempts,
            created_at=row.created_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            seconds=row.seconds,
            stage=capture.spoken(row.stage, work.lang),
            reason=capture.spoken(row.reason, work.lang),
            reason_code=str(row.reason["code"]) if row.reason else None,
        )
        for row in rows
    ]


def present_jobs(rows: Sequence[RunRow], lang: Lang) -> list[JobRunOut]:
    """Jobs with their names and reasons spoken."""
    return [
        JobRunOut(
            id=row.id,
            name=row.name,
            label=_spoken("background.job", row.name, lang),
            lane=row.lane,
            state=row.state,
            subjects=row.subjects or 1,
            attempts=row.attempts,
            since=row.since,
            seconds=row.seconds,
            error=capture.spoken(row.error, lang) if row.state in ("failed", "again", "stuck") else None,
        )
        for row in rows
    ]


def _spoken(kind: str, name: str, lang: Lang) -> str:
    """The name in words; an extension's own jobs are called what they are called."""
    code = f"{kind}.{name}"
    said = say(code, lang)
    return name if said == code else said
