"""Search hears what happens to assets and keeps its index true."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from zhixing.events import Listener, RecordedFact
from zhixing.jobs import enqueue
from zhixing.kit.house import House
from zhixing.search import lexicon
from zhixing.search.indexing import EMBED, EMBED_QUEUE, REFRESH, bring_up_to_date

LISTENER = "search"
CHANGES = frozenset(
    f"assets.{what}"
    for what in (
        "asset_created",
        "asset_changed",
        "content_changed",
        "audience_changed",
        "asset_deleted",
        "asset_restored",
        "asset_verified",
    )
)
CONTENT = frozenset({"assets.asset_created", "assets.content_changed", "assets.asset_restored"})
"""Facts after which there may be passages without a vector."""
RENAMED = "organise.category_changed"
"""Told by a room above: the assets below that category are found by other words, or stand elsewhere in the tree."""
TAXONOMY = frozenset({RENAMED, "organise.category_added", "organise.category_removed"})
"""Facts after which categories are called otherwise: their names and synonyms mean one another."""
BATCH = 100
PACE = 0.7
"""Seconds between two commits of the index while documents come one by one; each costs about as much as indexing five."""


def listeners(house: House) -> list[Listener]:
    """The one listener of this room. It looks at what is, not at what was: hearing a fact twice changes nothing."""

    def hear(session: Session, facts: Sequence[RecordedFact]) -> None:
        if any(fact.type in TAXONOMY for fact in facts):
            lexicon.note_change(session, house)
        changed = {fact.subject_id for fact in facts if fact.type in CHANGES}
        bring_up_to_date(session, house, changed, meaning={fact.subject_id for fact in facts if fact.type in CONTENT})
        for category_id in {fact.subject_id for fact in facts if fact.type == RENAMED}:
            enqueue(session, REFRESH, {"category_id": category_id}, key=f"{REFRESH}:{category_id}")
        if any(fact.type in CONTENT for fact in facts) and house.embedder.name:
            enqueue(session, EMBED, {}, queue=EMBED_QUEUE, key=EMBED)

    return [Listener(LISTENER, CHANGES | TAXONOMY, hear, batch=BATCH, pace=PACE)]
