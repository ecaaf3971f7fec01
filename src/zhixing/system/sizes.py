"""How much room things take on the disk."""

from __future__ import annotations

import os
import time
from pathlib import Path

from zhixing.kit.house import House

GOOD_FOR = 60.0
"""Seconds for which a count of all files is not made again: a large store has a million of them."""

_counted: dict[Path, tuple[float, int, int]] = {}


def bytes_below(folder: Path) -> int:
    """Bytes of all files below a folder; what disappears meanwhile counts nothing."""
    return sum(size for size in _sizes(folder))


def kept_files(house: House) -> tuple[int, int]:
    """How many files the store holds, and their bytes; at most a minute old."""
    home = house.settings.home
    known = _counted.get(home)
    if known is None or time.monotonic() - known[0] > GOOD_FOR:
        sizes = _sizes(home / "files")
        known = _counted[home] = (time.monotonic(), len(sizes), sum(sizes))
    return known[1], known[2]


def _sizes(folder: Path) -> list[int]:
    found = []
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                found.append((Path(place) / name).lstat().st_size)
            except OSError:
                continue
    return found
