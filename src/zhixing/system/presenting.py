"""The state of the house, put together for the System page."""

from __future__ import annotations

import platform
import shutil
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, text

from zhixing import __version__, search
from zhixing.access import Work
from zhixing.kit.words import Lang, say
from zhixing.system import backup
from zhixing.system.backup import Keep
from zhixing.system.finding import revived
from zhixing.system.jobs import EXAMINE, REINDEX
from zhixing.system.memory import holdings
from zhixing.system.metrics import TRAFFIC
from zhixing.system.models import UpkeepRun
from zhixing.system.nightly import BACKUP
from zhixing.system.queries import (
    QueueState,
    last_good_backup,
    listener_states,
    queue_states,
    server_facts,
    table_sizes,
    upkeep_runs,
)
from zhixing.system.schemas import (
    BackupOut,
    CheckOut,
    ExaminationOut,
    IndexOut,
    ListenerOut,
    ProcessOut,
    QueueOut,
    RunOut,
    StateOut,
    TableOut,
    TrafficOut,
)
from zhixing.system.sizes import bytes_below, kept_files

LARGEST_TABLES = 8


def state(work: Work) -> StateOut:
    """Everything but the findings of the doctor."""
    house, session = work.house, work.session
    facts = server_facts(session)
    files, files_bytes = kept_files(house)
    usage = shutil.disk_usage(house.settings.home)
    revision = session.scalar(text("SELECT version_num FROM alembic_version"))
    return StateOut(
        version=__version__,
        revision=str(revision),
        python=platform.python_version(),
        postgres=facts.version,
        embedder=house.embedder.name,
        started_at=TRAFFIC.since,
        database_bytes=facts.bytes,
        files_bytes=files_bytes,
        files=files,
        disk_free_bytes=usage.free,
        disk_total_bytes=usage.total,
        memory=[ProcessOut(name=one.name, bytes=one.bytes) for one in holdings(house.settings.home)],
        tables=[TableOut(name=name, bytes=size, rows=rows) for name, size, rows in table_sizes(session, limit=LARGEST_TABLES)],
        queues=_queues(queue_states(session)),
        listeners=_listeners(work),
        index=_index(work),
        backup=_backup(work),
        traffic=_traffic(),
        runs=runs(work, limit=10),
    )


def _queues(states: list[QueueState]) -> list[QueueOut]:
    names = sorted({one.queue for one in states})
    count = {(one.queue, one.status): one.count for one in states}
    return [
        QueueOut(
            queue=n, waiting=count.get((n, "todo"), 0), running=count.get((n, "doing"), 0), failed=count.get((n, "failed"), 0)
        )
        for n in names
    ]


def _listeners(work: Work) -> list[ListenerOut]:
    states = listener_states(work.session, dict(work.house.listener_types))
    return [ListenerOut(name=s.name, behind=s.behind, seconds=round(s.seconds, 1), failing=s.failures > 0) for s in states]


def _index(work: Work) -> IndexOut:
    found = search.compare(work.house)
    assets, passages, vectors = found.index
    return IndexOut(
        assets=assets,
        passages=passages,
        vectors=vectors,
        without_vector=max(0, passages - vectors),
        bytes=bytes_below(work.house.settings.home / "index"),
        differs=not found.is_equal and not found.waiting,
        waiting=found.waiting,
        asked=_is_asked(work, REINDEX),
    )


def _is_asked(work: Work, job: str) -> bool:
    query = text("SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = :name AND status IN ('todo', 'doing'))")
    return bool(work.session.scalar(query, {"name": job}))


def _backup(work: Work) -> BackupOut:
    settings = work.house.settings
    good = last_good_backup(work.session)
    keep = Keep.read(settings.backup_keep)
    latest = backup.latest_appointment(work.now.astimezone(), settings.backup_at)
    return BackupOut(
        target=str(settings.backup_to) if settings.backup_to else None,
        at=settings.backup_at.isoformat("minutes"),
        keep=[keep.days, keep.weeks, keep.months],
        encrypted=bool(settings.backup_keyfile or settings.backup_passphrase_file),
        last_good=good.begun_at if good else None,
        next=latest + timedelta(days=1) if settings.backup_to else None,
        asked=_is_asked(work, BACKUP),
    )


def _traffic() -> TrafficOut:
    told = TRAFFIC.summary()
    return TrafficOut(since=TRAFFIC.since, requests=told.requests, errors=told.errors, p50_seconds=told.p50, p95_seconds=told.p95)


def runs(work: Work, *, limit: int) -> list[RunOut]:
    """The latest work of the house on itself."""
    return [_run(run, work.lang) for run in upkeep_runs(work.session, limit=limit)]


def _run(run: UpkeepRun, lang: Lang) -> RunOut:
    reason = say(run.reason["code"], lang, **run.reason["values"]) if run.reason else None
    result = {name: value for name, value in (run.result or {}).items() if name != "findings"}
    return RunOut(
        id=run.id,
        kind=run.kind,  # type: ignore[arg-type]
        target=Path(run.target).name,
        asked_by=run.asked_by,
        state=run.state,  # type: ignore[arg-type]
        begun_at=run.begun_at,
        ended_at=run.ended_at,
        progress=run.done / run.total if run.total else None,
        result=result if run.result is not None else None,
        reason=reason,
    )


def examination(work: Work) -> ExaminationOut:
    """What the last thorough examination found, in the language of whoever asks."""
    query = select(UpkeepRun).where(UpkeepRun.kind == "examination", UpkeepRun.state == "done").order_by(UpkeepRun.id.desc())
    last = work.session.scalars(query.limit(1)).one_or_none()
    kept = last.result["findings"] if last is not None and last.result else []
    return ExaminationOut(
        running=_is_asked(work, EXAMINE),
        at=last.ended_at if last else None,
        checks=[CheckOut(**revived(finding).spoken(work.lang)) for finding in kept],
    )
