"""Statements that every request asks: built and compiled once, then run by the driver itself.

SQLAlchemy's way through a statement (cache key, context, result) costs several times what PostgreSQL takes to answer a small
one. A `Prepared` keeps the SQL that SQLAlchemy made of it and hands it to psycopg on the session's own connection, within the
session's transaction. What comes back are plain tuples; there is nothing to track.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from sqlalchemy import Executable
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.sql import ClauseElement

_DIALECT = PGDialect_psycopg(paramstyle="pyformat")  # type: ignore[no-untyped-call]
_NO_VALUES: Mapping[str, Any] = {}


def beginning(text: str) -> str:
    """The pattern of what begins with the text, for `like(…, escape="/")`."""
    return "".join(f"/{sign}" if sign in "/%_" else sign for sign in text) + "%"


def holding(text: str) -> str:
    """The pattern of what holds the text, for `like(…, escape="/")`."""
    return "%" + beginning(text)


class Prepared:
    """A select whose values come by name. Many values of one column are one array, for `== any_(bindparam(…))`; `in_` is refused."""

    def __init__(self, statement: Executable) -> None:
        assert isinstance(statement, ClauseElement)
        compiled = statement.compile(dialect=_DIALECT)
        self._sql = str(compiled)
        if "POSTCOMPILE" in self._sql:
            raise ValueError(f"values must be an array: {self._sql}")
        self._fixed = compiled.params

    def rows(self, session: Session, values: Mapping[str, Any] = _NO_VALUES) -> list[tuple[Any, ...]]:
        """Every row, in the order of the select. What is pending in the session is written first; errors are SQLAlchemy's."""
        session.flush()
        driver = session.connection().connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        given = {**self._fixed, **{name: _numbers(value) for name, value in values.items()}}
        try:
            return driver.execute(self._sql, given).fetchall()
        except psycopg.Error as error:
            raise DBAPIError.instance(self._sql, given, error, psycopg.Error, dialect=_DIALECT) from error

    def row(self, session: Session, values: Mapping[str, Any] = _NO_VALUES) -> tuple[Any, ...] | None:
        """The first row, if there is any."""
        found = self.rows(session, values)
        return found[0] if found else None


def _numbers(value: Any) -> Any:
    """Many whole numbers as PostgreSQL writes them: the driver would look at each of them. The statement says what they are."""
    if type(value) is list and value and all(type(one) is int for one in value):
        return f"{{{','.join(map(str, value))}}}"
    return value
