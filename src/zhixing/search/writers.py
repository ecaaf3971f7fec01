"""Who writes to the index, so that building it anew misses nothing: one process writes, in several threads."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Noted:
    """Assets that were written since they were last taken."""

    def __init__(self) -> None:
        self._ids: set[int] = set()

    def __len__(self) -> int:
        return len(self._ids)

    def note(self, asset_ids: Iterable[int]) -> None:
        self._ids.update(asset_ids)

    def taken(self) -> set[int]:
        """The assets; they are forgotten here."""
        taken, self._ids = self._ids, set()
        return taken


class Writers:
    """The writers of this process."""

    def __init__(self) -> None:
        self.embedding = threading.RLock()
        """Held from the moment a vector is kept in the database until it is in the index."""
        self._writing = threading.RLock()
        self._noting: list[Noted] = []

    @contextmanager
    def changing(self, asset_ids: Iterable[int]) -> Iterator[None]:
        """Around every change of the index: tells whoever builds it anew what was changed."""
        ids = set(asset_ids)
        with self._writing:
            for noted in self._noting:
                noted.note(ids)
            yield

    @contextmanager
    def noting(self) -> Iterator[Noted]:
        """Notes every change that begins inside the block."""
        noted = Noted()
        with self._writing:
            self._noting.append(noted)
        try:
            yield noted
        finally:
            with self._writing:
                self._noting.remove(noted)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Everybody else waits until the block ends."""
        with self.embedding, self._writing:
            yield


WRITERS = Writers()
