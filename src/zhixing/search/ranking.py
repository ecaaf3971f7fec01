"""The best by words and by meaning, in one order."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.assist import Embedder
from zhixing.kit.beside import handing
from zhixing.kit.errors import Unavailable
from zhixing.kit.house import House
from zhixing.search import rules
from zhixing.search.port import Candidates, Near, SearchIndex, Within
from zhixing.search.queries import standings
from zhixing.search.wanted import Wanted

BEST = 100
"""Hits by words and by meaning that are brought into one order; what follows them is ordered by words alone."""

_BESIDE = ThreadPoolExecutor(16, "search-ranking")
"""In a large index words are looked up while meaning is computed and slips of the pen are looked for."""


@dataclass
class Ranking:
    """The pool of the best for a query, and how much meaning counted in it."""

    wanted: Wanted
    within: Within
    found: list[rules.Found] = field(default_factory=list)
    hybrid: bool = False
    explained: float = 0.0
    """0..1: how much of what was asked the best card holds."""
    held: float = 0.0
    """The same unshared, so that queries of different words compare."""
    meaning: float = 0.0
    """0..1: the weight of meaning beside words."""

    @property
    def ids(self) -> list[int]:
        return [one.asset_id for one in self.found]


def rank(
    session: Session,
    house: House,
    wanted: Wanted,
    within: Within,
    reach: Reach,
    *,
    now: int,
    meanwhile: Callable[[], None] | None = None,
) -> Ranking:
    """The best in one order; nothing where everything is listed. `now` in seconds since 1970; `meanwhile` is done by this thread
    while words are looked up in another."""
    index: SearchIndex = house.index
    ranking = Ranking(wanted, within)
    if wanted.is_empty:
        return ranking
    meant = not (wanted.is_literal or wanted.only_codes) and house.embedder.name
    hand: Callable[..., Future[Any]] = handing(index.state().passages)
    meaning = hand(_BESIDE, nearest, index, house.embedder, wanted.text, within, reach) if meant else None
    looking = hand(_BESIDE, index.candidates, wanted, within, reach, limit=BEST)
    if meanwhile:
        meanwhile()
    words: Candidates = looking.result()
    near: Near = meaning.result() if meaning else Near()
    ranking.hybrid, ranking.explained, ranking.held = bool(near.hits), words.explained, words.held
    by_words = {card.asset_id for card in words.cards}
    known = standings(session, {hit.asset_id for hit in near.hits} - by_words, reach)
    latin = wanted.text.isascii()
    ranking.meaning = rules.meaning_of(words, near, latin=latin)
    pool = rules.pool(_literal(words) if wanted.is_literal else words, near, now=now, latin=latin, known=known)
    ranking.found = rules.worth_showing(pool)
    return ranking


def _literal(words: Candidates) -> Candidates:
    """Only cards whose very wording was checked, and their passages."""
    checked = {card.asset_id for card in words.cards}
    return replace(words, passages=tuple(hit for hit in words.passages if hit.asset_id in checked))


def nearest(index: SearchIndex, embedder: Embedder, text: str, within: Within, reach: Reach) -> Near:
    """The nearest in meaning; nothing without an embedder, and nothing while it does not answer: words go on alone.

    While nothing is embedded yet, the model is not woken either: in a new home that would take seconds.
    """
    if not embedder.name or not text or not index.state().vectors:
        return Near()
    try:
        return index.nearest(embedder.query(text), within, reach, limit=BEST)
    except Unavailable:
        return Near()
