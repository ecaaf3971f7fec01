"""The long work of organise: looking at assets, and thinking again after people have said something."""

from __future__ import annotations

from typing import Any

from zhixing.jobs import Job
from zhixing.kit.house import House
from zhixing.organise.looking import look_again, look_at

QUEUE = "organise"
CLASSIFY = "organise.classify_asset"
THINK_AGAIN = "organise.think_again"


def _classify(house: House, args: dict[str, Any]) -> None:
    look_at(house, args["asset_ids"])


def _think_again(house: House, args: dict[str, Any]) -> None:
    look_again(house)


JOBS = [Job(CLASSIFY, _classify, queue=QUEUE), Job(THINK_AGAIN, _think_again, queue=QUEUE)]
