"""Decisions about lanes: plain values in, plain values out."""

from __future__ import annotations

LANES = ("capture", "ocr", "default", "organise", "embed", "upkeep")
"""Queues people know of, in the order they are shown."""
FILES = {"capture": "read", "ocr": "ocr"}
"""Queues whose work is a line of files: what counts there are files, not the few jobs that read them."""


def seconds_left(waiting: int, done: int, minutes: float) -> float | None:
    """How long what waits will take at the pace of the last minutes; none while nothing tells."""
    if not waiting:
        return 0.0
    return round(waiting / done * minutes * 60, 1) if done else None
