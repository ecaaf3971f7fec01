"""Building the index anew from the database while the one in use is read and written on.

The new one is filled from one snapshot of the database. What is written to the old one meanwhile is noted, and written to
the new one as well before it takes the other's place; only for that last moment do writers wait.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import ExitStack

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from zhixing.assets.models import Asset, Passage
from zhixing.kit.house import House
from zhixing.search.models import StoredVector
from zhixing.search.port import SearchIndex
from zhixing.search.queries import alive_asset_ids, cards_of, kept_vectors, vectors_of
from zhixing.search.writers import WRITERS

STRETCH = 500
VECTORS_AT_ONCE = 5_000
FEW = 50
"""Assets that are written while everybody waits."""
ROUNDS = 20
"""Times the new index runs after the old one before everybody has to wait in any case."""

Progress = Callable[[int, int, str], None]


def rebuild(house: House, stamp: str, progress: Progress | None = None) -> dict[str, int]:
    """Build the index anew and put it in the old one's place; vectors are not computed again. assets, passages, vectors.

    For the process that does the background work, or while there is none.
    """
    index: SearchIndex = house.index
    with ExitStack() as until_it_is_in_place, WRITERS.noting() as changed, index.rebuilding(stamp) as fresh:
        _fill(house, fresh, progress)
        for _ in range(ROUNDS):
            if len(changed) <= FEW:
                break
            _follow(house, fresh, changed.taken())
        until_it_is_in_place.enter_context(WRITERS.waiting())
        _follow(house, fresh, changed.taken())
        _mark_embedded(house)
    state = index.state()
    return {"assets": state.cards, "passages": state.passages, "vectors": state.vectors}


def _fill(house: House, fresh: SearchIndex, progress: Progress | None) -> None:
    """Everything as it was at one moment after `noting` began."""
    with house.database.session() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        total = session.scalar(select(func.count()).select_from(Asset).where(Asset.deleted_at.is_(None))) or 0
        last = done = 0
        while ids := alive_asset_ids(session, after=last, limit=STRETCH):
            fresh.put(cards_of(session, ids))
            last, done = ids[-1], done + len(ids)
            session.expunge_all()
            if progress:
                progress(done, total, "")
        _fill_vectors(session, house, fresh)


def _fill_vectors(session: Session, house: House, fresh: SearchIndex) -> None:
    last = 0
    while house.embedder.name and (kept := kept_vectors(session, house.embedder.name, after=last, limit=VECTORS_AT_ONCE)):
        fresh.put_vectors(kept)
        fresh.publish()
        last = kept[-1].passage_id


def _follow(house: House, fresh: SearchIndex, asset_ids: Collection[int]) -> None:
    """Make the new index say of these assets what the database says of them now."""
    ids = sorted(asset_ids)
    for at in range(0, len(ids), STRETCH):
        stretch = ids[at : at + STRETCH]
        with house.database.session() as session:
            cards = cards_of(session, stretch)
            fresh.put(cards)
            fresh.remove(sorted(set(stretch) - {card.asset_id for card in cards}))
            passages = [passage.id for card in cards for passage in card.passages]
            fresh.put_vectors(vectors_of(session, passages, house.embedder.name) if house.embedder.name else [])
            fresh.publish()


def _mark_embedded(house: House) -> None:
    """Passages count as embedded exactly when a vector of the present embedder is kept, and so stands in the new index."""
    # Not NOT IN: over a million rows PostgreSQL would go through all of them for each.
    kept = exists().where(StoredVector.passage_id == Passage.id, StoredVector.model == house.embedder.name)
    with house.database.transaction() as session:
        session.execute(update(Passage).where(Passage.embedded.is_(False), kept).values(embedded=True))
        session.execute(update(Passage).where(Passage.embedded.is_(True), ~kept).values(embedded=False))
