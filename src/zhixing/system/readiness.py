"""Whether this process should be sent requests."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from zhixing.kit import schema
from zhixing.kit.house import House

Reason = Literal["", "starting", "stopping", "migrating", "database"]


class Standing:
    """What the server process is doing as a whole."""

    def __init__(self) -> None:
        self.reason: Reason = ""


STANDING = Standing()
"""Of this process; `zhixing.serving` sets it."""


def check_database(house: House) -> None:
    """Raises where the database does not answer."""
    with house.database.session() as session:
        session.execute(text("SELECT 1"))


def readiness(house: House) -> Reason:
    """Why no requests should be sent here; "" where they should."""
    if STANDING.reason:
        return STANDING.reason
    try:
        with house.database.session() as session:
            there = session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        return "database"
    return "" if there == schema.head() else "migrating"
