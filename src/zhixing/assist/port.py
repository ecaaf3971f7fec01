"""What the product needs from models: for now, meaning as vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""(n, d) or (d,) float32; rows have length 1, so the dot product is the cosine."""


class Embedder(Protocol):
    """Turns text into vectors whose nearness is nearness of meaning."""

    @property
    def name(self) -> str:
        """Names the model and its revision: vectors of different names must never be compared. Empty: no vectors."""

    @property
    def dimensions(self) -> int:
        """Length of a vector; 0 where there are none."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """(n, d) unit rows for texts that are to be found. Raises `Unavailable` when the engine does not answer."""

    def query(self, text: str) -> Vectors:
        """(d,) unit vector for what somebody looks for. Raises `Unavailable` when the engine does not answer."""
