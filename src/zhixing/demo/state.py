"""Whether a home is empty, holds the demo company, or another one; and emptying it of the demo again."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import text

from zhixing import search
from zhixing.kit.errors import Conflict
from zhixing.kit.house import House
from zhixing.people import has_anybody, the_company

_EMPTY = """
DO $$
DECLARE every text;
BEGIN
  SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') INTO every
    FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version';
  EXECUTE 'TRUNCATE ' || every || ' RESTART IDENTITY CASCADE';
END $$
"""


class State(StrEnum):
    """How far the demo company has come in this home."""

    NONE = "none"
    BEGUN = "begun"
    COMPLETE = "complete"
    ANOTHER = "another"
    """Somebody else's company lives here."""


def state_of(house: House) -> State:
    """What lives in this home."""
    with house.database.transaction() as session:
        if not has_anybody(session):
            return State.NONE
        company = the_company(session)
        demo = company.details.get("demo") if company else None
        if demo is None:
            return State.ANOTHER
        return State.COMPLETE if demo.get("complete") else State.BEGUN


def mark_complete(house: House) -> None:
    """Notes that nothing of the demo is missing."""
    with house.database.transaction() as session:
        company = the_company(session)
        if company:
            company.details = {**company.details, "demo": {**company.details["demo"], "complete": True}}


def clear(house: House) -> None:
    """Empties a home of the demo company and of everything that was added to it since; refuses where another company lives.

    Nobody else may be at work in this home meanwhile: claim the background work first.
    """
    if state_of(house) is State.ANOTHER:
        raise Conflict("demo.another_company")
    with house.database.transaction() as session:
        session.execute(text(_EMPTY))
    search.reindex(house)
