"""Near-duplicates: texts that share most of their wording, found without comparing every pair.

A text is cut into overlapping stretches of characters; its MinHash signature keeps of them what is needed to estimate how
many two texts share. Texts of which one mostly stands in the other have a band of their signatures in common, nearly always.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from zhixing.search.analysis import normalise

STRETCH = 5
"""Characters of one stretch; letters, digits and Chinese only, so that layout does not matter."""
LONGEST = 120_000
"""So many characters of a text are compared."""
PERMUTATIONS = 192
ROWS = 3
ALIKE = 0.6
"""From this share on of the shorter text standing in the other, two texts are told as possible duplicates."""
LEAST_COMMON = 0.25
"""So much of both together must be common: a chapter that is quoted in a book is no duplicate of the book."""
FEWEST = 40
"""A text with fewer stretches is too short to be called a duplicate."""


@dataclass(frozen=True)
class Wording:
    """What is kept of a text's wording: how many different stretches, the signature (192,) and its bands."""

    stretches: int
    signature: NDArray[np.uint32]
    bands: tuple[int, ...]

    def to_bytes(self) -> bytes:
        return self.signature.astype("<u4").tobytes()


def wording(text: str) -> Wording:
    """The wording of a text; a very short one has no bands and is like nothing."""
    stretches = np.unique(_stretches(text))
    if len(stretches) < FEWEST:
        return Wording(len(stretches), np.zeros(PERMUTATIONS, np.uint32), ())
    signature = _signature(stretches)
    return Wording(len(stretches), signature, _bands(signature))


def wording_from(stretches: int, signature: bytes, bands: Sequence[int]) -> Wording:
    """The wording that was kept."""
    return Wording(stretches, np.frombuffer(signature, "<u4").astype(np.uint32), tuple(bands))


def alike(one: Wording, other: Wording) -> float:
    """The estimated share of the shorter text that stands in the other one, 0..1; 0 where that makes no duplicate."""
    if not one.bands or not other.bands:
        return 0.0
    common = float(np.mean(one.signature == other.signature))
    if common < LEAST_COMMON:
        return 0.0
    shared = common * (one.stretches + other.stretches) / (1 + common)
    return min(1.0, shared / min(one.stretches, other.stretches))


def _stretches(text: str) -> NDArray[np.uint64]:
    kept = "".join(char for char in normalise(text[:LONGEST]) if char.isalnum())
    codes = np.frombuffer(kept.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    if len(codes) < STRETCH:
        return np.zeros(0, np.uint64)
    found = np.zeros(len(codes) - STRETCH + 1, np.uint64)
    for offset in range(STRETCH):
        found = found * np.uint64(1_000_003) + codes[offset : len(found) + offset]
    return (found * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)


def _signature(stretches: NDArray[np.uint64]) -> NDArray[np.uint32]:
    factors, offsets = _permutations()
    found = np.full(PERMUTATIONS, np.iinfo(np.uint32).max, np.uint32)
    for start in range(0, len(stretches), 8192):
        # Multiply and shift: the upper half of a 64-bit product is as good as a remainder and ten times quicker.
        moved = (stretches[start : start + 8192, None] * factors + offsets) >> np.uint64(32)
        found = np.minimum(found, moved.min(axis=0).astype(np.uint32))
    return found


@lru_cache(maxsize=1)
def _permutations() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    # Kept signatures are compared with new ones: these numbers must never change.
    drawn = np.random.Generator(np.random.PCG64(20260101))
    factors = drawn.integers(0, 1 << 63, PERMUTATIONS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    return factors, drawn.integers(0, 1 << 63, PERMUTATIONS, dtype=np.uint64)


def _bands(signature: NDArray[np.uint32]) -> tuple[int, ...]:
    rows = signature.reshape(-1, ROWS).astype(np.uint64)
    mixed = np.arange(1, len(rows) + 1, dtype=np.uint64)
    for column in range(ROWS):
        mixed = (mixed ^ rows[:, column]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return tuple(mixed.astype(np.int64).tolist())
