"""Runs the migrations: all that are missing in one transaction, one runner at a time."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, create_engine, text

from zhixing.kit.schema import all_tables
from zhixing.kit.settings import settings_from

ONE_AT_A_TIME = 7_041_101
"""The advisory lock of whoever migrates."""


def ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """The queue's tables belong to procrastinate; its own statements stand in sql/."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=all_tables(), include_object=ours, compare_type=True, compare_server_default=True
    )
    with context.begin_transaction():
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ONE_AT_A_TIME})
        context.run_migrations()


def main() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        run(given)
        return
    engine = create_engine(context.config.attributes.get("url") or settings_from().database_url)
    with engine.connect() as connection:
        run(connection)
    engine.dispose()


main()
