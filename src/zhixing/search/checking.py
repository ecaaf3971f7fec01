"""Checking the index against the database, asset by asset: what is missing, left over, doubled or old."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from zhixing.assets.models import Passage
from zhixing.kit.house import House
from zhixing.search.handlers import CHANGES, LISTENER
from zhixing.search.port import Held, SearchIndex
from zhixing.search.queries import alive_asset_ids, cards_of, unheard_assets

STRETCH = 500
WAITING = 100_000

Kind = Literal["missing", "left_over", "doubled", "stale", "passages", "vectors"]


@dataclass(frozen=True)
class Difference:
    """One asset of which the index does not say what the database says.

    `missing`: it is not in the index. `left_over`: it is deleted, but in the index. `doubled`: it stands there twice.
    `stale`: a part of an older card is left. `passages`, `vectors`: other passages, or others with a meaning.
    """

    asset_id: int
    kind: Kind


def differences(house: House, *, limit: int = 1_000) -> list[Difference]:
    """Everything in which the index differs from the database, at most `limit`; [] where they are equal.

    Reads every text once (about a minute for 100,000 passages). Assets whose news the index has not heard yet are left
    out, so that it may run beside the background work; what changes while it runs is looked at once more at the end.
    """
    found = [found for found, _ in zip(_walk(house), range(limit), strict=False)]
    return _confirmed(house, found) if found else []


def _walk(house: House) -> Iterator[Difference]:
    index: SearchIndex = house.index
    last = 0
    while True:
        with house.database.session() as session:
            ids = alive_asset_ids(session, after=last, limit=STRETCH)
            until = ids[-1] if len(ids) == STRETCH else None
            held = _held(index, last, until)
            if not ids and not held:
                return
            yield from _compared(session, ids, held)
        if until is None:
            return
        last = until


def _held(index: SearchIndex, after: int, until: int | None) -> list[Held]:
    """What the index holds past an id, up to another or to the end."""
    gathered: list[Held] = []
    while stretch := index.held(after=after, limit=STRETCH):
        gathered += [one for one in stretch if until is None or one.asset_id <= until]
        after = stretch[-1].asset_id
        if until is not None and after >= until:
            break
    return gathered


def _confirmed(house: House, found: Sequence[Difference]) -> list[Difference]:
    """Those that are still there and do not wait to be heard."""
    assets = sorted({one.asset_id for one in found})
    with house.database.session() as session:
        waiting = set(unheard_assets(session, LISTENER, CHANGES, limit=WAITING))
        held = [one for asset in assets for one in _held(house.index, asset - 1, asset)]
        alive = [card.asset_id for card in cards_of(session, assets)]
        again = set(_compared(session, alive, held))
    return [one for one in found if one in again and one.asset_id not in waiting]


def _compared(session: Session, ids: Sequence[int], held: Sequence[Held]) -> Iterator[Difference]:
    """Differences between the alive assets `ids` and what is held of the same stretch."""
    times = Counter(one.asset_id for one in held)
    by_asset = {one.asset_id: one for one in held}
    embedded = _embedded(session, ids)
    for asset in sorted(by_asset.keys() - set(ids)):
        yield Difference(asset, "left_over")
    for card in cards_of(session, ids):
        one = by_asset.get(card.asset_id)
        if one is None:
            yield Difference(card.asset_id, "missing")
            continue
        passages = tuple(sorted(passage.id for passage in card.passages))
        checks: list[tuple[Kind, bool]] = [
            ("doubled", times[card.asset_id] > 1),
            ("stale", one.fingerprints != {card.fingerprint}),
            ("passages", one.passages != passages),
            ("vectors", one.vectors != embedded.get(card.asset_id, ())),
        ]
        yield from (Difference(card.asset_id, kind) for kind, differs in checks if differs)


def _embedded(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    query = select(Passage.asset_id, Passage.id).where(Passage.asset_id.in_(ids), Passage.embedded).order_by(Passage.id)
    found: dict[int, tuple[int, ...]] = {}
    for asset, passage in session.execute(query):
        found[asset] = (*found.get(asset, ()), passage)
    return found
