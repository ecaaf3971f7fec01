"""English words without their endings."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

import snowballstemmer  # type: ignore[import-untyped]  # it has no types

_OWN = threading.local()


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """An English word without its endings; anything else as it is."""
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return word
    return str(_stemmer().stemWord(word))


def _stemmer() -> Any:
    """Each thread has its own: a stemmer keeps the word it is at, and searching, indexing and classifying go on at once."""
    if not hasattr(_OWN, "stemmer"):
        _OWN.stemmer = snowballstemmer.stemmer("english")
    return _OWN.stemmer
