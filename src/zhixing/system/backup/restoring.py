"""Bringing a backup into an empty house, whole or not at all, and comparing a house with a backup row by row and file by file.

From its first change until `finish` the database bears a mark (`schema.UNFINISHED`): nobody else may open the house, and whoever
restores again may do so over what is there, since nobody can have lived in it.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from io import RawIOBase
from typing import Any, BinaryIO, cast

import psycopg
from sqlalchemy import text

from zhixing.kit import schema
from zhixing.kit.errors import Conflict, Invalid
from zhixing.kit.house import House
from zhixing.system.backup import tables
from zhixing.system.backup.making import CHUNK, HOUSE_KEY, Progress, no_progress
from zhixing.system.backup.sealing import Damaged
from zhixing.system.backup.vault import Snapshot, Table, Vault

INHABITED = ("person", "space", "asset", "fact")
"""Tables that are empty in a house nobody has lived in."""
PATIENCE = 3.0
"""Seconds for the connections of a restore that was killed to be noticed and closed by the database."""


def restore(house: House, vault: Vault, snapshot: Snapshot, progress: Progress = no_progress) -> None:
    """Makes the empty `house` what it was, then brings its schema to this version's; the index is the caller's to fill.

    Refuses (`backup.house_not_empty`, `backup.house_in_use`, `backup.newer`) before anything is changed. The files come
    first and may stay when it is cut off; the database comes in one transaction. Raises `Damaged` for a damaged backup.
    Nobody can open the house until `finish`, which the caller owes once the index is filled.
    """
    if snapshot.revision > schema.head():
        raise Invalid("backup.newer", revision=snapshot.revision, product=snapshot.product)
    house.database.engine.dispose()
    _require_empty(house)
    with house.database.engine.begin() as connection:
        schema.mark_unfinished(connection)
    _bring_files(house, vault, snapshot, progress)
    with house.database.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        schema.mark_unfinished(connection)
        schema.upgrade_on(connection, snapshot.revision)
        raw = cast(tables.Connection, connection.connection.driver_connection)
        tables.undisturbed(raw, lambda: _fill(raw, vault, snapshot, progress))
        tables.set_sequences(raw, snapshot.sequences)
        schema.upgrade_on(connection, "head")
    _bring_house_key(house, snapshot)


def finish(house: House) -> None:
    """All of the house is there, its index too: from now on it may be opened."""
    with house.database.engine.begin() as connection:
        schema.mark_finished(connection)


def _require_empty(house: House) -> None:
    with house.database.engine.connect() as connection:
        begun = schema.is_unfinished(connection)
    house.database.engine.dispose()
    with psycopg.connect(tables.plain_url(house.database.engine.url), autocommit=True) as raw:
        if not begun and _is_inhabited(raw):
            raise Conflict("backup.house_not_empty", home=str(house.settings.home))
        until = time.monotonic() + PATIENCE
        while others := _others(raw):
            if time.monotonic() > until:
                raise Conflict("backup.house_in_use", count=others)
            time.sleep(0.1)


def _is_inhabited(connection: tables.Connection) -> bool:
    for table in INHABITED:
        there = connection.execute("SELECT to_regclass(%s)", [f"public.{table}"]).fetchone()
        query = psycopg.sql.SQL("SELECT FROM {} LIMIT 1").format(psycopg.sql.Identifier(table))
        if there != (None,) and connection.execute(query).fetchone() is not None:
            return True
    return False


def _others(connection: tables.Connection) -> int:
    """Connections to this database but for this one."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def _bring_files(house: House, vault: Vault, snapshot: Snapshot, progress: Progress) -> None:
    for number, digest in enumerate(snapshot.files, 1):
        progress(number, len(snapshot.files), digest[:12])
        if not house.files.has(digest) and house.files.put(cast(BinaryIO, _Stream(vault.get(digest)))) != digest:
            raise Damaged(digest)


def _fill(connection: tables.Connection, vault: Vault, snapshot: Snapshot, progress: Progress) -> None:
    # What a migration put in by itself (default rows) makes room for what was there.
    names = [psycopg.sql.Identifier("public", table.name) for table in snapshot.tables]
    if names:
        connection.execute(psycopg.sql.SQL("TRUNCATE {}").format(psycopg.sql.SQL(", ").join(names)))
    for number, table in enumerate(snapshot.tables, 1):
        progress(number, len(snapshot.tables), table.name)
        found = tables.load(connection, _shape(table), (_piece(vault, digest) for digest in table.stretches))
        if (found.rows, found.hex) != (table.rows, table.digest):
            raise Damaged(table.name)
    tables.begin_a_new_count(connection)


def _shape(table: Table) -> tables.Shape:
    return tables.Shape(table.name, tuple(table.columns), ())


def _piece(vault: Vault, digest: str) -> bytes:
    return b"".join(vault.get(digest))


def _bring_house_key(house: House, snapshot: Snapshot) -> None:
    if snapshot.house_key is None:
        return
    path = house.settings.home / HOUSE_KEY
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(bytes.fromhex(snapshot.house_key))


class _Stream(RawIOBase):
    """Chunks, read like a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def mend(house: House, vault: Vault, snapshot: Snapshot, progress: Progress = no_progress) -> list[str]:
    """Puts files back that are missing or do not hold what their name says; returns their digests."""
    mended = []
    for number, digest in enumerate(snapshot.files, 1):
        progress(number, len(snapshot.files), digest[:12])
        if house.files.has(digest) and _digest(house, digest) == digest:
            continue
        house.files.delete(digest)
        if house.files.put(cast(BinaryIO, _Stream(vault.get(digest)))) != digest:
            raise Damaged(digest)
        mended.append(digest)
    return mended


def differing(house: House, snapshot: Snapshot) -> list[str]:
    """What of a house is not as the snapshot says: `table <name>`, `file <digest>`; [] where all is equal.

    Transaction numbers are left out (`tables.ANEW`); columns and tables that came with a later version do not count.
    """
    return [*_differing_tables(house, snapshot), *_differing_files(house, snapshot)]


def _differing_tables(house: House, snapshot: Snapshot) -> Iterator[str]:
    with psycopg.connect(tables.plain_url(house.database.engine.url)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        keys = {shape.name: shape for shape in tables.shapes(connection)}
        for table in snapshot.tables:
            there = keys.get(table.name)
            if there is None or not set(table.columns) <= set(there.columns):
                yield f"table {table.name}"
                continue
            shape = replace(there, columns=tuple(table.columns))
            digest = tables.Digest(shape)
            for line in tables.rows(connection, shape):
                digest.take(line)
            if (digest.rows, digest.hex) != (table.rows, table.digest):
                yield f"table {table.name}"


def _differing_files(house: House, snapshot: Snapshot) -> Iterator[str]:
    for digest in snapshot.files:
        if not (house.files.has(digest) and _digest(house, digest) == digest):
            yield f"file {digest}"


def _digest(house: House, key: str) -> str:
    hashed = hashlib.sha256()
    with open(house.files.path(key), "rb") as file:
        while chunk := file.read(CHUNK):
            hashed.update(chunk)
    return hashed.hexdigest()


def damaged(vault: Vault, snapshot: Snapshot, progress: Progress = no_progress) -> list[str]:
    """Reads everything the snapshot is made of; the digests of what cannot be read as it was written."""
    digests = sorted(snapshot.digests())
    broken = []
    for number, digest in enumerate(digests, 1):
        progress(number, len(digests), digest[:12])
        try:
            for _ in vault.get(digest):
                pass
        except Damaged:
            broken.append(digest)
    return broken
