"""The backup as the house does it: by hand, by the page, and every night if a folder was set."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from zhixing.jobs import enqueue
from zhixing.kit.errors import Invalid, Refusal
from zhixing.kit.house import House
from zhixing.system import backup
from zhixing.system.backup import Keep, Opener
from zhixing.system.models import UpkeepRun
from zhixing.system.upkeep import Progress, Result, perform

log = logging.getLogger(__name__)

BACKUP = "system.backup"
QUEUE = "upkeep"


def opener_of(house: House) -> Opener | None:
    """What encrypts the nightly backup, as the settings say; None: nothing does."""
    settings = house.settings
    if settings.backup_keyfile is not None:
        return Opener.of_file(settings.backup_keyfile)
    if settings.backup_passphrase_file is not None:
        return Opener.of_passphrase(settings.backup_passphrase_file.read_text(encoding="utf-8").strip())
    return None


def back_up(
    house: House,
    target: Path,
    opener: Opener | None,
    *,
    asked_by: str,
    keep: Keep | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """One backup; afterwards, with `keep`, those that are superfluous go. Returns snapshot, new_bytes, files, rows, missing …"""

    def work(tell: Progress) -> Result:
        with backup.filling(target, opener) as vault:
            snapshot = backup.make(house, vault, tell)
            freed = vault.forget(backup.superfluous(vault.snapshots(), keep)) if keep else 0
        return "done" if snapshot.is_whole else "incomplete", {
            "snapshot": snapshot.id,
            "new_bytes": snapshot.new_bytes,
            "freed_bytes": freed,
            "bytes": snapshot.bytes,
            "files": len(snapshot.files),
            "rows": snapshot.rows,
            "encrypted": vault.is_sealed,
            "missing": snapshot.missing[:20],
            "corrupt": snapshot.corrupt[:20],
        }

    return perform(house, "backup", work, asked_by=asked_by, target=str(target), progress=progress)


def back_up_now(house: House, args: dict[str, Any]) -> None:
    """The job: a backup to the folder of the settings."""
    settings = house.settings
    if settings.backup_to is None:
        return
    try:
        keep, opener = Keep.read(settings.backup_keep), opener_of(house)
        back_up(house, settings.backup_to, opener, asked_by=str(args.get("asked_by", "schedule")), keep=keep)
    except Refusal as refusal:
        log.warning("the backup was refused: %s", refusal.code)  # noted down for the page and the doctor


def ask_for_backup(house: House, *, asked_by: str) -> None:
    """Asks for a backup behind the scenes; refuses with `backup.no_target` where no folder was set."""
    if house.settings.backup_to is None:
        raise Invalid("backup.no_target")
    with house.database.transaction() as session:
        enqueue(session, BACKUP, {"asked_by": asked_by}, queue=QUEUE, key=BACKUP)


def ask_if_due(house: House) -> bool:
    """Asks for tonight's backup if its hour has come; whether it did. Called every minute by whoever does the background work."""
    settings = house.settings
    if settings.backup_to is None or not backup.is_due(house.clock().astimezone(), settings.backup_at, _begun(house)):
        return False
    ask_for_backup(house, asked_by="schedule")
    return True


def _begun(house: House) -> datetime | None:
    """When the schedule's last backup began: one made by hand in the evening does not replace it."""
    query = select(func.max(UpkeepRun.begun_at)).where(UpkeepRun.kind == "backup", UpkeepRun.asked_by == "schedule")
    with house.database.session() as session:
        begun = session.scalar(query)
    return begun.astimezone() if begun else None
