"""The long work of the house on itself, behind the scenes."""

from __future__ import annotations

from typing import Any

from zhixing import search
from zhixing.jobs import Job, enqueue
from zhixing.kit.house import House
from zhixing.system.doctor import examine
from zhixing.system.models import UpkeepRun
from zhixing.system.nightly import BACKUP, QUEUE, ask_if_due, back_up_now
from zhixing.system.queries import upkeep_runs
from zhixing.system.upkeep import Progress, Result, perform

REINDEX = "system.reindex"
EXAMINE = "system.examine"


def reindex(house: House, *, asked_by: str, progress: Progress | None = None) -> dict[str, Any]:
    """Builds the index anew while the old one answers; only where the background work is done. assets, passages, vectors."""

    def work(tell: Progress) -> Result:
        return "done", dict(search.reindex(house, tell))

    return perform(house, "reindex", work, asked_by=asked_by, progress=progress)


def _reindex(house: House, args: dict[str, Any]) -> None:
    reindex(house, asked_by=str(args["asked_by"]))


def _examine(house: House, args: dict[str, Any]) -> None:
    def work(tell: Progress) -> Result:
        return "done", {"findings": [finding.kept() for finding in examine(house, deep=True, progress=tell)]}

    perform(house, "examination", work, asked_by=str(args["asked_by"]))


def ask(house: House, name: str, *, asked_by: str) -> None:
    """Asks whoever does the background work for one of `REINDEX`, `EXAMINE`."""
    with house.database.transaction() as session:
        enqueue(session, name, {"asked_by": asked_by}, queue=QUEUE, key=name)


def last_run(house: House, kind: str) -> UpkeepRun | None:
    """The latest run of a kind, as it stands now."""
    with house.database.session() as session:
        return next(iter(upkeep_runs(session, kind=kind, limit=1)), None)


def _ask_if_due(house: House) -> None:
    ask_if_due(house)


JOBS = [
    Job(BACKUP, back_up_now, queue=QUEUE, retries=0, tend=_ask_if_due),
    Job(REINDEX, _reindex, queue=QUEUE, retries=0),
    Job(EXAMINE, _examine, queue=QUEUE, retries=0),
]
