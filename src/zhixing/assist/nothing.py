"""The embedder of a house without one: search goes by words alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zhixing.assist.port import Vectors


class NoEmbedder:
    """Gives no vectors; `dimensions` is 0 and callers leave meaning out."""

    name = ""
    dimensions = 0

    def passages(self, texts: Sequence[str]) -> Vectors:
        return np.zeros((len(texts), 0), np.float32)

    def query(self, text: str) -> Vectors:
        return np.zeros(0, np.float32)
