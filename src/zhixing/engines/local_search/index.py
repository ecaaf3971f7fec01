"""The index of one home: a folder per filling, and a file that names the one in use."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from zhixing.access import Reach
from zhixing.assist import Vectors
from zhixing.engines.local_search.filling import Filling
from zhixing.search.port import (
    Candidates,
    Card,
    FacetName,
    Held,
    IndexState,
    Near,
    Order,
    PassageVector,
    SearchIndex,
    Tally,
    Wanted,
    Within,
)


class Used(NamedTuple):
    """The filling in use and when the pointer to it was written."""

    filling: Filling
    since: int | None


class LocalSearch:
    """Implements `zhixing.search.port.SearchIndex`; safe to share between threads."""

    def __init__(self, home: Path) -> None:
        """`home` is the folder of the index; it is made when missing. Writing is claimed with the first change."""
        self._home = home
        self._lock = threading.RLock()
        home.mkdir(parents=True, exist_ok=True)
        self._pointer = home / "current"
        self._used: Used | None = None

    # Writing

    def put(self, cards: Sequence[Card]) -> None:
        with self._lock:
            self._current.put(cards)

    def remove(self, asset_ids: Iterable[int]) -> None:
        with self._lock:
            self._current.remove(list(asset_ids))

    def put_vectors(self, vectors: Sequence[PassageVector]) -> None:
        with self._lock:
            self._current.vectors.put_vectors(vectors)

    def publish(self) -> None:
        with self._lock:
            self._current.commit()

    # Reading

    def candidates(self, wanted: Wanted, within: Within, reach: Reach, *, limit: int) -> Candidates:
        return self._current.candidates(wanted, within, reach, limit)

    def nearest(self, vector: Vectors, within: Within, reach: Reach, *, limit: int) -> Near:
        return self._current.vectors.nearest(vector, within, reach, limit=limit)

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
        return self._current.tally(wanted, within, reach, also=also, facets=facets, since=since)

    def ordered(
        self, wanted: Wanted, within: Within, reach: Reach, *, also: Sequence[int], order: Order, offset: int, limit: int
    ) -> list[int]:
        return self._current.ordered(wanted, within, reach, also=also, order=order, offset=offset, limit=limit)

    def titled(self, text: str, reach: Reach, *, limit: int) -> list[int]:
        return self._current.named.titled(text, reach, limit)

    def tagged(self, text: str, reach: Reach, *, limit: int) -> list[int]:
        return self._current.named.tagged(text, reach, limit)

    def sounding(self, grams: Sequence[str], within: Within, reach: Reach, *, limit: int) -> list[int]:
        return self._current.named.sounding(grams, within, reach, limit)

    def known(self, units: Sequence[str], within: Within, reach: Reach) -> list[bool]:
        return self._current.named.known(units, within, reach)

    def continuing(self, beginning: str, within: Within, reach: Reach, *, limit: int) -> list[str]:
        return self._current.named.continuing(beginning, within, reach, limit)

    def held(self, *, after: int, limit: int) -> list[Held]:
        return self._current.held(after, limit)

    def state(self) -> IndexState:
        return self._current.state()

    # Filling anew

    @contextmanager
    def rebuilding(self, stamp: str) -> Iterator[SearchIndex]:
        with self._lock:
            number = 1 + max((int(folder.name) for folder in self._home.iterdir() if folder.name.isdigit()), default=0)
            fresh = LocalSearch.__new__(LocalSearch)
            fresh._home, fresh._lock, fresh._pointer = self._home, threading.RLock(), self._pointer
            filling = Filling(self._home / str(number))
            filling.pinned, fresh._used = True, Used(filling, None)
        try:
            yield fresh
            filling.commit()
            filling.stamp(stamp)
        except BaseException:
            filling.close()
            shutil.rmtree(filling.folder, ignore_errors=True)
            raise
        filling.pinned = False
        with self._lock:
            former = self._used
            self._point_to(number)
            self._used = Used(filling, self._pointer.stat().st_mtime_ns)
            if former is not None:
                former.filling.close()
        self._sweep(keep=number)

    def close(self) -> None:
        with self._lock:
            if self._used is not None:
                self._used.filling.close()
                self._used = None

    @property
    def _current(self) -> Filling:
        """The filling in use; another process may have put a new one in its place.

        Whoever reads does not wait for whoever writes: a commit takes as long as the disk does.
        """
        used = self._used
        if used is not None and (used.filling.pinned or used.since == _changed(self._pointer)):
            return used.filling
        with self._lock:
            changed = _changed(self._pointer)
            if self._used is None or changed != self._used.since:
                if self._used is not None:
                    self._used.filling.close()
                if changed is None:
                    self._point_to(1)
                    changed = self._pointer.stat().st_mtime_ns
                self._used = Used(Filling(self._home / self._pointer.read_text().strip()), changed)
            return self._used.filling

    def _point_to(self, number: int) -> None:
        unfinished = self._pointer.with_suffix(".new")
        unfinished.write_text(str(number))
        os.replace(unfinished, self._pointer)

    def _sweep(self, keep: int) -> None:
        """Remove older fillings; readers in other processes hold their files open until they turn to the new one."""
        for folder in self._home.iterdir():
            if folder.name.isdigit() and int(folder.name) < keep:
                shutil.rmtree(folder, ignore_errors=True)


def _changed(file: Path) -> int | None:
    """When a file was last changed; none where there is none."""
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        return None
