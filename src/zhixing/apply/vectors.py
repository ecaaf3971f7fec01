"""Vectors of sentences, remembered: the same passages are asked again and again, and each sentence costs an embedding."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from zhixing.assist import Embedder

REMEMBERED = 20_000
"""Sentences of one process; about 30 MB."""

_kept: OrderedDict[tuple[str, str], NDArray[np.float32]] = OrderedDict()
_keeping = threading.Lock()


def vectors_of(embedder: Embedder, sentences: Sequence[str]) -> NDArray[np.float32]:
    """(n, d) unit rows; sentences seen before cost nothing. Raises `Unavailable` when the embedder does not answer."""
    with _keeping:
        found = {text: _kept[embedder.name, text] for text in sentences if (embedder.name, text) in _kept}
    missing = [text for text in dict.fromkeys(sentences) if text not in found]
    if missing:
        found.update(zip(missing, embedder.passages(missing), strict=True))
    with _keeping:
        for text, vector in found.items():
            _kept[embedder.name, text] = vector
            _kept.move_to_end((embedder.name, text))
        while len(_kept) > REMEMBERED:
            _kept.popitem(last=False)
    return np.array([found[text] for text in sentences], dtype=np.float32).reshape(len(sentences), -1)
