"""Keeping the index true to the database: after each change, in the background for meaning, and anew from nothing."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence
from time import monotonic

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from zhixing.assets.models import Passage
from zhixing.assist import Embedder
from zhixing.jobs import enqueue
from zhixing.kit.behind import behind
from zhixing.kit.errors import Unavailable
from zhixing.kit.house import House
from zhixing.search import lexicon
from zhixing.search.models import StoredVector
from zhixing.search.port import IndexState, SearchIndex
from zhixing.search.queries import asset_ids_in, cards_of, packed, passages_to_embed, vectors_of, vectors_of_assets
from zhixing.search.rebuilding import Progress, rebuild
from zhixing.search.writers import WRITERS

log = logging.getLogger(__name__)

EMBED = "search.embed"
EMBED_QUEUE = "embed"
REFRESH = "search.refresh"
AT_ONCE = 16
"""Passages embedded between two commits: a second or so of work that a crash may cost."""
STRETCH = 500
PATIENCE = 60.0
"""Seconds after which a run of embedding lets others have its place in the queue."""


def bring_up_to_date(session: Session, house: House, asset_ids: Iterable[int], *, meaning: Iterable[int] = ()) -> None:
    """Make the index say of these assets what the database says of them now; durable when it returns.

    `meaning`: those of them whose kept vectors are put in again. One that comes back from the bin lost its own with its card, and
    one that was embedded before its card was there never had them.
    """
    index: SearchIndex = house.index
    wanted = set(asset_ids)
    lexicon.learn_dictionary(session, house)
    with WRITERS.changing(wanted):
        cards = cards_of(session, wanted)  # read inside, so that whoever writes last has read last
        index.put(cards)
        index.remove(sorted(wanted - {card.asset_id for card in cards}))
        alive = {card.asset_id for card in cards}.intersection(meaning)
        if alive and house.embedder.name:
            index.put_vectors(vectors_of_assets(session, alive, house.embedder.name))
        index.publish()


def refresh_category(house: House, category_id: int) -> None:
    """Make the index true again for everything below a category, a stretch at a time."""
    with house.database.session() as session:
        waiting = asset_ids_in(session, categories=[category_id])
        for at in range(0, len(waiting), STRETCH):
            bring_up_to_date(session, house, waiting[at : at + STRETCH])


def embed(house: House) -> bool:
    """Give passages without a vector theirs, for a while; whether some are left. Whatever is done stays done after a crash.

    Vectors are saved before they are indexed, and a passage is marked only when both are done.
    """
    embedder: Embedder = house.embedder
    until = monotonic() + PATIENCE
    while embedder.name and monotonic() < until:
        with WRITERS.embedding:
            with house.database.transaction() as session:
                waiting = passages_to_embed(session, limit=AT_ONCE)
                if not waiting:
                    return False
                _compute(session, embedder, waiting)
            _index(house, [passage_id for passage_id, _, _ in waiting])
    return bool(embedder.name)


def _compute(session: Session, embedder: Embedder, waiting: Sequence[tuple[int, int, str]]) -> None:
    kept = {row.passage_id for row in vectors_of(session, [passage_id for passage_id, _, _ in waiting], embedder.name)}
    missing = [(passage_id, text) for passage_id, _, text in waiting if passage_id not in kept]
    if not missing:
        return
    vectors = behind(lambda: embedder.passages([text for _, text in missing]))
    rows = [
        {"passage_id": passage_id, "model": embedder.name, "vector": packed(vector)}
        for (passage_id, _), vector in zip(missing, vectors, strict=True)
    ]
    # A passage that was replaced meanwhile has no row to hang its vector on.
    ids = [passage_id for passage_id, _ in missing]
    there = set(session.scalars(select(Passage.id).where(Passage.id.in_(ids)).with_for_update(read=True, key_share=True)))
    rows = [row for row in rows if row["passage_id"] in there]
    if rows:
        statement = insert(StoredVector)
        changed = {"model": statement.excluded.model, "vector": statement.excluded.vector}
        session.execute(statement.on_conflict_do_update(index_elements=["passage_id"], set_=changed), rows)


def _index(house: House, passage_ids: Sequence[int]) -> None:
    index: SearchIndex = house.index
    with house.database.transaction() as session:
        vectors = vectors_of(session, passage_ids, house.embedder.name)
        with WRITERS.changing(vector.asset_id for vector in vectors):
            index.put_vectors(vectors)
            index.publish()
        session.execute(update(Passage).where(Passage.id.in_(passage_ids)).values(embedded=True))


def reindex(house: House, progress: Progress | None = None) -> dict[str, int]:
    """Build the index anew from the database while the one in use answers: assets, passages, vectors. See `rebuilding`."""
    with house.database.session() as session:
        lexicon.learn_dictionary(session, house)
    done = rebuild(house, _stamp(house), progress)
    if house.embedder.name:  # some passages may have no vector of this embedder yet
        with house.database.transaction() as session:
            enqueue(session, EMBED, {}, queue=EMBED_QUEUE, key=EMBED)
    return done


def _stamp(house: House) -> str:
    return f"{house.embedder.name or 'none'}"


def needs_filling(house: House) -> bool:
    """Whether the index was never filled, was filled by an older form of it, or with vectors of another embedder."""
    state: IndexState = house.index.state()
    return state.stamp != _stamp(house)


def prepare(house: House) -> None:
    """Before the background work starts: an index that does not fit is built anew. Claim the background work first."""
    if needs_filling(house):
        reindex(house)
    if house.index.state().vectors:
        threading.Thread(target=_wake, args=(house,), name="embedder-wakes", daemon=True).start()


def _wake(house: House) -> None:
    """Load the model before the first question comes."""
    try:
        house.embedder.query("知行")
    except Unavailable:
        log.warning("the embedder does not answer: search goes by words until it does")
