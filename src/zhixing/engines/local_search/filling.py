"""One complete filling of the index: cards, passages and vectors in one folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

from tantivy import Occur, Query, Searcher

from zhixing.access import Reach
from zhixing.engines.local_search.documents import FORMAT, card_schema, documents, passage_schema
from zhixing.engines.local_search.holdings import holdings
from zhixing.engines.local_search.names import Names
from zhixing.engines.local_search.queries import FACET_FIELDS, Queries
from zhixing.engines.local_search.shelf import LAST, Scored, Shelf
from zhixing.engines.local_search.vectors import VectorShelf
from zhixing.kit.beside import handing
from zhixing.search.port import (
    CONFIDENCES,
    Candidates,
    Card,
    CardHit,
    FacetName,
    Group,
    Held,
    IndexState,
    Order,
    PassageHit,
    Tally,
    Wanted,
    Within,
    title_mark,
)

MOST_VALUES = 200
"""Values of a facet that are counted."""
AMPLE = 1.25
"""Times as many as are needed on average to have enough that the reader may read."""
MOST_TAKEN = 5_000
"""Hits beyond which the wall is quicker."""
FEW = 500
"""Cards with a wording up to which each is looked at."""
_BESIDE = ThreadPoolExecutor(8, "search-passages")
"""Passages of a large index are searched while cards are: Tantivy lets other threads run."""


class Filling:
    """One complete index: cards, passages, vectors."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.pinned = False
        self.cards = Shelf(folder / "cards", card_schema())
        self.passages = Shelf(folder / "passages", passage_schema())
        self.vectors = VectorShelf(folder / "vectors")
        self._card_queries = Queries(self.cards.schema, "cards")
        self._passage_queries = Queries(self.passages.schema, "passages")
        self.named = Names(self.cards, self._card_queries, self.vectors)

    def put(self, cards: Sequence[Card]) -> None:
        self._delete([card.asset_id for card in cards])
        for card in cards:
            whole, parts = documents(card)
            self.cards.add([whole])
            self.passages.add(parts)
        self.vectors.put(cards)

    def remove(self, asset_ids: list[int]) -> None:
        self._delete(asset_ids)
        self.vectors.remove(asset_ids)

    def _delete(self, asset_ids: list[int]) -> None:
        self.cards.delete("asset", asset_ids)
        self.passages.delete("asset", asset_ids)

    def commit(self) -> None:
        # Passages first: a passage without a card is found by nobody, a card without passages would be shown bare.
        self.passages.commit()
        self.cards.commit()
        self.vectors.commit()

    def stamp(self, stamp: str) -> None:
        (self.folder / "stamp").write_text(f"{FORMAT} {stamp}")

    def state(self) -> IndexState:
        self.vectors.refresh()
        stamp = self.folder / "stamp"
        form, _, text = stamp.read_text().partition(" ") if stamp.exists() else ("", "", "")
        return IndexState(
            self.cards.searcher().num_docs, self.passages.searcher().num_docs, len(self.vectors), text if form == FORMAT else ""
        )

    def candidates(self, wanted: Wanted, within: Within, reach: Reach, limit: int) -> Candidates:
        hand: Callable[..., Future[list[Scored]]] = handing(self.passages.searcher().num_docs)
        beside = hand(_BESIDE, self._best, wanted, within, reach, limit, ("asset", "passage"))
        cards = self._best(wanted, within, reach, limit, ("asset", "due", "updated", "standing", "title_mark"))
        mark = title_mark(wanted.text)
        held, explained = self._explained(wanted, [int(values[0]) for _, values in cards[:1]])
        passages = beside.result()
        return Candidates(
            tuple(PassageHit(int(passage), int(asset), score) for score, (asset, passage) in passages),
            tuple(
                CardHit(int(asset), score, due, updated, CONFIDENCES[standing], marked == mark)
                for score, (asset, due, updated, standing, marked) in cards
            ),
            explained,
            held,
        )

    def _best(self, wanted: Wanted, within: Within, reach: Reach, limit: int, fields: Sequence[str]) -> list[Scored]:
        """The best within a reach, the first of `fields` being the asset: passages where the second one is.

        Where nothing but the reach narrows it, so many of all are taken that the reader's best should be among them: that is
        quicker than the wall. The order is the same; whenever they are not enough, the wall is asked.
        """
        of_passages = fields[1] == "passage"
        shelf, queries = (self.passages, self._passage_queries) if of_passages else (self.cards, self._card_queries)
        if not within.narrows and not queries.demands(wanted):
            readable, all_cards = self.vectors.readable(reach), self.cards.searcher().num_docs
            enough = round(AMPLE * limit * all_cards / max(len(readable), 1)) + limit
            if enough <= MOST_TAKEN:
                query = queries.scoring(wanted, [])
                taken = shelf.best(query, enough, fields) if query else []
                hidden = frozenset(within.without)
                left = [hit for hit in taken if hit[1][0] in readable and hit[1][0] not in hidden]
                if len(left) >= limit or len(taken) < enough:
                    return left[:limit]
        query = queries.scoring(wanted, queries.wall(reach, within))
        return shelf.best(query, limit, fields) if query else []

    def _explained(self, wanted: Wanted, best: list[int]) -> tuple[float, float]:
        """How much of what is looked for the best card holds, weighed by rarity, and which share of all of it that is."""
        if not best or not wanted.groups:
            return 0.0, 0.0
        searcher = self.cards.searcher()
        total = searcher.num_docs
        rarities = [log(1 + total / (1 + self._frequency(searcher, group))) for group in wanted.groups]
        hits = searcher.search(self._card_queries.held(wanted.groups, rarities, best[0]), 1, count=False).hits
        held = float(hits[0][0]) if hits else 0.0
        return held, held / sum(rarities)

    @staticmethod
    def _frequency(searcher: Searcher, group: Group) -> int:
        """How many cards hold the group at most: as many as hold its rarest unit."""
        return min((int(searcher.doc_freq("units", unit)) for _, unit in group.phrase), default=0)

    def tally(
        self,
        wanted: Wanted,
        within: Within,
        reach: Reach,
        *,
        also: Sequence[int],
        facets: Sequence[FacetName],
        since: Sequence[int],
    ) -> Tally:
        if wanted.phrases and not facets and not also and not within.narrows:
            few = self._count_few(wanted, within, reach)
            if few is not None:
                return Tally(few, {})

        def held(leaving_out: FacetName | None = None) -> Query:
            return self._card_queries.holding(wanted, self._card_queries.wall(reach, within, leaving_out=leaving_out), also)

        filtered = [facet for facet in facets if _is_filtered(within, facet)]
        counted = self._count(held(), [facet for facet in facets if facet not in filtered], since)
        for facet in filtered:
            counted.facets.update(self._count(held(facet), [facet], since).facets)
        return Tally(counted.total, {facet: counted.facets[facet] for facet in facets})

    def _count_few(self, wanted: Wanted, within: Within, reach: Reach) -> int | None:
        """How many of the cards that hold a wording are within a reach, where few hold it at all; the wall costs more than that."""
        assets = self.cards.stretch(self._card_queries.holding(wanted, [], ()), None, 0, FEW)
        if len(assets) == FEW:
            return None
        readable = self.vectors.readable(reach)
        return sum(asset in readable and asset not in within.without for asset in assets)

    def _count(self, query: Query, facets: Sequence[FacetName], since: Sequence[int]) -> Tally:
        if not facets:
            return Tally(self.cards.count(query), {})
        asked: dict[str, Any] = {"total": {"value_count": {"field": "asset"}}}
        asked.update({facet: _aggregation(facet, since) for facet in facets if facet != "time" or since})
        answer = self.cards.searcher().aggregate(query, asked)
        counts = {facet: _counts(facet, answer.get(facet), len(since)) for facet in facets}
        return Tally(int(answer["total"]["value"]), counts)

    def ordered(
        self, wanted: Wanted, within: Within, reach: Reach, *, also: Sequence[int], order: Order, offset: int, limit: int
    ) -> list[int]:
        wall = self._card_queries.wall(reach, within)
        query = self._card_queries.holding(wanted, wall, also)
        if order == "relevance":
            weighed = self._card_queries.scoring(wanted, [])
            query = Query.boolean_query([(Occur.Must, query), *([(Occur.Should, weighed)] if weighed else [])])
        field = {"relevance": None, "newest": "updated", "title": "title_key"}[order]
        return self.cards.stretch(query, field, offset, limit, descending=order != "title")

    def held(self, after: int, limit: int) -> list[Held]:
        """What stands here of the first assets past an id; see `zhixing.search.port.SearchIndex.held`."""
        self.vectors.refresh()
        cards = self.cards.past(after, limit + 1)
        last = LAST if len(cards) <= limit else max(after + 1, cards[-1] - 1)
        return holdings(self.cards, self.passages, self.vectors, after + 1, last)

    def close(self) -> None:
        self.vectors.close()
        self.cards.close()
        self.passages.close()


def _is_filtered(within: Within, facet: FacetName) -> bool:
    values: dict[FacetName, object] = {
        "kind": within.kinds,
        "space": within.space_ids,
        "category": within.category_ids,
        "tag": within.tags,
        "owner": within.owner_ids,
        "format": within.formats,
        "time": within.since is not None or within.until is not None,
    }
    return bool(values[facet])


def _aggregation(facet: FacetName, since: Sequence[int]) -> dict[str, Any]:
    if facet != "time":
        return {"terms": {"field": FACET_FIELDS[facet], "size": MOST_VALUES}}
    edges = sorted(since)
    ranges = [{"from": float(low), "to": float(high)} for low, high in pairwise(edges)]
    return {"range": {"field": "updated", "ranges": [*ranges, {"from": float(edges[-1])}]}}


def _counts(facet: FacetName, answer: Any, moments: int) -> list[tuple[str, int]]:
    if not answer:
        return []
    buckets = answer["buckets"]
    if facet != "time":
        return sorted(
            ((str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets), key=lambda pair: (-pair[1], pair[0])
        )
    # Ranges do not overlap; counts since a moment are those of its range and of all later ones.
    later = [int(bucket["doc_count"]) for bucket in buckets if "from" in bucket]
    return [(str(number), sum(later[moments - 1 - number :])) for number in range(moments)]
