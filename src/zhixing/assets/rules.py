"""Decisions about assets: plain values in, plain values out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

DEFAULT_REVIEW_DAYS = 365
LONGEST_NOTICE = timedelta(days=30)
TITLE_LENGTH = 300
TAG_LENGTH = 50
MOST_TAGS = 40


class Freshness(StrEnum):
    """Whether what an asset says has been looked at lately."""

    FRESH = "fresh"
    DUE = "due"
    OVERDUE = "overdue"
    UNVERIFIED = "unverified"


class Confidence(StrEnum):
    """How far an asset can be relied upon."""

    WIP = "wip"
    NOT_VALIDATED = "not_validated"
    VALIDATED = "validated"
    ARCHIVED = "archived"


class Governance(StrEnum):
    """How an asset may be changed: by whoever knows better, or only after approval."""

    EXPERIENCE = "experience"
    CONTROLLED = "controlled"


class RelationKind(StrEnum):
    """How one asset stands to another."""

    SUPERSEDES = "supersedes"
    CONTRADICTS = "contradicts"
    DERIVED_FROM = "derived_from"
    DUPLICATES = "duplicates"
    APPLIES_TO = "applies_to"
    IMPLEMENTS = "implements"


def freshness(verified_at: datetime | None, review_days: int | None, now: datetime) -> Freshness:
    """Derived, never stored: due in the last quarter of the review interval, at most 30 days before its end; overdue after it."""
    if verified_at is None:
        return Freshness.UNVERIFIED
    interval = timedelta(days=review_days or DEFAULT_REVIEW_DAYS)
    left = verified_at + interval - now
    if left < timedelta(0):
        return Freshness.OVERDUE
    return Freshness.DUE if left < notice(interval) else Freshness.FRESH


def notice(interval: timedelta) -> timedelta:
    """How long before the end of a review interval the review is due."""
    return min(LONGEST_NOTICE, interval / 4)


def may_edit(*, contributes: bool, keeps: bool, owns: bool) -> bool:
    """A contributor edits what is the contributor's own, a keeper everything in the space."""
    return keeps or (contributes and owns)


def owns(person_id: int, *, owner_id: int | None, created_by: int | None) -> bool:
    """An asset is its owner's; while it has none, it is its creator's."""
    return person_id == (created_by if owner_id is None else owner_id)


def audience_of(space_id: int, restricted_to: Iterable[str] | None, *always: int | None) -> list[str]:
    """The tokens that may read an asset: its space, or those it is restricted to, never without the persons in `always`."""
    if restricted_to is None:
        return [f"space:{space_id}"]
    persons = {f"user:{person_id}" for person_id in always if person_id}
    return sorted(set(restricted_to) | persons)


def is_audience_token(token: str) -> bool:
    """Whether an asset may be restricted to this token: a department, a group or a person."""
    kind, _, number = token.partition(":")
    return kind in {"dept", "group", "user"} and number.isascii() and number.isdigit()


def clean_title(title: str) -> str:
    """One line, no blanks at its ends, cut where it is longer than a title may be."""
    line = " ".join(_plain(title).split())
    return line if len(line) <= TITLE_LENGTH else line[: TITLE_LENGTH - 1] + "…"


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Tags as they are kept: full width as half, each once whatever its case, in the order given, at most 40 of 50 characters."""
    kept: dict[str, str] = {}
    for tag in tags:
        word = " ".join(unicodedata.normalize("NFKC", _plain(tag)).split())[:TAG_LENGTH].strip()
        if word:
            kept.setdefault(word.casefold(), word)
    return list(kept.values())[:MOST_TAGS]


def _plain(text: str) -> str:
    # PostgreSQL keeps no NUL, and control characters have no place in a name.
    return "".join(char if char.isprintable() or char.isspace() else " " for char in text)
