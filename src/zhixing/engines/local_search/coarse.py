"""Vectors in lists around centres (IVF), for more of them than can be compared one by one.

Each row is kept in eight bits a number in the list of its nearest centre; a search reads the lists nearest to what is looked for and
compares the best of them exactly, with the rows as they are on disk. Ids are row numbers. Rows may be added at any time; the
centres are learnt from a sample and stay good until there are several times as many rows.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from zhixing.assist import Vectors

AT_ONCE = 8_192
"""Rows between two looks at whether to stop."""
PER_CENTRE = 40
"""Rows of the sample for each centre."""
ROUNDS = 8
PROBED = 16
"""One list in so many is read."""
LEAST_PROBED = 32
RESCORED = 4
"""Times as many rows as wanted that are compared exactly."""

Stopping = Callable[[], bool]


class Stopped(Exception):
    """Somebody wants to go home."""


class Coarse:
    """A coarse index over rows 0…; not safe to be changed by two threads at once."""

    def __init__(self, index: Any, centres: Any = None) -> None:
        """`centres` is kept alive with the index, which only points to it."""
        self._index, self._centres = index, centres

    @property
    def count(self) -> int:
        """Rows it holds."""
        return int(self._index.ntotal)

    @property
    def learnt_from(self) -> int:
        """About how many rows the centres are good for."""
        return (int(self._index.nlist) // 2) ** 2

    @classmethod
    def learn(cls, rows: Any, stopping: Stopping) -> Coarse:
        """Learn the centres of (n, d) half-precision rows and take the rows in; raises `Stopped` when it shall stop."""
        count, size = rows.shape
        lists = centres_for(count)
        chosen = np.sort(np.random.default_rng(0).choice(count, min(count, PER_CENTRE * lists), replace=False))
        sample = np.asarray(rows[chosen], np.float32)
        quantizer = faiss.IndexFlatIP(size)
        quantizer.add(_centres(sample, lists, stopping))
        index = faiss.IndexIVFScalarQuantizer(
            quantizer, size, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False
        )
        index.train(sample)
        coarse = cls(index, quantizer)
        coarse.take_in(rows, stopping)
        return coarse

    @classmethod
    def load(cls, path: Path) -> Coarse:
        return cls(faiss.read_index(str(path)))

    def save(self, path: Path) -> None:
        """Whole or not at all."""
        unfinished = path.with_suffix(".new")
        faiss.write_index(self._index, str(unfinished))
        os.replace(unfinished, path)

    def take_in(self, rows: Any, stopping: Stopping = lambda: False) -> None:
        """Add what of (n, d) rows is not in it yet: those from `count` on."""
        for start in range(self.count, len(rows), AT_ONCE):
            if stopping():
                raise Stopped
            self._index.add(np.asarray(rows[start : start + AT_ONCE], np.float32))

    def nearest(self, wanted: Vectors, flags: Any, allowed: int, rows: Any, limit: int) -> tuple[Vectors, Any]:
        """Scores and rows nearest to (d,) among those whose bit is set in `flags`; `allowed` is how many these are."""
        # Where few of the rows in a list may be seen, more lists are read, so that as many rows are compared.
        rarity = self.count / max(allowed, 1)
        lists = int(self._index.nlist)
        probed = min(lists, int(max(LEAST_PROBED, lists / PROBED) * max(1.0, (rarity / 8) ** 0.5)))
        parameters = faiss.SearchParametersIVF(sel=faiss.IDSelectorBitmap(flags), nprobe=probed)  # type: ignore[call-arg]
        _, found = self._index.search(wanted[None], min(RESCORED * limit, allowed), params=parameters)
        return exactly(wanted, found[0][found[0] >= 0], rows, limit)


def exactly(wanted: Vectors, chosen: Any, rows: Any, limit: int) -> tuple[Vectors, Any]:
    """Scores and rows of the best of the chosen rows, compared one by one."""
    scores = np.asarray(rows[chosen], np.float32) @ wanted
    best = np.argsort(-scores, kind="stable")[:limit]
    return scores[best], chosen[best]


def centres_for(count: int) -> int:
    """A power of two near twice the root of the rows."""
    return 1 << max(2, round(float(np.log2(2 * max(count, 1) ** 0.5))))


def _centres(sample: Vectors, lists: int, stopping: Stopping) -> Vectors:
    """The centres of (n, d) unit rows, by k-means on the sphere."""
    drawn = np.random.default_rng(1)
    centres = sample[drawn.choice(len(sample), lists, replace=False)].copy()
    for _ in range(ROUNDS):
        nearest = _assigned(sample, centres, stopping)
        order = np.argsort(nearest, kind="stable")
        there, starts = np.unique(nearest[order], return_index=True)
        centres[there] = np.add.reduceat(sample[order], starts, axis=0)
        lonely = np.setdiff1d(np.arange(lists), there)
        centres[lonely] = sample[drawn.choice(len(sample), len(lonely), replace=False)]
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    return centres


def _assigned(sample: Vectors, centres: Vectors, stopping: Stopping) -> Any:
    index = faiss.IndexFlatIP(centres.shape[1])
    index.add(centres)
    found = []
    for start in range(0, len(sample), AT_ONCE):
        if stopping():
            raise Stopped
        found.append(index.search(sample[start : start + AT_ONCE], 1)[1][:, 0])
    return np.concatenate(found)
