"""The database's schema: one history of migrations, shipped with the package."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import psycopg
from sqlalchemy import Connection, MetaData, make_url, text

from zhixing.kit.db import Base

PACKAGE = Path(__file__).parents[1]
UNFINISHED = "zhixing: being filled from a backup"
"""A comment on the schema, so that it comes and goes with the very transactions that fill it."""


def migrations_folder() -> Path:
    """Where the history lies: inside the installed package, or at the root of a checkout."""
    inside = PACKAGE / "migrations"
    return inside if inside.is_dir() else PACKAGE.parents[1] / "migrations"


def head() -> str:
    """The newest revision; revisions are numbered, and their files begin with the number."""
    return max(path.name.partition("_")[0] for path in (migrations_folder() / "versions").glob("[0-9]*_*.py"))


def current(url: str) -> str | None:
    """The revision the database is at; None where it is empty."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None


def upgrade(url: str) -> None:
    """Brings the database at `url` to the newest revision; quick where it is there already, harmless when two do it at once."""
    if current(url) == head():
        return
    _upgrade("head", url=url)


def upgrade_on(connection: Connection, revision: str) -> None:
    """Brings the database behind `connection` to a revision (or "head") within the transaction that is open on it."""
    _upgrade(revision, connection=connection)


def _upgrade(revision: str, **where: object) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes.update(where)
    command.upgrade(config, revision)


def mark_unfinished(connection: Connection) -> None:
    """What is in this database is not whole yet: nobody may work with it."""
    connection.execute(text("COMMENT ON SCHEMA public IS 'zhixing: being filled from a backup'"))  # takes no parameters


def mark_finished(connection: Connection) -> None:
    """What is in this database is whole."""
    connection.execute(text("COMMENT ON SCHEMA public IS NULL"))


def is_unfinished(connection: Connection) -> bool:
    """Whether somebody began to fill this database and has not come to the end."""
    return bool(connection.scalar(text("SELECT obj_description(to_regnamespace('public'), 'pg_namespace')")) == UNFINISHED)


def all_tables() -> MetaData:
    """The tables of every room."""
    for models in sorted(PACKAGE.glob("*/models.py")):
        import_module(f"zhixing.{models.parent.name}.models")
    return Base.metadata
