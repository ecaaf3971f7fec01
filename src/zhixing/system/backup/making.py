"""Taking a backup while the house goes on: first the rows, out of one snapshot of the database, then the files.

Files are only ever added and are named by their content, so that every file the snapshot speaks of is there when its
turn comes. What the vault holds already is not written again; a backup that was cut off goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path

import psycopg

from zhixing import __version__
from zhixing.kit.house import House
from zhixing.system.backup import tables
from zhixing.system.backup.sealing import Damaged
from zhixing.system.backup.vault import Snapshot, Table, Vault

HOUSE_KEY = "house.key"
CHUNK = 1 << 20

Progress = Callable[[int, int, str], None]


def no_progress(done: int, total: int, what: str) -> None:
    """Nobody looks."""


def make(house: House, vault: Vault, progress: Progress = no_progress) -> Snapshot:
    """Adds the house as it is now to the vault; the snapshot counts from the moment this returns."""
    now = house.clock().astimezone(UTC)
    run = _Run(vault, progress)
    with psycopg.connect(tables.plain_url(house.database.engine.url)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        snapshot = Snapshot(
            id=f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}",
            taken_at=now.isoformat(timespec="seconds"),
            product=__version__,
            revision=tables.revision(connection),
            tables=run.rows(connection),
            sequences=tables.sequences(connection),
            files={},
            house_key=_house_key(house) if vault.is_sealed else None,
        )
        spoken_of = tables.files_named(connection)
    files = run.files(house)
    missing = sorted(spoken_of - files.keys() - run.corrupt)
    whole = replace(snapshot, files=files, missing=missing, corrupt=sorted(run.corrupt), new_bytes=run.new_bytes)
    vault.keep(whole)
    return whole


@dataclass
class _Run:
    vault: Vault
    progress: Progress
    new_bytes: int = 0
    corrupt: set[str] = field(default_factory=set)

    def rows(self, connection: tables.Connection) -> list[Table]:
        shapes = tables.shapes(connection)
        made = []
        for number, shape in enumerate(shapes, 1):
            self.progress(number, len(shapes), shape.name)
            made.append(self._table(connection, shape))
        return made

    def _table(self, connection: tables.Connection, shape: tables.Shape) -> Table:
        digest, pieces = tables.Digest(shape), []
        for piece, _ in tables.stretches(digest.watch(tables.rows(connection, shape))):
            name = hashlib.sha256(piece).hexdigest()
            self.new_bytes += self.vault.put(name, [piece])
            pieces.append(name)
        return Table(shape.name, list(shape.columns), digest.rows, digest.hex, pieces)

    def files(self, house: House) -> dict[str, int]:
        keys = sorted(house.files.keys())
        kept = {}
        for number, key in enumerate(keys, 1):
            self.progress(number, len(keys), key[:12])
            try:
                path = house.files.path(key)
                self.new_bytes += self.vault.put(key, _content(path))
                kept[key] = path.stat().st_size
            except Damaged:
                self.corrupt.add(key)
            except KeyError:
                continue  # gone since they were listed: told as missing if the database speaks of it
        return kept


def _content(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _house_key(house: House) -> str | None:
    path = house.settings.home / HOUSE_KEY
    return path.read_bytes().hex() if path.is_file() else None
