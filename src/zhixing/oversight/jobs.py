"""Campaigns end on their day, whether or not anybody looks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select

from zhixing.access import system_work
from zhixing.jobs import Job, enqueue
from zhixing.kit.house import House
from zhixing.oversight.models import AccessReview
from zhixing.oversight.reviews import close_due

CLOSE = "oversight.close_reviews"


def _close(house: House, args: dict[str, Any]) -> None:
    with house.database.transaction() as session:
        close_due(system_work(house, session))


def _tend(house: House) -> None:
    with house.database.transaction() as session:
        due = exists().where(AccessReview.closed_at.is_(None), AccessReview.due_at <= house.clock())
        if session.scalar(select(due)):
            enqueue(session, CLOSE, {}, key=CLOSE)


JOBS = [Job(CLOSE, _close, tend=_tend)]
