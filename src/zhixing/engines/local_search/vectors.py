"""The meaning of passages on faiss, behind the wall of rights.

Files in a folder: `vectors` holds half-precision rows one after another, `journal` one JSON line per change of cards and rows. The
one writer appends and makes both durable; any number of readers follow the journal's growth. What a crash leaves unfinished
at the end is cut off by the next writer; whatever is missing is filled in again from the database.

Up to `FLAT_UNTIL` rows every row is compared. Above it the writer learns a coarse index behind the scenes (`coarse`, a third file);
until it is there, all rows are compared still. Rights are exact in both: rows out of reach are never compared.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from pyroaring import BitMap64

from zhixing.access import Reach
from zhixing.assist import Vectors
from zhixing.engines.local_search.coarse import Coarse, Stopped, exactly
from zhixing.engines.local_search.rows import Allowed, Rows, labels_of
from zhixing.search.port import Card, Near, PassageVector, Within

FLAT_UNTIL = 200_000
"""Rows that are compared one by one."""
FEW = 5_000
"""Rows in reach that are compared one by one even with a coarse index."""
OUTGROWN = 4
"""Times as many rows as the centres were learnt from, when they are learnt anew."""
AT_ONCE = 8_192


class VectorShelf:
    """Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._journal = folder / "journal"
        self._file = folder / "vectors"
        self._coarse_file = folder / "coarse"
        self._lock = threading.RLock()
        self._pending: list[dict[str, Any]] = []
        self._pending_rows: list[Vectors] = []
        self._read = 0
        self._rows = Rows()
        self._size = 0
        self._map: Any = np.empty((0, 0), np.float16)
        self._flat: Any = None
        self._coarse: Coarse | None = None
        self._learning: threading.Thread | None = None
        self._saved = 0
        self._closing = threading.Event()

    # Writing

    def put(self, cards: Iterable[Card]) -> None:
        for card in cards:
            change = {"card": card.asset_id, "labels": labels_of(card), "updated": card.updated_at, "print": card.fingerprint}
            self._pending.append(change | {"passages": [passage.id for passage in card.passages]})

    def remove(self, asset_ids: Iterable[int]) -> None:
        self._pending.append({"gone": list(asset_ids)})

    def put_vectors(self, vectors: Sequence[PassageVector]) -> None:
        if vectors:
            self._pending.append({"rows": [vector.passage_id for vector in vectors]})
            self._pending_rows.append(np.stack([vector.vector for vector in vectors]).astype(np.float16))

    def commit(self) -> None:
        """Append what is pending: the rows first, so that a line of the journal never speaks of rows that are not there.

        One writes at a time; whoever reads meanwhile does not wait for the disk.
        """
        if not self._pending:
            return
        self._cut_off()
        for change in self._pending:
            if "rows" in change:
                rows = self._pending_rows.pop(0)
                change["size"] = int(rows.shape[1])
                change["at"] = _append(self._file, rows.tobytes())
        lines = "".join(json.dumps(change, separators=(",", ":")) + "\n" for change in self._pending)
        _append(self._journal, lines.encode())
        self._pending.clear()
        self.refresh()
        with self._lock:
            self._learn_when_due()

    def _cut_off(self) -> None:
        """Remove what a killed writer did not finish: half a line, and rows that no line speaks of."""
        if self._journal.exists():
            with open(self._journal, "rb+") as file:
                if file.seek(0, os.SEEK_END) > self._read:
                    self.refresh()
                    file.truncate(self._read)
        if self._file.exists() and self._file.stat().st_size > self._rows.count * self._size * 2:
            os.truncate(self._file, self._rows.count * self._size * 2)

    # Following

    def refresh(self) -> None:
        """Take in what was appended since the last time."""
        try:
            size = self._journal.stat().st_size
        except FileNotFoundError:
            return
        if size <= self._read:
            return
        with self._lock, open(self._journal, "rb") as file:
            file.seek(self._read)  # read under the lock: another thread may have been quicker
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._take(json.loads(line))
                self._read += len(line)
            self._take_in_rows()

    def _take(self, change: dict[str, Any]) -> None:
        if "card" in change:
            self._rows.put(change["card"], change["labels"], change["updated"], change["print"], change["passages"])
        elif "gone" in change:
            for asset_id in change["gone"]:
                self._rows.remove(asset_id)
        else:
            self._size = self._size or change["size"]
            if self._size != change["size"] or change["at"] != self._rows.count * self._size * 2:
                raise ValueError("vectors of another model, or rows that no line speaks of")
            self._rows.add(change["rows"])

    def _take_in_rows(self) -> None:
        """Make rows that were taken note of comparable."""
        count = self._rows.count
        if count == len(self._map):
            return
        self._map = np.memmap(self._file, np.float16, "r", shape=(count, self._size))
        if self._coarse is None and count >= FLAT_UNTIL and self._coarse_file.exists():
            self._use(Coarse.load(self._coarse_file))
        if self._coarse is not None:
            self._coarse.take_in(self._map)
            return
        if self._flat is None:
            self._flat = faiss.IndexScalarQuantizer(self._size, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        for start in range(int(self._flat.ntotal), count, AT_ONCE):
            self._flat.add(np.asarray(self._map[start : start + AT_ONCE], np.float32))

    # The coarse index

    def _learn_when_due(self) -> None:
        count = self._rows.count
        if count < FLAT_UNTIL or (self._learning is not None and self._learning.is_alive()):
            return
        if self._coarse is None or count > OUTGROWN * self._coarse.learnt_from:
            self._start(self._learn)
        elif count > self._saved + max(count // 20, 20_000):
            self._start(self._save)

    def _start(self, run: Any) -> None:
        self._learning = threading.Thread(target=run, name="vectors-learn", daemon=True)
        self._learning.start()

    def _learn(self) -> None:
        try:
            coarse = Coarse.learn(self._map, self._closing.is_set)
            coarse.save(self._coarse_file)
            coarse.take_in(self._map, self._closing.is_set)
        except Stopped:
            return
        with self._lock:
            coarse.take_in(self._map)
            self._use(coarse)

    def _use(self, coarse: Coarse) -> None:
        self._coarse, self._flat, self._saved = coarse, None, coarse.count

    def _save(self) -> None:
        with self._lock:
            if self._coarse is not None:
                self._coarse.save(self._coarse_file)
                self._saved = self._coarse.count

    def settle(self) -> None:
        """Learns what is due and waits for it; for the one writer, in evaluations and tests."""
        self.refresh()
        with self._lock:
            self._learn_when_due()
        self._wait()

    def _wait(self) -> None:
        if self._learning is not None:
            self._learning.join()

    def close(self) -> None:
        """Stops learning; what was learnt so far is lost."""
        self._closing.set()
        self._wait()

    # Reading

    def __len__(self) -> int:
        return len(self._rows.alive)

    @property
    def is_coarse(self) -> bool:
        """Whether rows are compared list by list already."""
        return self._coarse is not None

    @property
    def generation(self) -> int:
        """Grows with each change; what was appended is taken in first."""
        self.refresh()
        return self._read

    def readable(self, reach: Reach) -> BitMap64:
        """The assets whose cards are within a reach; what was appended is taken in first."""
        self.refresh()
        with self._lock:
            return self._rows.within(reach)

    def held(self, first: int, last: int) -> dict[int, tuple[int, tuple[int, ...]]]:
        """By asset of first..last: the fingerprint of its card, and its passages that have a vector, in order."""
        with self._lock:
            return self._rows.held(first, last)

    def nearest(self, vector: Vectors, within: Within, reach: Reach, *, limit: int, every: bool = False) -> Near:
        """The nearest rows among those that the reach and the filters leave; `every`: whatever it takes, compare all of them."""
        self.refresh()
        with self._lock:
            if len(vector) != self._size:
                return Near()
            allowed = self._rows.allowed(within, reach)
            if not allowed.count:
                return Near()
            wanted = np.ascontiguousarray(vector, np.float32)
            scores, rows = self._best(wanted, allowed, min(limit, allowed.count), every)
            usual = self._sample(allowed) @ wanted
            hits = self._rows.hits(rows, scores)
            return Near(hits, float(usual.mean()), float(usual.std()), allowed.count)

    def _sample(self, allowed: Allowed) -> Vectors:
        """The rows that tell what is usual, in single precision."""
        kept: Vectors | None = allowed.kept.get("sample")
        if kept is None:
            kept = allowed.kept["sample"] = np.asarray(self._map[allowed.sample], np.float32)
        return kept

    def _best(self, wanted: Vectors, allowed: Allowed, limit: int, every: bool) -> tuple[Any, Any]:
        if self._coarse is not None and not every and allowed.count > FEW:
            return self._coarse.nearest(wanted, allowed.flags, allowed.count, self._map, limit)
        if self._flat is None:
            return exactly(wanted, np.array(allowed.rows, dtype=np.int64), self._map, limit)
        # One row is compared by one thread whatever faiss may use; the others would only spin, for longer than the search takes.
        faiss.omp_set_num_threads(1)
        # faiss describes to type checkers what its C++ takes, not what its Python wrappers take.
        parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(allowed.flags))  # type: ignore[call-arg]
        scores, rows = self._flat.search(wanted[None], limit, params=parameters)
        there = rows[0] >= 0
        return scores[0][there], rows[0][there]


def _append(path: Path, data: bytes) -> int:
    """Append durably; returns where the data begins."""
    with open(path, "ab") as file:
        at = file.tell()
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return at
