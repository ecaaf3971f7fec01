"""The long work of organise: looking at assets, and thinking again after people have said something."""

from __future__ import annotations

from typing import Any

from zhixing.jobs import Job, enqueue
from zhixing.kit.house import House
from zhixing.organise.looking import compare_all, look_again, look_at
from zhixing.organise.quality.measuring import is_due, measure

QUEUE = "organise"
CLASSIFY = "organise.classify_asset"
THINK_AGAIN = "organise.think_again"
COMPARE_ALL = "organise.compare_all"
MEASURE = "organise.measure_quality"


def _classify(house: House, args: dict[str, Any]) -> None:
    look_at(house, args["asset_ids"])


def _think_again(house: House, args: dict[str, Any]) -> None:
    look_again(house)
    with house.database.transaction() as session:
        if is_due(session):
            enqueue(session, MEASURE, {}, queue=QUEUE, key=MEASURE, priority=-2)


def _compare_all(house: House, args: dict[str, Any]) -> None:
    compare_all(house)


def _measure(house: House, args: dict[str, Any]) -> None:
    measure(house)


JOBS = [
    Job(CLASSIFY, _classify, queue=QUEUE),
    Job(THINK_AGAIN, _think_again, queue=QUEUE),
    Job(COMPARE_ALL, _compare_all, queue=QUEUE),
    Job(MEASURE, _measure, queue=QUEUE),
]
