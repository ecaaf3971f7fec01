"""The long work of search: meaning, computed behind the scenes while words already find."""

from __future__ import annotations

from typing import Any

from zhixing.events import catch_up
from zhixing.jobs import Job, enqueue
from zhixing.kit.house import House
from zhixing.search.handlers import listeners
from zhixing.search.indexing import EMBED, EMBED_QUEUE, REFRESH, embed, refresh_category


def _embed(house: House, args: dict[str, Any]) -> None:
    if embed(house):
        with house.database.transaction() as session:
            enqueue(session, EMBED, {}, queue=EMBED_QUEUE, key=EMBED)


def _refresh(house: House, args: dict[str, Any]) -> None:
    refresh_category(house, int(args["category_id"]))


JOBS = [Job(EMBED, _embed, queue=EMBED_QUEUE, retries=20), Job(REFRESH, _refresh)]


def settle(house: House) -> None:
    """Does in this thread what the background would do for search, until nothing is left; for evaluations and tests."""
    catch_up(house.database, listeners(house), patience=10)
    while embed(house):
        pass
