"""The rows of the database as text, table by table, out of one snapshot of PostgreSQL and back into an empty database."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

LEAST, MOST = 256 * 1024, 8 * 1024**2
ONE_IN = 64
"""A stretch of a table ends at a row whose checksum says so: what comes before a changed row stays the same object."""

ANEW: dict[str, frozenset[str]] = {
    "fact": frozenset({"xid"}),
    "listener_place": frozenset({"xid", "place"}),
}
"""Columns that a restore writes anew, because transaction numbers mean nothing on another server (decision 3)."""

Connection = psycopg.Connection[tuple[Any, ...]]

_TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum),
       (SELECT array_agg(k.attname::text ORDER BY array_position(i.indkey::int2[], k.attnum))
        FROM pg_index i JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
        WHERE i.indrelid = c.oid AND i.indisprimary)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'alembic_version'
GROUP BY c.oid, c.relname ORDER BY c.relname
"""
_REFERENCES = """
SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c
WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND c.conparentid = 0 ORDER BY c.conname
"""


@dataclass(frozen=True)
class Shape:
    """A table's columns and the ones that order its rows."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


def plain_url(url: Any) -> str:
    """A SQLAlchemy URL as psycopg reads it."""
    return str(url.set(drivername="postgresql").render_as_string(hide_password=False))


def shapes(connection: Connection) -> list[Shape]:
    """Every table but the one that holds the schema's revision, by name."""
    return [Shape(name, tuple(columns), tuple(key or ())) for name, columns, key in connection.execute(_TABLES)]


def revision(connection: Connection) -> str:
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def sequences(connection: Connection) -> dict[str, int]:
    """The last number each sequence gave, by name; those that gave none are left out."""
    query = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
    return {name: int(value) for name, value in connection.execute(query)}


def rows(connection: Connection, shape: Shape) -> Iterator[bytes]:
    """The rows of a table in the order of its key, each a line of PostgreSQL's COPY text."""
    columns = sql.SQL(", ").join(map(sql.Identifier, shape.columns))
    order = (
        sql.SQL(", ").join(map(sql.Identifier, shape.key))
        if shape.key
        else sql.SQL("{}::text").format(sql.Identifier(shape.name))
    )
    query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(columns, sql.Identifier("public", shape.name), order)
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for line in copy:
            yield bytes(line)


def stretches(lines: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """The lines in pieces, each with its number of lines."""
    waiting, count = bytearray(), 0
    for line in lines:
        waiting += line
        count += 1
        if len(waiting) >= MOST or (len(waiting) >= LEAST and zlib.crc32(line) % ONE_IN == 0):
            yield bytes(waiting), count
            waiting, count = bytearray(), 0
    if waiting:
        yield bytes(waiting), count


class Digest:
    """The digest of a table's rows, without the columns that a restore writes anew."""

    def __init__(self, shape: Shape) -> None:
        anew = ANEW.get(shape.name, frozenset())
        self._kept = [place for place, name in enumerate(shape.columns) if name not in anew] if anew else None
        self._hash = hashlib.sha256()
        self.rows = 0

    def take(self, line: bytes) -> None:
        self.rows += 1
        if self._kept is not None:
            cells = line.rstrip(b"\n").split(b"\t")
            line = b"\t".join(cells[place] for place in self._kept) + b"\n"
        self._hash.update(line)

    def watch(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self.take(line)
            yield line

    @property
    def hex(self) -> str:
        return self._hash.hexdigest()


def load(connection: Connection, shape: Shape, pieces: Iterable[bytes]) -> Digest:
    """Fills an empty table."""
    table = sql.Identifier("public", shape.name)
    columns = sql.SQL(", ").join(map(sql.Identifier, shape.columns))
    digest = Digest(shape)
    with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table, columns)) as copy:
        for piece in pieces:
            for line in piece.splitlines(keepends=True):
                digest.take(line)
            copy.write(piece)
    return digest


_TRIGGERS = """
SELECT t.tgrelid::regclass::text, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal AND t.tgenabled = 'O' ORDER BY 1, 2
"""


def undisturbed(connection: Connection, fill: Callable[[], None]) -> None:
    """Fills while triggers are silent and no table refers to another, so that nothing happens twice and the order is free.

    Then has PostgreSQL check that every reference leads somewhere.
    """
    triggers = connection.execute(_TRIGGERS).fetchall()
    for table, name in triggers:
        connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER {}").format(sql.SQL(table), sql.Identifier(name)))
    _without_references(connection, fill)
    for table, name in triggers:
        connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER {}").format(sql.SQL(table), sql.Identifier(name)))


def _without_references(connection: Connection, fill: Callable[[], None]) -> None:
    references = connection.execute(_REFERENCES).fetchall()
    for table, name, _ in references:
        connection.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.SQL(table), sql.Identifier(name)))
    fill()
    for table, name, definition in references:
        connection.execute(
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(sql.SQL(table), sql.Identifier(name), sql.SQL(definition))
        )


def set_sequences(connection: Connection, values: dict[str, int]) -> None:
    for name, value in values.items():
        connection.execute("SELECT setval(to_regclass(%s), %s)", [f'public."{name}"', value])


_NAMING_FILES = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND (column_name = 'blob' OR (table_name, column_name) = ('document_version', 'content'))
ORDER BY table_name, column_name
"""


def files_named(connection: Connection) -> set[str]:
    """The keys of all files that rows name: originals and parsed contents (not the pictures that contents name in turn)."""
    found: set[str] = set()
    for table, column in connection.execute(_NAMING_FILES).fetchall():
        query = sql.SQL("SELECT DISTINCT {1} FROM {0} WHERE {1} IS NOT NULL")
        named = connection.execute(query.format(sql.Identifier("public", table), sql.Identifier(column)))
        found.update(key for (key,) in named)
    return found


_UNHEARD = """
UPDATE listener_place p SET xid = 0, place = coalesce(
  (SELECT min(f.id) - 1 FROM fact f WHERE (f.xid, f.id) > (p.xid, p.place)), (SELECT max(f.id) FROM fact f), 0)
"""


def begin_a_new_count(connection: Connection) -> None:
    """Facts and places begin below every transaction of this server (decision 3).

    A listener goes back to before the first fact it has not heard: hearing some twice is harmless, missing one is not.
    """
    connection.execute(_UNHEARD)
    connection.execute("UPDATE fact SET xid = 0")
