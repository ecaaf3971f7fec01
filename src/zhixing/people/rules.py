"""Decisions about persons, sign-in and the department tree: plain values in, plain values out."""

from __future__ import annotations

from datetime import datetime, timedelta

IDLE = timedelta(days=7)
"""A sign-in ends when it is not used for so long."""
LONGEST = timedelta(days=30)
"""A sign-in ends after so long in any case."""
TOUCH_EVERY = timedelta(minutes=5)
"""Use of a sign-in or a token is noted at most this often, so that reading does not write each time."""

FREE_TRIES = 5
LONGEST_LOCK = timedelta(hours=1)
FORGET_FAILURES_AFTER = timedelta(hours=24)
ADDRESS_TRIES = 100
"""Failures from one address over all logins before the address itself has to wait."""


def session_expiry(created_at: datetime, now: datetime) -> datetime:
    """When a sign-in used at `now` ends: it slides with use, up to its longest life."""
    return min(now + IDLE, created_at + LONGEST)


def wants_touch(seen_at: datetime | None, now: datetime) -> bool:
    """Whether a use at `now` is worth noting."""
    return seen_at is None or now - seen_at >= TOUCH_EVERY


def lock_after(failures: int, free_tries: int = FREE_TRIES) -> timedelta | None:
    """How long a sign-in is locked after so many failures in a row: nothing, then 1, 2, 4 … minutes, at most an hour."""
    if failures < free_tries:
        return None
    return min(timedelta(minutes=2 ** min(failures - free_tries, 10)), LONGEST_LOCK)


def path_below(parent_path: list[int], own_id: int) -> list[int]:
    """The path of a department that hangs below the one with `parent_path`."""
    return [*parent_path, own_id]


def would_be_its_own_ancestor(department_id: int, new_parent_path: list[int]) -> bool:
    """Whether hanging a department below this path would close a circle."""
    return department_id in new_parent_path


def moved_path(path: list[int], old_prefix: list[int], new_prefix: list[int]) -> list[int]:
    """The path of somebody below a department that moved from `old_prefix` to `new_prefix`."""
    return [*new_prefix, *path[len(old_prefix) :]]
