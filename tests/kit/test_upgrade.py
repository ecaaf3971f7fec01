"""A house that stood before the newest revisions keeps every row through them, and its people find what they had."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, MetaData, Table, create_engine, literal_column, select
from sqlalchemy.dialects import postgresql

from cast import Cast, MovableClock, open_for_test
from zhixing import search
from zhixing.access import reach_of
from zhixing.kit.db import Database
from zhixing.kit.schema import all_tables, current, head, migrations_folder, upgrade, upgrade_on

REVISIONS = sorted(path.name.partition("_")[0] for path in (migrations_folder() / "versions").glob("[0-9]*_*.py"))
NOT_OURS = ("procrastinate_", "alembic_version")
WORDS = "旧房子里的减速机检验规程"

MEANT: dict[str, dict[str, Any]] = {
    "category": {"path": [1], "parent_id": None},
    "department": {"path": [1], "parent_id": None},
    "space": {"slug": "old", "archived_at": None},
    "person": {"login": "kongwei", "active": True, "clearance": 3},
    "access_grant": {"scope": "space:1", "subject": "user:1", "role": "keeper"},
    "asset": {
        "kind": "document", "title": WORDS, "title_key": WORDS, "audience": ["all"], "restricted": False, "secrecy": 0,
        "confidence": "validated", "governance": "experience", "deleted_at": None, "lang": "zh", "version": 1,
    },
    "document_version": {"number": 1, "format": "md", "blob": None},
    "passage": {"text": f"{WORDS}：抽样按标准执行。", "version": 1, "ordinal": 0, "locator": {"block": 0}, "embedded": False},
    "capture_item": {"state": "waiting", "path": "scan.png", "lane": "ocr"},
    "suggestion": {"kind": "tag", "state": "open"},
    "asset_relation": {"kind": "related"},
    "listener_place": {"xid": 0, "place": 0},
}  # fmt: skip
"""What a generic value would not stand for; everything else is told by the column's type."""

GENERIC = {
    "BIGINT": "1",
    "BOOLEAN": "true",
    "VARCHAR": "'旧 ''\\ old'",
    "TEXT": "'旧'",
    "TIMESTAMP": "'2026-01-02 03:04:05.678901+00'",
    "JSONB": "'{\"旧\": [1, null]}'",
    "BYTEA": "'\\x000102'",
    "DOUBLE PRECISION": "0.25",
    "BIGINT[]": "'{1,2}'",
    "TEXT[]": "'{旧,old}'",
}


def _tables(connection: Connection) -> list[Table]:
    """The product's tables as they stand, those others point to first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if not table.name.startswith(NOT_OURS)]


def _fill(connection: Connection) -> None:
    """One row in every table, with a value in every column."""
    for table in _tables(connection):
        meant = {name: value for name, value in MEANT.get(table.name, {}).items() if name in table.c}
        rest = [column for column in table.c if column.name not in meant and column.name != "xid"]
        values = {column.name: _generic(column) for column in rest}
        connection.execute(table.insert().values({**values, **meant}))
        if "id" in table.c:
            connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), 1)")


def _generic(column: Column[Any]) -> Any:
    kind = str(column.type.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
    plain = kind.partition(" COLLATE")[0].partition(" WITH")[0]
    return literal_column(f"{GENERIC[plain]}::{plain if plain != 'TIMESTAMP' else 'timestamptz'}")


def _rows(connection: Connection, tables: list[Table]) -> dict[str, list[tuple[Any, ...]]]:
    return {table.name: [tuple(row) for row in connection.execute(select(*table.c))] for table in tables}


def _ours(_object: Any, name: str | None, kind: str, *_: Any) -> bool:
    return not (kind == "table" and (name or "").startswith(NOT_OURS))


@pytest.fixture
def full(empty_database_url: str) -> tuple[str, list[Table], dict[str, list[tuple[Any, ...]]]]:
    """A full house at the first revision: its URL, its tables and its rows."""
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        upgrade_on(connection, "0001")
    with engine.begin() as connection:
        _fill(connection)
        tables = _tables(connection)
        rows = _rows(connection, tables)
    engine.dispose()
    assert len(tables) > 20
    assert all(len(of_table) == 1 for of_table in rows.values())
    return empty_database_url, tables, rows


def test_every_row_is_kept_through_each_revision_alone(full: Any) -> None:
    url, tables, rows = full
    engine = create_engine(url)
    for revision in REVISIONS[1:]:
        with engine.begin() as connection:
            upgrade_on(connection, revision)
        assert current(url) == revision
        with engine.connect() as connection:
            assert _rows(connection, tables) == rows, revision
    engine.dispose()


def test_a_person_of_an_old_house_finds_the_old_document(full: Any, clock: MovableClock, tmp_path: Path) -> None:
    url, tables, rows = full
    upgrade(url)
    assert current(url) == head()
    database = Database(url, pool_size=2)
    with database.engine.connect() as connection:
        assert _rows(connection, tables) == rows
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _ours})
        assert compare_metadata(context, all_tables()) == []
    house = open_for_test(database, clock, tmp_path / "old")
    cast = Cast(house, clock, {"keeper": 1}, {}, 1)
    search.reindex(house)
    with cast.work("keeper") as work:
        found = search.search(work.session, house, search.SearchRequest("减速机检验规程"), reach_of(work.session, 1))
    assert [hit.asset.id for hit in found.hits] == [1]
    house.close()
