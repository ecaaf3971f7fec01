"""What is kept: room on the disk, the files, who may read them, and the backups."""

from __future__ import annotations

import hashlib
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from zhixing.kit.files import FileStore
from zhixing.kit.house import House
from zhixing.organise import pictures_named
from zhixing.system.finding import Finding, fine, hint, wrong
from zhixing.system.queries import files_named, last_good_backup, upkeep_runs

LEAST_FREE_BYTES = 2 * 1024**3
LEAST_FREE_SHARE = 0.05
TOO_OLD = timedelta(hours=36)
"""A nightly backup that was missed once is late; this is a night and half a day."""
SHOWN = 3
CHUNK = 1 << 20


def disk(house: House) -> Iterator[Finding]:
    """Room where the home lies, and where its database and its backups lie if that is elsewhere."""
    seen: set[int] = set()
    places = [
        house.settings.home,
        house.settings.home / "postgres",
        *([house.settings.backup_to] if house.settings.backup_to else []),
    ]
    for place in places:
        if not place.exists() or place.stat().st_dev in seen:
            continue
        seen.add(place.stat().st_dev)
        usage = shutil.disk_usage(place)
        free = f"{usage.free / 1024**3:.1f}"
        low = usage.free < LEAST_FREE_BYTES or usage.free < LEAST_FREE_SHARE * usage.total
        yield wrong("disk", "low", free=free, place=str(place)) if low else fine("disk", free=free, place=str(place))


def files(house: House) -> Iterator[Finding]:
    """Whether every file that the database names is there."""
    with house.database.session() as session:
        named = set().union(*files_named(session).values())
    missing = sorted(key for key in named if not house.files.has(key))
    yield _missing(len(named), missing) if missing else fine("files", count=len(named))


def _missing(count: int, missing: list[str]) -> Finding:
    return wrong("files", "missing", count=count, missing=len(missing), first=", ".join(key[:12] for key in missing[:SHOWN]))


def whole_files(house: House) -> Iterator[Finding]:
    """Reads every file: are they all there, do they hold what their names say, and does somebody name each of them?"""
    with house.database.session() as session:
        by_column = files_named(session)
    named = set().union(*by_column.values())
    named |= _pictures(house.files, by_column.get("document_version.content", set()))
    there = set(house.files.keys())
    damaged = sorted(key for key in there if _digest(house.files.path(key)) != key)
    missing = sorted(named - there)
    nobodys = there - named - set(damaged)
    if missing:
        yield _missing(len(named), missing)
    if damaged:
        yield wrong("files", "damaged", damaged=len(damaged), first=", ".join(key[:12] for key in damaged[:SHOWN]))
    if nobodys:
        size = sum(house.files.path(key).stat().st_size for key in nobodys)
        yield hint("files", "orphaned", count=len(nobodys), megabytes=f"{size / 1024**2:.1f}")
    if not (missing or damaged):
        yield fine("files", count=len(named))


def _pictures(store: FileStore, contents: set[str]) -> set[str]:
    found: set[str] = set()
    for key in contents:
        if store.has(key):
            found |= pictures_named(store, key)
    return found


def _digest(path: Path) -> str:
    hashed = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            hashed.update(chunk)
    return hashed.hexdigest()


def permissions(house: House) -> Iterator[Finding]:
    """Whether other accounts of this machine can read what is kept."""
    home = house.settings.home
    open_ones = [str(path) for path in _private(home) if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    # Under root the database's own account must pass through the home; it may enter, but not list or write.
    if home.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        open_ones.insert(0, str(home))
    if open_ones:
        yield wrong("permissions", "open", places=", ".join(open_ones[:SHOWN]), first=open_ones[0])
    else:
        yield fine("permissions")


def _private(home: Path) -> Iterator[Path]:
    for name in ("files", "index", "cache", "house.key", "worker.lock"):
        if (home / name).exists():
            yield home / name
    yield from (home / "postgres").glob("*.password")


def backups(house: House) -> Iterator[Finding]:
    """Whether there is a backup, how old it is, and whether the last one failed."""
    now = house.clock()
    with house.database.session() as session:
        good, latest = last_good_backup(session), next(iter(upkeep_runs(session, kind="backup", limit=1)), None)
    if latest is not None and latest.state == "failed":
        yield wrong("backup", "failed", when=_hours(now, latest.begun_at), target=latest.target)
    if good is None:
        yield hint("backup", "none") if house.settings.backup_to is None else _none_yet(house, now)
    elif now - good.begun_at > TOO_OLD:
        told = hint if house.settings.backup_to is None else wrong
        yield told("backup", "old", when=_hours(now, good.begun_at), target=good.target)
    elif good.state == "incomplete":
        yield wrong("backup", "incomplete", target=good.target)
    else:
        yield fine("backup", when=_hours(now, good.begun_at), target=good.target)


def _none_yet(house: House, now: datetime) -> Finding:
    return hint("backup", "none_yet", at=house.settings.backup_at.isoformat("minutes"), target=str(house.settings.backup_to))


def _hours(now: datetime, then: datetime) -> str:
    return f"{(now - then).total_seconds() / 3600:.0f}"
