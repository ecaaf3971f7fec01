"""What every test stands on: one PostgreSQL for the run, a clean database for each test that asks.

ZHIXING_TEST_DATABASE_URL names an outside PostgreSQL (>= 15, a role that may create databases) to be used instead
of the embedded one.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url
from sqlalchemy.orm import Session

from zhixing.engines.postgres import EmbeddedPostgres
from zhixing.kit.db import Database
from zhixing.kit.schema import upgrade

pytest_plugins = ["cast"]

HOME = "ZHIXING_TEST_HOME"
OUTSIDE = "ZHIXING_TEST_DATABASE_URL"
# The run's data is thrown away: a crash may lose it.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off", "jit": "off"}

# Ten times quicker than a new database: only what a test touched is emptied.
_SWEEP = """
DO $$
DECLARE one regclass; full_tables text[]; holds boolean;
BEGIN
  PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend';
  FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', one) INTO holds;
    IF holds AND one::text <> 'alembic_version' THEN full_tables := full_tables || one::text; END IF;
  END LOOP;
  IF full_tables IS NOT NULL THEN
    EXECUTE format('TRUNCATE %s CASCADE', array_to_string(full_tables, ', '));
  END IF;
  PERFORM setval(format('%I.%I', schemaname, sequencename), 1, false) FROM pg_sequences WHERE last_value IS NOT NULL;
END $$
"""


def pytest_configure(config: pytest.Config) -> None:
    """Makes the run's folder; the workers of pytest-xdist find it through the environment."""
    if not hasattr(config, "workerinput"):
        # Not pytest's own temporary folder: the server's account could not enter it when the tests are run by root.
        home = Path(tempfile.mkdtemp(prefix="zhixing-test-"))
        home.chmod(0o711)
        os.environ[HOME] = str(home)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(HOME), ignore_errors=True)


@dataclass(frozen=True)
class PostgresOfTheRun:
    """A server on which databases can be made, and the template they are made from."""

    maker: URL
    """May create and drop databases."""
    owner: URL
    """Owns them: the product's own role."""
    template: str

    def new(self, template: str | None = None) -> str:
        """A new database from `template` (empty: `template0`); returns its URL."""
        name = f"zx_{uuid.uuid4().hex[:16]}"
        with _connection(self.maker) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template or self.template} OWNER {self.owner.username}")
        return self.owner.set(database=name).render_as_string(hide_password=False)

    def make_template(self) -> None:
        """Makes the template with the product's tables."""
        url = self.new("template0")
        upgrade(url)
        with _connection(self.maker) as connection:
            connection.execute(f"ALTER DATABASE {make_url(url).database} RENAME TO {self.template}")

    def drop(self, database: str) -> None:
        with _connection(self.maker) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def sweep(self, url: str) -> None:
        """Empties the tables that hold something and lets their numbers begin at 1 again, whoever still holds on to them."""
        with _connection(make_url(url)) as connection:
            connection.execute(_SWEEP)


@pytest.fixture(scope="session")
def postgres(worker_id: str) -> Iterator[PostgresOfTheRun]:
    """The PostgreSQL of this worker.

    Each worker has its own, because facts settle in the order of a whole server's transactions:
    on a shared one the tests of one worker would wait for those of another.
    """
    template = f"zx_template_{worker_id}_{os.getpid()}"
    outside = os.environ.get(OUTSIDE)
    if outside:
        url = make_url(outside).set(drivername="postgresql+psycopg")
        server = PostgresOfTheRun(url, url, template)
        server.make_template()
        yield server
        server.drop(template)
        return
    home = Path(os.environ[HOME]) / worker_id
    with EmbeddedPostgres(home, settings=CARELESS) as embedded:
        server = PostgresOfTheRun(make_url(embedded.superuser_url()), make_url(embedded.url), template)
        server.make_template()
        yield server


@pytest.fixture(scope="session")
def _database_of_the_worker(postgres: PostgresOfTheRun) -> Iterator[str]:
    url = postgres.new()
    yield url
    postgres.drop(str(make_url(url).database))


@pytest.fixture
def database_url(postgres: PostgresOfTheRun, _database_of_the_worker: str) -> Iterator[str]:
    """The URL of a database with the product's tables and nothing in them, as nobody else uses it during the test.

    A test that changes tables themselves takes `empty_database_url`: this one is only swept after each test.
    """
    yield _database_of_the_worker
    postgres.sweep(_database_of_the_worker)


@pytest.fixture
def empty_database_url(postgres: PostgresOfTheRun) -> Iterator[str]:
    """The URL of a database without any table."""
    url = postgres.new("template0")
    yield url
    postgres.drop(str(make_url(url).database))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A clean database with the product's tables."""
    database = Database(database_url, pool_size=5)
    yield database
    database.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session on the clean database; the test commits where others must see what it wrote."""
    with database.session() as session:
        yield session


@contextmanager
def _connection(url: URL) -> Iterator[psycopg.Connection]:
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        yield connection
