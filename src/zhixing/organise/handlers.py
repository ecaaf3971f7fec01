"""Organise hears of assets and of the taxonomy: what is new is looked at, what people said is learnt from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy.orm import Session

from zhixing.events import Listener, RecordedFact
from zhixing.jobs import Order, enqueue_all
from zhixing.kit.house import House
from zhixing.organise.jobs import CLASSIFY, QUEUE, THINK_AGAIN
from zhixing.organise.suggestions import settle_by_change

LISTENER = "organise"
NEW = frozenset({"assets.asset_created", "assets.content_changed", "assets.asset_restored"})
CHANGED = "assets.asset_changed"
TAXONOMY = frozenset({"organise.category_added", "organise.category_changed", "organise.category_removed"})
PACE = 0.5
"""Seconds between two orders while assets come one by one."""
AT_ONCE = 20
"""Assets looked at in one job."""


def listeners(house: House) -> list[Listener]:
    """The one listener of this room."""
    return [Listener(LISTENER, NEW | TAXONOMY | {CHANGED}, hear, pace=PACE)]


def hear(session: Session, facts: Sequence[RecordedFact]) -> None:
    """Asks for what follows from these facts."""
    waiting = iter(sorted({fact.subject_id for fact in facts if _is_to_be_read(fact)}))
    orders = [Order(CLASSIFY, {"asset_ids": some}, queue=QUEUE) for some in _stretches(waiting)]
    said = [fact for fact in facts if _says_where_it_belongs(fact)]
    for fact in said:
        settle_by_change(session, fact.subject_id, actor=fact.actor, now=fact.time)
    if said or any(fact.type in TAXONOMY for fact in facts):
        # New assets go first: thinking again is only about those that were looked at before.
        orders.append(Order(THINK_AGAIN, {}, key=THINK_AGAIN, queue=QUEUE, priority=-1))
    enqueue_all(session, orders)


def _is_to_be_read(fact: RecordedFact) -> bool:
    return fact.type in NEW or (fact.type == CHANGED and "title" in fact.data["fields"])


def _says_where_it_belongs(fact: RecordedFact) -> bool:
    """Whether a person said something about a category; what the machine did itself teaches nothing."""
    return fact.type == CHANGED and fact.actor != "system" and not {"category_id", "category_by"}.isdisjoint(fact.data["fields"])


def _stretches(numbers: Iterator[int]) -> Iterator[list[int]]:
    while some := list(islice(numbers, AT_ONCE)):
        yield some
