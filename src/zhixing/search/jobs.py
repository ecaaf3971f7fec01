"""The long work of search: meaning, computed behind the scenes while words already find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zhixing.events import catch_up
from zhixing.jobs import Job, enqueue, is_asked_for
from zhixing.kit.house import House
from zhixing.search.evaluating import EVALUATE, fail_evaluation, run_evaluation
from zhixing.search.handlers import CHANGES, LISTENER, listeners
from zhixing.search.indexing import EMBED, EMBED_QUEUE, REFRESH, embed, refresh_category
from zhixing.search.learning import relearn
from zhixing.search.queries import counts, some_to_embed, unheard_assets
from zhixing.search.vocabulary import RELEARN


def _embed(house: House, args: dict[str, Any]) -> None:
    if embed(house):
        with house.database.transaction() as session:
            enqueue(session, EMBED, {}, queue=EMBED_QUEUE, key=EMBED)


def _ask_for_embedding(house: House) -> None:
    """What was cut off with its worker, or run twice after a pause of the machine, may have left nobody to ask for the rest."""
    with house.database.transaction() as session:
        if house.embedder.name and some_to_embed(session) and not is_asked_for(session, EMBED):
            enqueue(session, EMBED, {}, queue=EMBED_QUEUE, key=EMBED)


def _refresh(house: House, args: dict[str, Any]) -> None:
    refresh_category(house, int(args["category_id"]))


def _relearn(house: House, args: dict[str, Any]) -> None:
    relearn(house, [str(word) for word in args["words"]])


def _evaluate(house: House, args: dict[str, Any]) -> None:
    evaluation_id = int(args["evaluation_id"])
    try:
        run_evaluation(house, evaluation_id)
    except Exception:
        fail_evaluation(house, evaluation_id)
        raise


JOBS = [
    Job(EMBED, _embed, queue=EMBED_QUEUE, retries=20, tend=_ask_for_embedding),
    Job(REFRESH, _refresh),
    Job(RELEARN, _relearn),
    Job(EVALUATE, _evaluate, retries=0),
]


@dataclass(frozen=True)
class Comparison:
    """What the database holds and what the index holds: assets, passages, vectors. `waiting`: news not heard yet."""

    database: tuple[int, int, int]
    index: tuple[int, int, int]
    waiting: bool

    @property
    def is_equal(self) -> bool:
        return self.database == self.index


def compare(house: House) -> Comparison:
    """Whether the index says what the database says; while news is waiting a difference is no fault."""
    with house.database.session() as session:
        held = counts(session)
        waiting = bool(unheard_assets(session, LISTENER, CHANGES, limit=1))
    state = house.index.state()
    return Comparison(held, (state.cards, state.passages, state.vectors), waiting)


def unheard(house: House, most: int) -> int:
    """Of how many assets search has news that it has not heard yet, counted up to `most`."""
    with house.database.session() as session:
        return len(unheard_assets(session, LISTENER, CHANGES, limit=most))


def settle(house: House) -> None:
    """Does in this thread what the background would do for search, until nothing is left; for evaluations and tests."""
    catch_up(house.database, listeners(house), patience=10)
    while embed(house):
        pass
