"""Finding cards by what they are called, and words by how they begin: while somebody types, or types badly."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Protocol

from pyroaring import BitMap64
from tantivy import Occur, Query, Searcher

from zhixing.access import Reach
from zhixing.engines.local_search.documents import EDGE
from zhixing.engines.local_search.queries import Queries
from zhixing.engines.local_search.shelf import Shelf
from zhixing.search import analysis
from zhixing.search.port import ANYWHERE, Within

FIRST_FEW = 24
"""Cards with a unit that are looked at before the wall is."""
ENOUGH = 0.6
"""Share of the sounds asked for that a name must have."""
REMEMBERED = 32
"""Reaches of whom it is remembered, until the next change, which units stand within them."""
MOST_UNITS = 50_000


class Readable(Protocol):
    """Who may read which card, as far as the index knows."""

    @property
    def generation(self) -> int:
        """Another number after each change."""
        ...

    def readable(self, reach: Reach) -> BitMap64:
        """The assets within a reach."""
        ...


class Names:
    """Looks names and units up on the shelf of cards, always behind the wall."""

    def __init__(self, cards: Shelf, queries: Queries, rights: Readable) -> None:
        self._cards = cards
        self._queries = queries
        self._rights = rights
        self._units: OrderedDict[tuple[Any, ...], dict[str, bool]] = OrderedDict()
        self._lock = threading.Lock()

    def titled(self, text: str, reach: Reach, limit: int) -> list[int]:
        return self._beginning("edges", text, reach, limit)

    def tagged(self, text: str, reach: Reach, limit: int) -> list[int]:
        return self._beginning("tag_edges", text, reach, limit)

    def _beginning(self, field: str, text: str, reach: Reach, limit: int) -> list[int]:
        typed = "".join(analysis.spelled(analysis.normalise(text)))[:EDGE]
        if not typed:
            return []
        wanted = Query.term_query(self._cards.schema, field, typed, "basic")
        return self._cards.stretch(self._behind_wall(wanted, ANYWHERE, reach), "updated", 0, limit)

    def sounding(self, grams: Sequence[str], within: Within, reach: Reach, limit: int) -> list[int]:
        if not grams:
            return []
        parts = [(Occur.Should, Query.term_query(self._cards.schema, "sounds", gram, "freq")) for gram in dict.fromkeys(grams)]
        wanted = Query.boolean_query(parts, minimum_number_should_match=max(1, round(ENOUGH * len(parts))))
        return self._cards.stretch(self._behind_wall(wanted, within, reach), None, 0, limit)

    def known(self, units: Sequence[str], within: Within, reach: Reach) -> list[bool]:
        searcher = self._cards.searcher()
        remembered = self._remembered(within, reach)
        for unit in units:
            if unit not in remembered:
                remembered[unit] = bool(searcher.doc_freq("units", unit)) and self._stands(searcher, unit, within, reach)
        return [remembered[unit] for unit in units]

    def _remembered(self, within: Within, reach: Reach) -> dict[str, bool]:
        """What was found out about units within this reach since the last change."""
        key = (self._cards.generation, self._rights.generation, within, reach.everything, reach.tokens, reach.clearance)
        with self._lock:
            known = self._units.pop(key, {})
            known = self._units[key] = known if len(known) < MOST_UNITS else {}
            while len(self._units) > REMEMBERED:
                self._units.popitem(last=False)
        return known

    def _stands(self, searcher: Searcher, unit: str, within: Within, reach: Reach) -> bool:
        """Whether a card within reach holds the unit. Mostly one of the first few does; else all are asked."""
        if reach.everything and within == ANYWHERE:
            return True
        wanted = Query.term_query(self._cards.schema, "units", unit, "freq")
        if not within.narrows:
            readable = self._rights.readable(reach)
            addresses = [address for _, address in searcher.search(wanted, FIRST_FEW, count=False).hits]
            assets: list[Any] = searcher.fast_field_values("asset", addresses)
            if any(asset in readable and asset not in within.without for asset in assets):
                return True
            if len(addresses) < FIRST_FEW:
                return False
        return bool(searcher.search(self._behind_wall(wanted, within, reach), 1, count=False).hits)

    def continuing(self, beginning: str, within: Within, reach: Reach, limit: int) -> list[str]:
        wall = None if reach.everything and within == ANYWHERE else self._behind_wall(Query.all_query(), within, reach)
        return [unit for unit, _ in self._cards.searcher().terms_with_prefix("units", beginning, wall, limit)]

    def _behind_wall(self, wanted: Query, within: Within, reach: Reach) -> Query:
        return Query.boolean_query([*self._queries.wall(reach, within), (Occur.Must, wanted)])
