"""The long work of search: meaning, computed behind the scenes while words already find."""

from __future__ import annotations

from typing import Any

from zhixing.jobs import Job, enqueue
from zhixing.kit.house import House
from zhixing.search.indexing import EMBED, EMBED_QUEUE, embed


def _embed(house: House, args: dict[str, Any]) -> None:
    if embed(house):
        with house.database.transaction() as session:
            enqueue(session, EMBED, {}, queue=EMBED_QUEUE, key=EMBED)


JOBS = [Job(EMBED, _embed, queue=EMBED_QUEUE, retries=20)]
