"""What a filling holds of each asset, gathered from its three parts; for checking it against the database."""

from __future__ import annotations

from collections import defaultdict

from zhixing.engines.local_search.shelf import Shelf
from zhixing.engines.local_search.vectors import VectorShelf
from zhixing.search.port import Held


def holdings(cards: Shelf, passages: Shelf, vectors: VectorShelf, first: int, last: int) -> list[Held]:
    """What the parts hold of the assets first..last, in order: what only one of them knows is told too."""
    prints: dict[int, set[int]] = defaultdict(set)
    numbers: dict[int, list[int]] = defaultdict(list)
    standing: dict[int, int] = defaultdict(int)
    for asset, fingerprint in cards.of(first, last, "asset", "fingerprint"):
        standing[int(asset)] += 1
        prints[int(asset)].add(int(fingerprint))
    for asset, fingerprint, passage in passages.of(first, last, "asset", "fingerprint", "passage"):
        prints[int(asset)].add(int(fingerprint))
        numbers[int(asset)].append(int(passage))
    known = vectors.held(first, last)
    for asset, (fingerprint, _) in known.items():
        prints[asset].add(fingerprint)
    return [
        Held(asset, frozenset(prints[asset]), tuple(sorted(numbers[asset])), known[asset][1] if asset in known else ())
        for asset in sorted(prints)
        for _ in range(max(standing[asset], 1))
    ]
