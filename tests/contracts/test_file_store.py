"""What every file store keeps to. A new engine adds itself to STORES."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from zhixing.engines.folder_store import FolderStore
from zhixing.kit.files import FileStore

STORES: dict[str, Callable[[Path], FileStore]] = {"folder": FolderStore}
NEVER_KEPT = hashlib.sha256(b"never kept").hexdigest()


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    return STORES[request.param](tmp_path / "files")


class Drip(io.RawIOBase):
    """A stream that gives a few bytes at a time and remembers the most that was asked of it."""

    def __init__(self, data: bytes) -> None:
        self.rest = data
        self.most_asked = 0

    def read(self, size: int = -1) -> bytes:
        self.most_asked = max(self.most_asked, size if size >= 0 else 1 << 62)
        part, self.rest = self.rest[:1000], self.rest[1000:]
        return part


def test_a_keeper_finds_the_same_bytes_under_their_digest(store: FileStore) -> None:
    key = store.put("知行".encode())
    assert key == hashlib.sha256("知行".encode()).hexdigest()
    assert store.has(key)
    assert store.get(key) == "知行".encode()
    assert store.path(key).read_bytes() == "知行".encode()


def test_the_same_bytes_kept_twice_are_kept_once(store: FileStore, tmp_path: Path) -> None:
    first = store.put(b"same")
    assert store.put(io.BytesIO(b"same")) == first
    assert store.get(first) == b"same"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_stream_is_kept_without_being_read_at_once(store: FileStore) -> None:
    stream = Drip(os.urandom(100_000))
    expected = hashlib.sha256(stream.rest).hexdigest()
    assert store.put(stream) == expected
    assert stream.most_asked <= 16 << 20
    assert hashlib.sha256(store.get(expected)).hexdigest() == expected


def test_nothing_is_a_file_too(store: FileStore) -> None:
    assert store.get(store.put(b"")) == b""


@pytest.mark.parametrize("key", [NEVER_KEPT, "", "..", "../../etc/passwd", NEVER_KEPT.upper(), NEVER_KEPT + "\n"])
def test_what_was_never_kept_is_not_there(store: FileStore, key: str) -> None:
    assert not store.has(key)
    store.delete(key)
    with pytest.raises(KeyError):
        store.get(key)
    with pytest.raises(KeyError):
        store.path(key)


def test_deleted_bytes_are_gone_and_deleting_again_is_harmless(store: FileStore) -> None:
    key = store.put(b"to be forgotten")
    store.delete(key)
    store.delete(key)
    store.delete(NEVER_KEPT)
    assert not store.has(key)
    assert store.put(b"to be forgotten") == key
    assert store.has(key)


def test_an_upload_that_breaks_off_leaves_nothing_behind(store: FileStore, tmp_path: Path) -> None:
    class Broken(Drip):
        def read(self, size: int = -1) -> bytes:
            if len(self.rest) < 5000:
                raise ConnectionError
            return super().read(size)

    with pytest.raises(ConnectionError):
        store.put(Broken(b"x" * 10_000))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_many_who_keep_the_same_bytes_at_once_do_not_disturb_each_other(store: FileStore) -> None:
    data = os.urandom(200_000)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: store.put(io.BytesIO(data)), range(32)))
    assert len(keys) == 1
    assert store.get(keys.pop()) == data
