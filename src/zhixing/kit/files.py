"""Where large bytes lie: addressed by their content, so the same file is kept once."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Protocol


class FileStore(Protocol):
    """Keeps bytes under the SHA-256 of their content."""

    def put(self, data: bytes | BinaryIO) -> str:
        """Keep `data`; returns its key (hex SHA-256). Keeping the same bytes twice is harmless."""

    def get(self, key: str) -> bytes:
        """The bytes of `key`; raises KeyError where there are none."""

    def path(self, key: str) -> Path:
        """A local file that holds the bytes of `key`, for reading only; raises KeyError where there are none."""

    def has(self, key: str) -> bool:
        """Whether there are bytes under `key`."""

    def delete(self, key: str) -> None:
        """Forget the bytes of `key`; harmless when there are none."""
