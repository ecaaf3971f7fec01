"""Decisions about persons, sign-in and the department tree: plain values in, plain values out."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

IDLE = timedelta(days=7)
"""A sign-in ends when it is not used for so long."""
SIGN_IN_LASTS = timedelta(days=30)
"""A sign-in ends after so long in any case."""
TOUCH_EVERY = timedelta(minutes=5)
"""Use of a sign-in or a token is noted at most this often, so that reading does not write each time."""

FREE_TRIES = 5
LONGEST_LOCK = timedelta(hours=1)
FORGET_FAILURES_AFTER = timedelta(hours=24)
FREE_TRIES_FROM_ANYWHERE = 30
"""Tries at one login from all addresses together, before everybody who is not known there has to wait."""
LONGEST_LOCK_FROM_ANYWHERE = timedelta(minutes=15)
"""Shorter: it also keeps out the person themself, at an address where they have not signed in before."""

LINK_LASTS = timedelta(hours=24)
"""A link to choose a password is good for so long, once."""

PASSWORD_LENGTH = 8
LONGEST_PASSWORD = 200
_GUESSED_FIRST = """
12345678 123456789 1234567890 87654321 12344321 11111111 88888888 00000000 abc12345 abcd1234 a1234567 aa123456
password password1 passw0rd p@ssw0rd qwertyui qwertyuiop 1qaz2wsx iloveyou admin123 admin1234 welcome1 zhixing123
"""

LOGIN_LENGTH = 64
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]*")


def session_expiry(created_at: datetime, now: datetime) -> datetime:
    """When a sign-in used at `now` ends: it slides with use, up to its longest life."""
    return min(now + IDLE, created_at + SIGN_IN_LASTS)


def wants_touch(seen_at: datetime | None, now: datetime) -> bool:
    """Whether a use at `now` is worth noting."""
    return seen_at is None or now - seen_at >= TOUCH_EVERY


def lock_after(failures: int, free_tries: int = FREE_TRIES, longest: timedelta = LONGEST_LOCK) -> timedelta | None:
    """How long a sign-in is locked after so many failures in a row: nothing, then 1, 2, 4 … minutes, up to the longest."""
    if failures < free_tries:
        return None
    return min(timedelta(minutes=2 ** min(failures - free_tries, 10)), longest)


def password_problem(password: str, login: str) -> str | None:
    """The code of what is wrong with a new password; none when it will do. Length counts, riddles of characters do not."""
    if len(password) < PASSWORD_LENGTH:
        return "people.password_too_short"
    if len(password) > LONGEST_PASSWORD:
        return "people.password_too_long"
    plain = password.lower()
    if plain in _GUESSED_FIRST.split() or plain == login.lower() or len(set(plain)) < 3:
        return "people.password_guessable"
    return None


def clean_login(login: str) -> str:
    """Logins know no case and no full width."""
    return unicodedata.normalize("NFKC", login).strip().lower()


def is_login(login: str) -> bool:
    """Whether a cleaned login is one: letters, digits and . _ @ + -, at most 64."""
    return len(login) <= LOGIN_LENGTH and _LOGIN.fullmatch(login) is not None


def path_below(parent_path: list[int], own_id: int) -> list[int]:
    """The path of a department that hangs below the one with `parent_path`."""
    return [*parent_path, own_id]


def would_be_its_own_ancestor(department_id: int, new_parent_path: list[int]) -> bool:
    """Whether hanging a department below this path would close a circle."""
    return department_id in new_parent_path


def moved_path(path: list[int], old_prefix: list[int], new_prefix: list[int]) -> list[int]:
    """The path of somebody below a department that moved from `old_prefix` to `new_prefix`."""
    return [*new_prefix, *path[len(old_prefix) :]]
