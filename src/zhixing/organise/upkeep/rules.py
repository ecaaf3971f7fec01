"""Which tags are the same word, and which categories hold too little or too much: plain values in, plain values out."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from statistics import median
from typing import Literal

from zhixing.search.analysis import normalise

THIN = 3
"""A category with fewer assets than this, itself and below, hardly helps anybody find something."""
FULL, FULL_TIMES = 80, 5
"""One with more than this many of its own, and five times the usual, is no category any more but a pile."""
NEAR = 0.85
MOST_TAGS = 3000
Why = Literal["spelling", "synonym", "near"]


def same_words(tags: Mapping[str, int], synonyms: Sequence[Sequence[str]] = ()) -> list[tuple[str, str, Why]]:
    """Pairs of tags that are one word: (the one to go, the one to stay, why). `tags`: how often each is used.

    Why: `spelling` (width, case, traditional characters, blanks), `synonym` (names of one category), `near` (a letter or two).
    """
    used = sorted(tags, key=lambda tag: (-tags[tag], tag))[:MOST_TAGS]
    found: list[tuple[str, str, Why]] = []
    gone: set[str] = set()
    by_key: dict[str, str] = {}
    for tag in used:
        stays = by_key.setdefault(_key(tag), tag)
        if stays != tag:
            found.append((tag, stays, "spelling"))
            gone.add(tag)
    meaning = {_key(name): number for number, names in enumerate(synonyms) for name in names}
    stands: dict[int, str] = {}
    for tag in used:
        number = meaning.get(_key(tag))
        if number is None or tag in gone:
            continue
        stays = stands.setdefault(number, tag)
        if stays != tag:
            found.append((tag, stays, "synonym"))
            gone.add(tag)
    return found + _nearly([tag for tag in used if tag not in gone])


def _key(tag: str) -> str:
    plain = unicodedata.normalize("NFKC", normalise(tag))
    return "".join(char for char in plain if char.isalnum()) or plain


def _nearly(tags: Sequence[str]) -> list[tuple[str, str, Why]]:
    """Those that differ by a letter or two; numbers must be equal, because GB 1 and GB 2 are not the same."""
    found: list[tuple[str, str, Why]] = []
    buckets: dict[str, list[str]] = {}
    for tag in tags:
        key = _key(tag)
        near = next((other for mark in _marks(key) for other in buckets.get(mark, ()) if _is_near(key, _key(other))), None)
        if near is not None:
            found.append((tag, near, "near"))
        for mark in _marks(key):
            buckets.setdefault(mark, []).append(tag)
    return found


def _marks(key: str) -> list[str]:
    return [f"<{key[:2]}", f"{key[-2:]}>"]


def _is_near(one: str, other: str) -> bool:
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 2:
        return False
    if [char for char in one if char.isdigit()] != [char for char in other if char.isdigit()]:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= NEAR


def thin(whole: Mapping[int, int]) -> list[int]:
    """The categories that hold hardly anything, themselves and below; `whole` counts that."""
    return sorted((number for number, count in whole.items() if count < THIN), key=lambda number: (whole[number], number))


def full(own: Mapping[int, int]) -> list[int]:
    """The categories that hold far more than is usual; `own` counts what lies right in each."""
    usual = median([count for count in own.values() if count]) if any(own.values()) else 0
    return sorted((n for n, count in own.items() if count > max(FULL, FULL_TIMES * usual)), key=lambda n: (-own[n], n))
