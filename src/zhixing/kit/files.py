"""Where large bytes lie: addressed by their content, so the same file is kept once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol


class FileStore(Protocol):
    """Keeps bytes under the SHA-256 of their content."""

    def put(self, data: bytes | BinaryIO) -> str:
        """Keep `data`; returns its key (hex SHA-256). Keeping the same bytes twice is harmless."""

    def adopt(self, file: Path, key: str) -> None:
        """Keep a file of this machine whose SHA-256 is `key` by taking it over: afterwards it is no longer where it was."""

    def get(self, key: str) -> bytes:
        """The bytes of `key`; raises KeyError where there are none."""

    def path(self, key: str) -> Path:
        """A local file that holds the bytes of `key`, for reading only; raises KeyError where there are none."""

    def has(self, key: str) -> bool:
        """Whether there are bytes under `key`."""

    def keys(self) -> Iterator[str]:
        """The keys of everything that is kept, in no order; what is added meanwhile may be missing."""

    def delete(self, key: str) -> None:
        """Forget the bytes of `key`; harmless when there are none."""
