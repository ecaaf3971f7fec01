"""The pool hands out living connections without asking each whether it lives."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from zhixing.kit import db
from zhixing.kit.db import Database


def test_a_connection_that_the_server_ended_is_replaced_before_anybody_uses_it(database: Database) -> None:
    with database.session() as session:
        former = session.scalar(text("SELECT pg_backend_pid()"))
    other = Database(database.url)
    with other.session() as session:
        session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": former})
    other.close()
    with database.session() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) != former


def test_a_connection_in_use_lately_is_not_asked(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.session() as session:
        former = session.scalar(text("SELECT pg_backend_pid()"))
    monkeypatch.setattr(db, "_heard_from", lambda connection: False)
    with database.session() as session:
        assert session.scalar(text("SELECT pg_backend_pid()")) == former
