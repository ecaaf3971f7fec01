"""The meaning of passages on faiss, with rights as bitmaps of rows.

Two files in a folder: `vectors` holds half-precision rows one after another, `journal` one JSON line per change of cards
and rows. The one writer appends and makes both durable; any number of readers follow the journal's growth. What a crash
leaves unfinished at the end is cut off by the next writer; whatever is missing is filled in again from the database.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from pyroaring import BitMap

from zhixing.access import Reach
from zhixing.assist import Vectors
from zhixing.search.port import Card, Near, PassageHit, PassageVector, Within

FLAT_UNTIL = 200_000
"""Rows that are compared one by one; more of them would want a coarse index first (IVF), which is not built yet."""

LATIN = "latin"
SAMPLE = 256
"""Rows that tell what cosine is usual for a question."""


class VectorShelf:
    """Vectors with the labels of their cards: `token:…`, `secrecy:…`, `kind:…` and so on, each a bitmap of rows."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._journal = folder / "journal"
        self._file = folder / "vectors"
        self._lock = threading.RLock()
        self._pending: list[dict[str, Any]] = []
        self._pending_rows: list[Vectors] = []
        self._read = 0
        self._forget()

    def _forget(self) -> None:
        self._index: Any = None
        self._passages = np.empty(0, np.int64)
        self._updated = np.empty(0, np.int64)
        self._count = 0
        self._alive = BitMap()
        self._labels: dict[str, BitMap] = {}
        self._labels_of: dict[int, list[str]] = {}
        self._asset_of: dict[int, int] = {}
        self._passages_of: dict[int, list[int]] = {}
        self._updated_of: dict[int, int] = {}
        self._print_of: dict[int, int] = {}
        self._row_of: dict[int, int] = {}

    # Writing

    def put(self, cards: Iterable[Card]) -> None:
        for card in cards:
            change = {"card": card.asset_id, "labels": _labels(card), "updated": card.updated_at, "print": card.fingerprint}
            self._pending.append(change | {"passages": [passage.id for passage in card.passages]})

    def remove(self, asset_ids: Iterable[int]) -> None:
        self._pending.append({"gone": list(asset_ids)})

    def put_vectors(self, vectors: Sequence[PassageVector]) -> None:
        if vectors:
            self._pending.append({"rows": [vector.passage_id for vector in vectors]})
            self._pending_rows.append(np.stack([vector.vector for vector in vectors]).astype(np.float16))

    def commit(self) -> None:
        """Append what is pending: the rows first, so that a line of the journal never speaks of rows that are not there."""
        if not self._pending:
            return
        with self._lock:
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

    def _cut_off(self) -> None:
        """Remove the line a killed writer did not finish."""
        if not self._journal.exists():
            return
        with open(self._journal, "rb+") as file:
            end = file.seek(0, os.SEEK_END)
            if end > self._read:
                self.refresh()
                file.truncate(self._read)

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
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._take(json.loads(line))
                self._read += len(line)

    def _take(self, change: dict[str, Any]) -> None:
        if "card" in change:
            self._take_card(change)
        elif "gone" in change:
            for asset_id in change["gone"]:
                self._take_gone(asset_id)
        else:
            self._take_rows(change["rows"], change["size"], change["at"])

    def _take_card(self, change: dict[str, Any]) -> None:
        asset_id = change["card"]
        kept = set(change["passages"])
        rows = {
            passage: self._row_of[passage]
            for passage in kept
            if self._asset_of.get(passage) == asset_id and passage in self._row_of
        }
        self._take_gone(asset_id)
        self._passages_of[asset_id], self._labels_of[asset_id] = change["passages"], change["labels"]
        self._updated_of[asset_id], self._print_of[asset_id] = change["updated"], change["print"]
        for passage in kept:
            self._asset_of[passage] = asset_id
        for passage, row in rows.items():
            self._wake(passage, asset_id, row)

    def _take_gone(self, asset_id: int) -> None:
        labels = self._labels_of.pop(asset_id, [])
        self._print_of.pop(asset_id, None)
        for passage in self._passages_of.pop(asset_id, []):
            self._asset_of.pop(passage, None)
            row = self._row_of.pop(passage, None)
            if row is not None:
                self._alive.discard(row)
                for label in labels:
                    self._labels[label].discard(row)

    def _wake(self, passage: int, asset_id: int, row: int) -> None:
        self._row_of[passage] = row
        self._alive.add(row)
        self._updated[row] = self._updated_of[asset_id]
        for label in self._labels_of[asset_id]:
            self._labels.setdefault(label, BitMap()).add(row)

    def _take_rows(self, passages: list[int], size: int, at: int) -> None:
        rows = np.fromfile(self._file, np.float16, len(passages) * size, offset=at).reshape(-1, size).astype(np.float32)
        if self._index is None:
            self._index = faiss.IndexScalarQuantizer(size, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        if self._index.d != size:
            raise ValueError("vectors of another model")
        self._index.add(rows)
        self._make_room(self._count + len(passages))
        for offset, passage in enumerate(passages):
            row = self._count + offset
            self._passages[row] = passage
            asset_id = self._asset_of.get(passage)
            if asset_id is None:
                continue
            former = self._row_of.pop(passage, None)
            if former is not None:
                self._alive.discard(former)
            self._wake(passage, asset_id, row)
        self._count += len(passages)

    def _make_room(self, needed: int) -> None:
        if needed > len(self._passages):
            room = max(needed, 2 * len(self._passages), 1024)
            self._passages = np.resize(self._passages, room)
            self._updated = np.resize(self._updated, room)

    # Reading

    def __len__(self) -> int:
        return len(self._alive)

    def held(self, first: int, last: int) -> dict[int, tuple[int, tuple[int, ...]]]:
        """By asset of first..last: the fingerprint of its card, and its passages that have a vector, in order."""
        with self._lock:
            wanted = [(asset, print_) for asset, print_ in self._print_of.items() if first <= asset <= last]
            return {asset: (p, tuple(sorted(self._row_of.keys() & self._passages_of[asset]))) for asset, p in wanted}

    def nearest(self, vector: Vectors, within: Within, reach: Reach, *, limit: int) -> Near:
        """The nearest rows among those that the reach and the filters leave."""
        self.refresh()
        with self._lock:
            allowed = self._allowed(within, reach)
            if self._index is None or not allowed or len(vector) != self._index.d:
                return Near()
            # faiss describes to type checkers what its C++ takes, not what its Python wrappers take.
            selector = faiss.IDSelectorBitmap(_packed(allowed, self._count))  # type: ignore[call-arg]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
            wanted = np.ascontiguousarray(vector[None], np.float32)
            scores, rows = self._index.search(wanted, min(limit, len(allowed)), params=parameters)
            hits = [self._hit(int(row), float(score)) for score, row in zip(scores[0], rows[0], strict=True) if row >= 0]
            usual = self._sample(allowed) @ wanted[0]
            return Near(tuple(hits), float(usual.mean()), float(usual.std()), len(allowed))

    def _hit(self, row: int, score: float) -> PassageHit:
        passage = int(self._passages[row])
        asset_id = self._asset_of[passage]
        return PassageHit(passage, asset_id, score, latin=LATIN in self._labels_of[asset_id])

    def _sample(self, allowed: BitMap) -> Vectors:
        """Rows spread evenly over those that may be found."""
        step = max(1, len(allowed) // SAMPLE)
        rows = np.array(allowed[::step], dtype=np.int64)
        return np.asarray(self._index.reconstruct_batch(rows), np.float32)

    def _allowed(self, within: Within, reach: Reach) -> BitMap:
        allowed = self._alive.copy()
        if not reach.everything:
            allowed &= self._union("token", reach.tokens)
            allowed &= self._union("secrecy", range(reach.clearance + 1))
        for field, values in _filters(within):
            allowed &= self._union(field, values)
        if within.only is not None:
            allowed &= self._rows(within.only)
        if within.without:
            allowed -= self._rows(within.without)
        if within.since is not None or within.until is not None:
            allowed &= self._updated_within(within)
        return allowed

    def _union(self, field: str, values: Iterable[Any]) -> BitMap:
        found = [self._labels[label] for label in (f"{field}:{value}" for value in values) if label in self._labels]
        return BitMap.union(*found) if found else BitMap()

    def _rows(self, asset_ids: Iterable[int]) -> BitMap:
        passages = (passage for asset_id in asset_ids for passage in self._passages_of.get(asset_id, []))
        return BitMap([self._row_of[passage] for passage in passages if passage in self._row_of])

    def _updated_within(self, within: Within) -> BitMap:
        updated = self._updated[: self._count]
        inside = np.ones(self._count, bool)
        if within.since is not None:
            inside &= updated >= within.since
        if within.until is not None:
            inside &= updated < within.until
        return BitMap(np.flatnonzero(inside).astype(np.uint32))


def _filters(within: Within) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for field, values in (
        ("kind", within.kinds),
        ("space", within.space_ids),
        ("category", within.category_ids),
        ("tag", within.tags),
        ("owner", within.owner_ids),
        ("format", within.formats),
    ):
        if values:
            yield field, values


def _labels(card: Card) -> list[str]:
    labels = [f"token:{token}" for token in card.audience]
    labels += [f"secrecy:{card.secrecy}", f"kind:{card.kind}", f"space:{card.space_id}"]
    labels += [f"category:{category_id}" for category_id in card.category_path] + [f"tag:{tag}" for tag in card.tags]
    if card.owner_id is not None:
        labels.append(f"owner:{card.owner_id}")
    if card.format:
        labels.append(f"format:{card.format}")
    if card.is_latin:
        labels.append(LATIN)
    return list(dict.fromkeys(labels))


def _packed(rows: BitMap, count: int) -> Any:
    flags = np.zeros(count, bool)
    flags[np.array(rows, dtype=np.int64)] = True
    return np.packbits(flags, bitorder="little")


def _append(path: Path, data: bytes) -> int:
    """Append durably; returns where the data begins."""
    with open(path, "ab") as file:
        at = file.tell()
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return at
