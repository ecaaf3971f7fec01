"""Doing at once what the background does for organise."""

from __future__ import annotations

from zhixing.events import catch_up
from zhixing.jobs import run_waiting
from zhixing.kit.house import House
from zhixing.organise.handlers import listeners
from zhixing.organise.jobs import JOBS, QUEUE


def settle(house: House) -> None:
    """Looks, in this thread, at whatever waits to be looked at, until nothing is left; for evaluations and tests."""
    while catch_up(house.database, listeners(house)):
        run_waiting(house, JOBS, queues=[QUEUE])
