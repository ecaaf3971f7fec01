"""A vault: objects named by their content, and snapshots that say which objects make up the house at one moment.

head.json            what this is, and how its key is wrapped if it is encrypted
objects/ab/abcd…     a file of the house or a stretch of a table (`sealing` tells how one is written)
snapshots/<moment>   which tables and files there were; written last: what has no snapshot is no backup
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from zhixing.kit.errors import Invalid, NotFound
from zhixing.system.backup import places
from zhixing.system.backup.keys import Opener, object_name, unwrapped, wrapped
from zhixing.system.backup.places import FolderPlace, Place
from zhixing.system.backup.sealing import Damaged, content, written

FORMAT = 1
HEAD = "head.json"


@dataclass(frozen=True)
class Table:
    """A table as it was: its columns, and the stretches of its rows (PostgreSQL's text format of COPY) by digest."""

    name: str
    columns: list[str]
    rows: int
    digest: str
    """SHA-256 over all rows, without the columns that a restore writes anew."""
    stretches: list[str]


@dataclass(frozen=True)
class Snapshot:
    """The house at one moment."""

    id: str
    taken_at: str
    """ISO 8601, UTC."""
    product: str
    revision: str
    """Of the database's schema."""
    tables: list[Table]
    sequences: dict[str, int]
    files: dict[str, int]
    """Size in bytes by digest."""
    missing: list[str] = field(default_factory=list)
    """Files the database speaks of that were not there."""
    corrupt: list[str] = field(default_factory=list)
    """Files that did not hold what their name says; they are not in the backup."""
    house_key: str | None = None
    """The key file of the house, hexadecimal; only in encrypted vaults."""
    new_bytes: int = 0
    """What this snapshot added to the vault."""

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def bytes(self) -> int:
        return sum(self.files.values())

    @property
    def is_whole(self) -> bool:
        return not (self.missing or self.corrupt)

    def digests(self) -> set[str]:
        """Of everything it is made of."""
        return {stretch for table in self.tables for stretch in table.stretches} | self.files.keys()


class Vault:
    """An opened vault; `key` is None where nothing is encrypted."""

    def __init__(self, place: Place, key: bytes | None) -> None:
        self.place, self.key = place, key

    @property
    def is_sealed(self) -> bool:
        return self.key is not None

    def _object(self, digest: str) -> str:
        name = object_name(digest, self.key)
        return f"objects/{name[:2]}/{name}"

    def has(self, digest: str) -> bool:
        return self.place.has(self._object(digest))

    def put(self, digest: str, chunks: Iterable[bytes]) -> int:
        """Keeps content under its SHA-256; returns the bytes written, 0 where it was there already."""
        name = self._object(digest)
        return 0 if self.place.has(name) else self.place.write(name, written(name, _true(digest, chunks), self.key))

    def get(self, digest: str) -> Iterator[bytes]:
        """The content, a stretch at a time; raises `Damaged` at the end at the latest where it is not what it should be."""
        name = self._object(digest)
        try:
            file = self.place.open(name)
        except KeyError:
            raise Damaged(name) from None
        with file:
            yield from _true(digest, content(name, file, self.key))

    # Snapshots

    def keep(self, snapshot: Snapshot) -> None:
        """Writes the snapshot: from now on there is this backup."""
        name = f"snapshots/{snapshot.id}"
        self.place.write(name, written(name, [json.dumps(asdict(snapshot)).encode()], self.key))

    def snapshots(self) -> list[str]:
        """Ids, oldest first."""
        return [name.partition("/")[2] for name in self.place.names("snapshots")]

    def snapshot(self, wanted: str | None = None) -> Snapshot:
        """The snapshot with this id, or the newest; refuses with `backup.no_snapshot`."""
        ids = self.snapshots()
        chosen = wanted or (ids[-1] if ids else "")
        if chosen not in ids:
            raise NotFound("backup.no_snapshot", id=chosen)
        name = f"snapshots/{chosen}"
        with self.place.open(name) as file:
            told = json.loads(b"".join(content(name, file, self.key)))
        return Snapshot(**told | {"tables": [Table(**table) for table in told["tables"]]})

    def forget(self, snapshot_ids: Iterable[str]) -> int:
        """Removes snapshots and every object that only they needed; returns the bytes that became free."""
        for one in snapshot_ids:
            self.place.remove(f"snapshots/{one}")
        needed = {self._object(digest) for one in self.snapshots() for digest in self.snapshot(one).digests()}
        freed = 0
        for name in self.place.names("objects"):
            if name not in needed:
                freed += self.place.size(name)
                self.place.remove(name)
        return freed


def _true(digest: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, which together must have this digest."""
    hashed = hashlib.sha256()
    for chunk in chunks:
        hashed.update(chunk)
        yield chunk
    if hashed.hexdigest() != digest:
        raise Damaged(digest)


@contextmanager
def filling(target: Path, opener: Opener | None) -> Iterator[Vault]:
    """The vault to add a snapshot to; a new one is encrypted exactly when an opener is given, an older one stays as it is."""
    with places.writing(target) as place:
        if place.has(HEAD):
            head = _head(place)
            if opener is not None and head["sealed"] is None:
                raise Invalid("backup.not_sealed")
            yield Vault(place, _key(head, opener))
            return
        if isinstance(place, FolderPlace) and any(path.name != "lock" for path in place.folder.iterdir()):
            raise Invalid("backup.not_empty", path=str(target))
        key, sealed = wrapped(opener) if opener else (None, None)
        place.write(HEAD, [json.dumps({"zhixing_backup": FORMAT, "sealed": sealed}, indent=1).encode()])
        yield Vault(place, key)


@contextmanager
def opened(source: Path, opener: Opener | None) -> Iterator[Vault]:
    """A vault for reading."""
    with places.reading(source) as place:
        if not place.has(HEAD):
            raise Invalid("backup.none_here", path=str(source))
        yield Vault(place, _key(_head(place), opener))


def _head(place: Place) -> dict[str, Any]:
    with place.open(HEAD) as file:
        head: dict[str, Any] = json.loads(file.read())
    if head.get("zhixing_backup") != FORMAT:
        raise Invalid("backup.other_format", format=str(head.get("zhixing_backup")))
    return head


def _key(head: dict[str, Any], opener: Opener | None) -> bytes | None:
    return None if head["sealed"] is None else unwrapped(opener, head["sealed"])
