"""Restoring: into this home, and as a drill into a throwaway one, where every row, file and index entry is compared."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from zhixing import bootstrap, search
from zhixing.events import catch_up
from zhixing.kit.settings import settings_from
from zhixing.system import backup
from zhixing.system.backup import Opener
from zhixing.system.backup.making import Progress


def restore(source: Path, opener: Opener | None, snapshot_id: str | None, progress: Progress) -> dict[str, Any]:
    """Brings a backup into the empty home of the settings and builds its index; refuses where somebody lives there.

    Killed at any moment it leaves a house that nobody can open until a restore has come to its end.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        vault = stack.enter_context(backup.opened(source, opener))
        snapshot = vault.snapshot(snapshot_id)
        house = stack.enter_context(bootstrap.house_to_fill())
        stack.enter_context(bootstrap.sole_worker(house))
        backup.restore(house, vault, snapshot, progress)
        search.reindex(house, progress)
        backup.finish(house)
        index = house.index.state()
    return {
        "snapshot": snapshot.id,
        "rows": snapshot.rows,
        "files": len(snapshot.files),
        "passages": index.passages,
        "seconds": round(time.monotonic() - started, 1),
    }


def drill(source: Path | None, opener: Opener | None, progress: Progress) -> dict[str, Any]:
    """Restores a backup (a fresh one of this home without `source`) into a throwaway house and compares the two."""
    started = time.monotonic()
    with ExitStack() as stack:
        if source is None:
            source = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhixing-drill-"))) / "vault"
            _back_up(source, opener, progress)
        vault = stack.enter_context(backup.opened(source, opener))
        snapshot = vault.snapshot()
        house = stack.enter_context(bootstrap.throwaway_house(replace(settings_from(), backup_to=None)))
        backup.restore(house, vault, snapshot, progress)
        different = backup.differing(house, snapshot)
        search.reindex(house, progress)
        _catch_up(house)
        wrong = search.differences(house)
    return {
        "snapshot": snapshot.id,
        "rows": snapshot.rows,
        "files": len(snapshot.files),
        "different": different,
        "index_differences": len(wrong),
        "seconds": round(time.monotonic() - started, 1),
    }


def _back_up(target: Path, opener: Opener | None, progress: Progress) -> None:
    with bootstrap.open_house() as house, backup.filling(target, opener) as vault:
        backup.make(house, vault, progress)


def _catch_up(house: bootstrap.OpenHouse) -> None:
    """Lets the index hear what it had not heard when the backup was taken."""
    catch_up(house.database, bootstrap.all_listeners(house), patience=5)
