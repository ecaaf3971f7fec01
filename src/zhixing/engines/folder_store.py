"""A file store that is a folder: each file under the SHA-256 of its bytes, spread over 256 subfolders."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20
KEY = re.compile(r"[0-9a-f]{64}")


class FolderStore:
    """`zhixing.kit.files.FileStore` in a folder of this machine (or one that several machines mount)."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when it is missing, for its owner only."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, data: bytes | BinaryIO) -> str:
        """Keeps `data`, a chunk at a time; when it returns, the bytes are on the disk."""
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".incoming-")
        incoming = Path(name)
        try:
            digest = hashlib.sha256()
            with os.fdopen(handle, "wb") as file:
                for chunk in _chunks(data):
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            key = digest.hexdigest()
            self._settle(incoming, key)
        finally:
            incoming.unlink(missing_ok=True)
        return key

    def adopt(self, file: Path, key: str) -> None:
        """Moves a file in; where it lies on another disk, its bytes are copied."""
        if file.stat().st_dev != self._folder.stat().st_dev:
            with file.open("rb") as stream:
                self.put(stream)
        else:
            with file.open("rb") as stream:
                os.fsync(stream.fileno())
            self._settle(file, key)
        file.unlink(missing_ok=True)

    def _settle(self, incoming: Path, key: str) -> None:
        """Gives the complete file its name in one step, so that nobody ever sees half of one."""
        target = self._place(key)
        if target.exists():
            return
        target.parent.mkdir(exist_ok=True, mode=0o700)
        incoming.chmod(0o400)
        incoming.rename(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def get(self, key: str) -> bytes:
        """All bytes of `key` at once; for large ones open `path(key)`."""
        return self.path(key).read_bytes()

    def path(self, key: str) -> Path:
        """The file that holds the bytes of `key`; never write into it."""
        place = self._place(key)
        if not place.is_file():
            raise KeyError(key)
        return place

    def has(self, key: str) -> bool:
        """Whether there are bytes under `key`."""
        return KEY.fullmatch(key) is not None and self._place(key).is_file()

    def keys(self) -> Iterator[str]:
        """The keys of everything that is kept, in no order."""
        for folder in self._folder.iterdir():
            if len(folder.name) == 2:
                yield from (path.name for path in folder.iterdir() if KEY.fullmatch(path.name))

    def delete(self, key: str) -> None:
        """Forgets the bytes of `key`."""
        if self.has(key):
            self._place(key).unlink(missing_ok=True)

    def _place(self, key: str) -> Path:
        # A key that is no digest could name a file outside the folder.
        if not KEY.fullmatch(key):
            raise KeyError(key)
        return self._folder / key[:2] / key


def _chunks(data: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    while chunk := data.read(CHUNK):
        yield chunk
