"""Which passage stands in which row of vectors, and which rows a reach and filters leave: bitmaps of rows."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

import numpy as np
from pyroaring import BitMap, BitMap64

from zhixing.access import Reach
from zhixing.search.port import Card, PassageHit, Values, Within

Bits = TypeVar("Bits", BitMap, BitMap64)
LATIN = "latin"
REMEMBERED = 32
"""Reaches whose rows are remembered until the next change."""
SAMPLE = 256
"""Rows that tell what cosine is usual for a question."""


class _Known(NamedTuple):
    """What is known of a card."""

    labels: tuple[str, ...]
    updated: int
    fingerprint: int
    passages: tuple[int, ...]


@dataclass(frozen=True)
class Allowed:
    """The rows that may be found."""

    count: int
    flags: Any
    """One bit a row, as faiss reads them."""
    sample: Any
    """Some of them, spread evenly."""
    rows: BitMap
    kept: dict[str, Any]
    """What was made of them, for as long as they are remembered."""


class Rows:
    """Rows are counted from 0 and never change their place. Cards carry labels: `token:…`, `secrecy:…`, `kind:…` and so on."""

    def __init__(self) -> None:
        self.count = 0
        self.alive = BitMap()
        self._passages = np.empty(0, np.int64)
        self._assets = np.empty(0, np.int64)
        self._updated = np.empty(0, np.int64)
        self._labels: dict[str, BitMap] = {}
        self._strings: dict[str, str] = {}
        """One string for all cards: a million passages have a few thousand labels."""
        self._cards: dict[int, _Known] = {}
        self._where: dict[int, int] = {}
        """Of each passage on a card: its row, or the asset below zero while it has none."""
        self._remembered: OrderedDict[tuple[Any, ...], Allowed] = OrderedDict()
        self._open: dict[str, BitMap64] = {}
        """The assets with each label that rights are made of."""
        self._readers: OrderedDict[tuple[Any, ...], BitMap64] = OrderedDict()

    # Taking in changes

    def put(self, asset_id: int, labels: Sequence[str], updated: int, fingerprint: int, passages: Sequence[int]) -> None:
        """A card takes the place of what was known of its asset; rows of passages that stay are kept."""
        kept = {
            passage: row for passage in passages if (row := self._where.get(passage, -1)) >= 0 and self._assets[row] == asset_id
        }
        self.remove(asset_id)
        for label in labels:
            self._labels.setdefault(label, BitMap())
        own = tuple(self._strings.setdefault(label, label) for label in labels)
        self._cards[asset_id] = _Known(own, updated, fingerprint, tuple(passages))
        for label in filter(_opens, own):
            self._open.setdefault(label, BitMap64()).add(asset_id)
        for passage in passages:
            self._where[passage] = kept.get(passage, -asset_id)
        self._wake(asset_id, list(kept.values()))

    def remove(self, asset_id: int) -> None:
        self._remembered.clear()
        self._readers.clear()
        card = self._cards.pop(asset_id, None)
        if card is None:
            return
        for label in filter(_opens, card.labels):
            self._open[label].discard(asset_id)
        rows = [row for passage in card.passages if (row := self._where.pop(passage, -1)) >= 0]
        self._sleep(card, rows)

    def add(self, passages: Sequence[int]) -> None:
        """The next rows belong to these passages; those of passages on no card are nobody's."""
        self._remembered.clear()
        first, self.count = self.count, self.count + len(passages)
        self._make_room()
        self._passages[first : self.count] = passages
        places = ((self._owner(passage), first + at, passage) for at, passage in enumerate(passages))
        for asset_id, group in groupby(places, key=lambda place: place[0]):
            if asset_id is not None:
                self._fill(asset_id, [(row, passage) for _, row, passage in group])

    def _owner(self, passage: int) -> int | None:
        where = self._where.get(passage)
        if where is None:
            return None
        return -where if where < 0 else int(self._assets[where])

    def _fill(self, asset_id: int, placed: Sequence[tuple[int, int]]) -> None:
        former = [self._where[passage] for _, passage in placed if self._where[passage] >= 0]
        self._sleep(self._cards[asset_id], former)
        # A passage that comes twice at once stands where it came last.
        newest = {passage: row for row, passage in placed}
        self._where.update(newest)
        self._wake(asset_id, list(newest.values()))

    def _sleep(self, card: _Known, rows: list[int]) -> None:
        if rows:
            self.alive.difference_update(BitMap(rows))
            for label in card.labels:
                self._labels[label].difference_update(BitMap(rows))

    def _wake(self, asset_id: int, rows: list[int]) -> None:
        if rows:
            card = self._cards[asset_id]
            self.alive.update(rows)
            self._updated[rows], self._assets[rows] = card.updated, asset_id
            for label in card.labels:
                self._labels[label].update(rows)

    def _make_room(self) -> None:
        if self.count > len(self._passages):
            room = max(self.count, 3 * len(self._passages) // 2, 1024)
            for name in ("_passages", "_assets", "_updated"):
                held = getattr(self, name)
                grown = np.zeros(room, np.int64)
                grown[: len(held)] = held
                setattr(self, name, grown)

    # Reading

    def hits(self, rows: Any, scores: Any) -> tuple[PassageHit, ...]:
        """What stands in the rows, each with its score."""
        columns = (self._passages[rows].tolist(), self._assets[rows].tolist(), scores.tolist())
        latin = self._labels.get(LATIN, BitMap())
        return tuple(
            PassageHit(passage, asset_id, score, row in latin)
            for row, passage, asset_id, score in zip(rows.tolist(), *columns, strict=True)
        )

    def within(self, reach: Reach) -> BitMap64:
        """The assets whose cards are within a reach; remembered until anything changes."""
        key = (reach.everything, reach.tokens, reach.clearance)
        found = self._readers.get(key)
        if found is None:
            found = self._readers[key] = self._within(reach)
            while len(self._readers) > REMEMBERED:
                self._readers.popitem(last=False)
        return found

    def _within(self, reach: Reach) -> BitMap64:
        if reach.everything:
            return BitMap64(self._cards)
        cleared = _among(self._open, "secrecy", range(reach.clearance + 1), BitMap64())
        return cleared & _among(self._open, "token", reach.tokens, BitMap64())

    def held(self, first: int, last: int) -> dict[int, tuple[int, tuple[int, ...]]]:
        """By asset of first..last: the fingerprint of its card, and its passages that have a vector, in order."""
        return {
            asset_id: (card.fingerprint, tuple(sorted(passage for passage in card.passages if self._where[passage] >= 0)))
            for asset_id, card in self._cards.items()
            if first <= asset_id <= last
        }

    def allowed(self, within: Within, reach: Reach) -> Allowed:
        """The rows that a reach and filters leave; remembered until anything changes."""
        key = (within, reach.everything, reach.tokens, reach.clearance)
        found = self._remembered.get(key)
        if found is None:
            found = self._remembered[key] = self._found(within, reach)
            while len(self._remembered) > REMEMBERED:
                self._remembered.popitem(last=False)
        return found

    def _found(self, within: Within, reach: Reach) -> Allowed:
        rows = self._left(within, reach)
        numbers = np.array(rows, dtype=np.int64)
        flags = np.zeros(self.count, bool)
        flags[numbers] = True
        sample = numbers[:: max(1, len(numbers) // SAMPLE)]
        return Allowed(len(numbers), np.packbits(flags, bitorder="little"), sample, rows, {})

    def _left(self, within: Within, reach: Reach) -> BitMap:
        rows = self.alive.copy()
        if not reach.everything:
            rows &= self._union("token", reach.tokens)
            rows &= self._union("secrecy", range(reach.clearance + 1))
        for field, values in _filters(within):
            rows &= self._union(field, values)
        for field, values in _filters(within.excluded):
            rows -= self._union(field, values)
        if within.only is not None:
            rows &= self._of(within.only)
        if within.without:
            rows -= self._of(within.without)
        if within.since is not None or within.until is not None:
            rows &= self._updated_within(within)
        return rows

    def _union(self, field: str, values: Iterable[Any]) -> BitMap:
        return _among(self._labels, field, values, BitMap())

    def _of(self, asset_ids: Iterable[int]) -> BitMap:
        cards = (self._cards[asset_id] for asset_id in asset_ids if asset_id in self._cards)
        return BitMap([row for card in cards for passage in card.passages if (row := self._where[passage]) >= 0])

    def _updated_within(self, within: Within) -> BitMap:
        updated = self._updated[: self.count]
        inside = np.ones(self.count, bool)
        if within.since is not None:
            inside &= updated >= within.since
        if within.until is not None:
            inside &= updated < within.until
        return BitMap(np.flatnonzero(inside).astype(np.uint32))


def _opens(label: str) -> bool:
    return label.startswith(("token:", "secrecy:"))


def _among(labels: dict[str, Bits], field: str, values: Iterable[Any], none: Bits) -> Bits:
    """What carries any of the values; `none`: an empty bitmap."""
    return none.union(none, *(labels[label] for label in (f"{field}:{value}" for value in values) if label in labels))


def _filters(within: Values) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for field, values in (
        ("kind", within.kinds),
        ("space", within.space_ids),
        ("category", within.category_ids),
        ("tag", within.tags),
        ("owner", within.owner_ids),
        ("format", within.formats),
    ):
        if values:
            yield field, values


def labels_of(card: Card) -> list[str]:
    """What a card's rows are found or hidden by."""
    labels = [f"token:{token}" for token in card.audience]
    labels += [f"secrecy:{card.secrecy}", f"kind:{card.kind}", f"space:{card.space_id}"]
    labels += [f"category:{category_id}" for category_id in card.category_path] + [f"tag:{tag}" for tag in card.tags]
    if card.owner_id is not None:
        labels.append(f"owner:{card.owner_id}")
    if card.format:
        labels.append(f"format:{card.format}")
    if card.is_latin:
        labels.append(LATIN)
    return list(dict.fromkeys(labels))
