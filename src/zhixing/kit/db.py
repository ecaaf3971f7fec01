"""The relational store: one declarative base, one engine per process, one session per unit of work."""

from __future__ import annotations

import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, ClassVar

import psycopg
from sqlalchemy import BigInteger, DateTime, Engine, Identity, MetaData, create_engine, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DataError, DisconnectionError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
"""A table's own 64-bit key, given by the database."""

Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
"""A point in time, always with its zone."""


Unkeepable = DataError
"""Raised when a value cannot be held by its column: a NUL in a text, a number past 64 bits."""


Clashing = IntegrityError
"""Raised when a row would break what the tables promise: a second one where one may be, one that points nowhere."""


class Base(DeclarativeBase):
    """Every table of the product hangs on this base, so that one migration history sees them all."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BigInteger,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
    }


LONG_IDLE = 30.0
"""Seconds after which a connection is asked whether it is alive: a firewall may have forgotten it without a word."""


def _refuse_dead(connection: psycopg.Connection[Any], record: ConnectionPoolEntry, _: object) -> None:
    """Makes the pool open another connection in place of one that has ended meanwhile.

    A server that stops closes its sockets, which can be seen without asking it; asking at every checkout is a round trip for
    each request.
    """
    now = time.monotonic()
    idle = now - record.info.get("used", now)
    record.info["used"] = now
    if not connection.closed and not _heard_from(connection) and idle < LONG_IDLE:
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error as error:
        raise DisconnectionError from error


def _heard_from(connection: psycopg.Connection[Any]) -> bool:
    """Whether the server has said something unasked, as it does when it says goodbye."""
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))


class Database:
    """A connection pool and the sessions drawn from it."""

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        """`url` is a SQLAlchemy URL of PostgreSQL >= 15 with the psycopg driver.

        Up to four times `pool_size` connections are opened: with 20, two for each of the 40 threads that answer requests, because
        one that has a connection may want another. With fewer they would wait for each other.
        """
        self.url = url
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=3 * pool_size,
            connect_args={"options": "-c timezone=UTC"},
        )
        event.listen(self.engine, "checkout", _refuse_dead)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, autoflush=True)

    def session(self) -> Session:
        """A new session; whoever opens it commits or rolls back and closes it."""
        return self._sessions()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One unit of work: commits when the block ends well, rolls back otherwise."""
        session = self._sessions()
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()

    def close(self) -> None:
        self.engine.dispose()
