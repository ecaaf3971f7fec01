"""A search index that is easy to believe: lists and loops. The engines must answer as it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from statistics import fmean, pstdev

from zhixing.access import Reach
from zhixing.assist import Vectors
from zhixing.search import analysis, sounds
from zhixing.search.port import (
    Candidates,
    Card,
    CardHit,
    Excluded,
    FacetName,
    Held,
    IndexState,
    Near,
    Order,
    PassageHit,
    PassageVector,
    SearchIndex,
    Tally,
    Within,
    title_mark,
)
from zhixing.search.wanted import Group, Wanted


class ReferenceIndex:
    """Implements `SearchIndex` in memory."""

    def __init__(self) -> None:
        self._cards: dict[int, Card] = {}
        self._vectors: dict[int, PassageVector] = {}
        self._coming: dict[int, Card | None] = {}
        self._coming_vectors: dict[int, PassageVector] = {}
        self._stamp = ""

    def put(self, cards: Sequence[Card]) -> None:
        self._coming |= {card.asset_id: card for card in cards}

    def remove(self, asset_ids: Iterable[int]) -> None:
        self._coming |= dict.fromkeys(asset_ids)

    def put_vectors(self, vectors: Sequence[PassageVector]) -> None:
        self._coming_vectors |= {vector.passage_id: vector for vector in vectors}

    def publish(self) -> None:
        self._cards = {number: card for number, card in {**self._cards, **self._coming}.items() if card is not None}
        owner = {passage.id: card.asset_id for card in self._cards.values() for passage in card.passages}
        everything = {**self._vectors, **self._coming_vectors}
        self._vectors = {number: vector for number, vector in everything.items() if owner.get(number) == vector.asset_id}
        self._coming, self._coming_vectors = {}, {}

    def candidates(self, wanted: Wanted, within: Within, reach: Reach, *, limit: int) -> Candidates:
        cards, passages = [], []
        for card in self._findable(within, reach):
            if not _demanded(card, wanted):
                continue
            score = _weight(_words(card), wanted)
            if score:
                cards.append(
                    CardHit(
                        card.asset_id,
                        score,
                        card.due_at,
                        card.updated_at,
                        card.confidence,
                        title_mark(card.title) == title_mark(wanted.text),
                    )
                )
            for passage in card.passages:
                own = _weight([*analysis.terms(passage.text), *analysis.normalise(passage.text)], wanted)
                if own:
                    passages.append(PassageHit(passage.id, card.asset_id, own))
        cards.sort(key=lambda hit: -hit.score)
        passages.sort(key=lambda hit: -hit.score)
        held = [group for group in wanted.groups if cards and _holds(self._cards[cards[0].asset_id], group)]
        return Candidates(tuple(passages[:limit]), tuple(cards[:limit]), len(held) / max(len(wanted.groups), 1))

    def nearest(self, vector: Vectors, within: Within, reach: Reach, *, limit: int) -> Near:
        allowed = {card.asset_id for card in self._findable(within, reach)}
        hits = [self._near(v, vector) for v in self._vectors.values() if v.asset_id in allowed]
        cosines = [hit.score for hit in hits]
        best = sorted(hits, key=lambda hit: -hit.score)[:limit]
        return Near(tuple(best), fmean(cosines), pstdev(cosines), len(cosines)) if hits else Near()

    def _near(self, kept: PassageVector, vector: Vectors) -> PassageHit:
        return PassageHit(kept.passage_id, kept.asset_id, float(kept.vector @ vector), self._cards[kept.asset_id].is_latin)

    def tally(
        self,
        wanted: Wanted,
        within: Within,
        reach: Reach,
        *,
        also: Sequence[int],
        facets: Sequence[FacetName],
        since: Sequence[int] = (),
    ) -> Tally:
        total = len(self._holding(wanted, within, reach, also))
        return Tally(total, {facet: self._facet(facet, wanted, within, reach, also, since) for facet in facets})

    def _facet(
        self, facet: FacetName, wanted: Wanted, within: Within, reach: Reach, also: Sequence[int], since: Sequence[int]
    ) -> list[tuple[str, int]]:
        cards = self._holding(wanted, within, reach, also, leaving_out=facet)
        if facet == "time":
            return [(str(n), sum(card.updated_at >= moment for card in cards)) for n, moment in enumerate(since)]
        counts = Counter(str(value) for card in cards for value in _values(card, facet))
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def ordered(
        self, wanted: Wanted, within: Within, reach: Reach, *, also: Sequence[int], order: Order, offset: int, limit: int
    ) -> list[int]:
        cards = self._holding(wanted, within, reach, also)
        if order == "newest":
            cards.sort(key=lambda card: -card.updated_at)
        elif order == "title":
            cards.sort(key=lambda card: card.title_key)
        else:
            cards.sort(key=lambda card: -_weight(_words(card), wanted))
        return [card.asset_id for card in cards][offset : offset + limit]

    def titled(self, text: str, reach: Reach, *, limit: int) -> list[int]:
        typed = analysis.normalise(text).replace(" ", "")
        found = [
            card for card in self._findable(Within(), reach) if typed and typed in analysis.normalise(card.title).replace(" ", "")
        ]
        return [card.asset_id for card in sorted(found, key=lambda card: -card.updated_at)][:limit]

    def tagged(self, text: str, reach: Reach, *, limit: int) -> list[int]:
        typed = analysis.normalise(text)
        found = [card for card in self._findable(Within(), reach) if any(typed in analysis.normalise(tag) for tag in card.tags)]
        return [card.asset_id for card in sorted(found, key=lambda card: -card.updated_at)][:limit]

    def sounding(self, grams: Sequence[str], within: Within, reach: Reach, *, limit: int) -> list[int]:
        found = []
        for card in self._findable(within, reach):
            there = set().union(*(sounds.sounding(name) for name in (card.title, *card.tags, *card.names)))
            shared = len(there.intersection(grams))
            if shared and shared >= round(0.6 * len(set(grams))):
                found.append((-shared, card.asset_id))
        return [number for _, number in sorted(found)][:limit]

    def known(self, units: Sequence[str], within: Within, reach: Reach) -> list[bool]:
        there = self._units(within, reach)
        return [unit in there for unit in units]

    def continuing(self, beginning: str, within: Within, reach: Reach, *, limit: int) -> list[str]:
        counts = self._units(within, reach)
        return sorted((unit for unit in counts if unit.startswith(beginning)), key=lambda unit: (-counts[unit], unit))[:limit]

    def _units(self, within: Within, reach: Reach) -> Counter[str]:
        """In how many cards within reach each unit stands."""
        cards = self._findable(within, reach)
        return Counter(
            unit for card in cards for unit in {u for text in _texts(card) for u in analysis.units(analysis.normalise(text))}
        )

    def state(self) -> IndexState:
        passages = sum(len(card.passages) for card in self._cards.values())
        return IndexState(len(self._cards), passages, len(self._vectors), self._stamp)

    @contextmanager
    def rebuilding(self, stamp: str) -> Iterator[SearchIndex]:
        fresh = ReferenceIndex()
        yield fresh
        fresh.publish()
        self.__dict__.update(fresh.__dict__)
        self._stamp = stamp

    def close(self) -> None:
        self._coming, self._coming_vectors = {}, {}

    def held(self, *, after: int, limit: int) -> list[Held]:
        cards = [self._cards[number] for number in sorted(self._cards) if number > after][:limit]
        return [
            Held(
                card.asset_id,
                frozenset([card.fingerprint]),
                tuple(sorted(passage.id for passage in card.passages)),
                tuple(sorted(number for number, vector in self._vectors.items() if vector.asset_id == card.asset_id)),
            )
            for card in cards
        ]

    def _findable(self, within: Within, reach: Reach, leaving_out: str | None = None) -> list[Card]:
        return [card for card in self._cards.values() if _reached(card, reach) and _inside(card, within, leaving_out)]

    def _holding(
        self, wanted: Wanted, within: Within, reach: Reach, also: Sequence[int], leaving_out: str | None = None
    ) -> list[Card]:
        cards = self._findable(within, reach, leaving_out)
        cards = [card for card in cards if _demanded(card, wanted)]
        if not wanted.groups:
            return cards
        enough = max(wanted.needed, 1)
        return [card for card in cards if card.asset_id in also or sum(_holds(card, group) for group in wanted.groups) >= enough]


def _demanded(card: Card, wanted: Wanted) -> bool:
    title = analysis.spelled(analysis.normalise(card.title))
    return (
        all(_holds(card, group, literal=True) for group in wanted.phrases)
        and not any(_holds(card, group) for group in wanted.without)
        and all(any(tuple(title[at : at + len(asked)]) == asked for at in range(len(title))) for asked in wanted.titles)
    )


def _reached(card: Card, reach: Reach) -> bool:
    return reach.everything or (not reach.tokens.isdisjoint(card.audience) and card.secrecy <= reach.clearance)


def _inside(card: Card, within: Within, leaving_out: str | None) -> bool:
    if any(set(values).intersection(_values(card, facet)) for facet, values in _chosen(within.excluded)):
        return False
    for facet, values in _chosen(within):
        if values and facet != leaving_out and not set(values).intersection(_values(card, facet)):
            return False
    if leaving_out != "time":
        if within.since is not None and card.updated_at < within.since:
            return False
        if within.until is not None and card.updated_at >= within.until:
            return False
    return card.asset_id not in within.without and (within.only is None or card.asset_id in within.only)


def _chosen(within: Within | Excluded) -> list[tuple[FacetName, tuple[object, ...]]]:
    return [
        ("kind", within.kinds),
        ("space", within.space_ids),
        ("category", within.category_ids),
        ("tag", within.tags),
        ("owner", within.owner_ids),
        ("format", within.formats),
    ]


def _values(card: Card, facet: FacetName) -> list[object]:
    values: dict[FacetName, Sequence[object | None]] = {
        "kind": [card.kind],
        "space": [card.space_id],
        "category": card.category_path,
        "tag": card.tags,
        "owner": [card.owner_id],
        "format": [card.format],
    }
    return [value for value in values[facet] if value is not None]


def _texts(card: Card) -> list[str]:
    headings = {heading for passage in card.passages for heading in passage.headings}
    return [card.title, *card.extras, *card.tags, *headings, *(passage.text for passage in card.passages)]


def _words(card: Card) -> list[str]:
    return [word for text in _texts(card) for word in [*map(analysis.stem, analysis.words(text)), *analysis.normalise(text)]]


def _weight(words: Sequence[str], wanted: Wanted) -> float:
    single = {group.character for group in wanted.groups if group.character}
    return float(sum(word in wanted.words or word in wanted.also_words or word in single for word in words))


def _holds(card: Card, group: Group, *, literal: bool = False) -> bool:
    if not literal and any(_holds(card, other) for other in group.others):
        return True
    for text in _texts(card):
        folded = analysis.normalise(text)
        if group.character and group.character in folded:
            return True
        if not literal and set(group.spellings).intersection(map(analysis.stem, analysis.words(text))):
            return True
        if _side_by_side(analysis.units(folded), group):
            return True
    return False


def _side_by_side(units: Sequence[str], group: Group) -> bool:
    phrase = group.phrase
    if not phrase or group.character:
        return False
    last = max(place for place, _ in phrase)
    return any(all(units[at + place] == unit for place, unit in phrase) for at in range(len(units) - last))
