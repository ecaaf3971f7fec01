"""One hostile file: how it is made, and what must become of it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Make = Callable[[Path], None]


@dataclass(frozen=True)
class Case:
    """A file somebody hands in. `says` are pieces of Chinese sentences of which each must be among the reasons or cautions told;
    `holds` must be readable afterwards, `never` must not stand in anything that was read."""

    name: str
    filename: str
    make: Make
    state: str
    """`ready`, `failed`, or `either` where both are right (then it is refused with a sentence or read)."""
    says: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    paths: tuple[str, ...] = field(default=())
    """For archives: labels under which something was found inside, as the list of files shows them."""

    def __str__(self) -> str:
        return self.name


def given(data: bytes | Callable[[], bytes]) -> Make:
    """Writes these bytes."""
    return lambda path: path.write_bytes(data() if callable(data) else data) and None


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
