"""Decisions about captures: plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum, StrEnum

MAX_ATTEMPTS = 6
"""Tries that end with the worker, not with the file: also a server that was stopped three times while it read is no proof."""
LONGEST_PATH = 1000
FEW_FILES = 20
"""A hand-in of so few files is one that somebody waits for."""
FEW_WAITING = 100
"""Whoever has more files waiting than this hands in in bulk, however few come at a time."""
BATCH_FILES = 48
BATCH_BYTES = 1_000_000
"""Files that are read in one go, at most: some tenths of a second's work, so that whoever comes next waits no longer, and the last
of many are shared between the readers."""


class Lane(StrEnum):
    """Where a file waits: `read` for those that hold their words, `ocr` for those that show them."""

    READ = "read"
    OCR = "ocr"


class Rank(IntEnum):
    """How urgent it is that a file is read."""

    AWAITED = 0
    BULK = 1
    AGAIN = 2


def rank_of(origin: str, files: int, waiting: int) -> Rank:
    """A few files from a page are awaited, unless their sender has many waiting; all others are bulk."""
    few = files <= FEW_FILES and waiting <= FEW_WAITING
    return Rank.AWAITED if few and origin in ("upload", "paste") else Rank.BULK


class State(StrEnum):
    """How far one file has come."""

    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({State.WAITING, State.READING})
FINISHED = frozenset(State) - OPEN


def clean_path(path: str) -> str:
    """A relative path with forward slashes: a label that is shown and remembered, never a place to write to."""
    steps = [step.strip() for step in path.replace("\\", "/").split("/")]
    kept = [step for step in steps if step not in ("", ".", "..")]
    if kept and len(kept[0]) == 2 and kept[0][1] == ":":
        kept = kept[1:]
    cleaned = "/".join(kept).replace("\x00", "")[-LONGEST_PATH:]
    return cleaned or "?"


def title_of(paths: list[str]) -> str:
    """What a capture is called: its one file, the folder all files share, or the first file and how many more."""
    if not paths:
        return "?"
    tops = {path.split("/")[0] for path in paths if "/" in path}
    if len(paths) > 1 and len(tops) == 1 and all("/" in path for path in paths):
        return tops.pop()
    first = paths[0].rpartition("/")[2]
    return first if len(paths) == 1 else f"{first} +{len(paths) - 1}"


def seconds_left(
    counts: Mapping[str, int], started: datetime | None, now: datetime, page: tuple[int, int] | None = None
) -> float | None:
    """How long the open files will take at the pace so far; None while nothing tells.

    `page` is (page, pages) of a file being recognised: of a single scanned document its pages are the pace.
    """
    left = sum(counts.get(state, 0) for state in OPEN)
    done = sum(counts.get(state, 0) for state in FINISHED)
    if not left or started is None:
        return 0.0 if not left and done else None
    elapsed = (now - started).total_seconds()
    share = (page[0] - 1) / page[1] if page and page[1] else 0.0
    if done + share <= 0 or elapsed <= 0:
        return None
    return round(elapsed / (done + share) * (left - share), 1)


def gives_up(attempts: int) -> bool:
    """Whether a file that stopped the work again and again is given up."""
    return attempts > MAX_ATTEMPTS


def depth_in_archives(path: str) -> int:
    """How many archives a file lies in: each is a step of its path that ends in .zip."""
    return sum(1 for step in path.lower().split("/")[:-1] if step.endswith(".zip"))
