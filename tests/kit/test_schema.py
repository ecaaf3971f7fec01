"""The history of migrations and the tables of the rooms say the same."""

from __future__ import annotations

import multiprocessing

import procrastinate.schema
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from zhixing.kit.schema import all_tables, current, head, migrations_folder, upgrade


def test_the_migrations_lead_to_the_tables_of_the_rooms(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        options = {
            "compare_type": True,
            "include_object": lambda _object, name, kind, *_: not (kind == "table" and name.startswith("procrastinate_")),
        }
        difference = compare_metadata(MigrationContext.configure(connection, opts=options), all_tables())
    engine.dispose()
    assert difference == []


@pytest.mark.slow
def test_an_administrator_may_migrate_from_two_places_at_once_and_again(empty_database_url: str) -> None:
    assert current(empty_database_url) is None
    with multiprocessing.get_context("spawn").Pool(2) as processes:
        processes.map(upgrade, [empty_database_url] * 2, chunksize=1)
    upgrade(empty_database_url)
    assert current(empty_database_url) == head()


def test_the_queue_is_made_as_the_installed_procrastinate_wants_it() -> None:
    """When procrastinate is raised to a version with another schema, a revision must bring its statements along."""
    kept = max((migrations_folder() / "sql").glob("procrastinate_*.sql")).read_text()
    assert kept == procrastinate.schema.SchemaManager.get_schema()
