"""Which assets hang together, which came first, and which should stay: plain values in, plain values out."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Literal

_DATE = re.compile(r"(?<!\d)(20\d{2})[-_.年/]?(1[0-2]|0?[1-9])(?:[-_.月/]?([12]\d|3[01]|0?[1-9])日?)?(?!\d)")
_NUMBER = re.compile(
    r"(?<![a-z])(?:v|ver\.?|version|rev\.?|r)\s*[-_.]?\s*(\d+(?:\.\d+)*)(?![a-z])|第\s*(\d+)\s*[版稿]|(?:修订|版本)\s*(\d+(?:\.\d+)*)",
    re.I,
)
_LETTER = re.compile(r"(?:版本|rev(?:ision)?\.?)\s*[-_]?\s*([a-h])(?![a-z])|(?<![a-z])([a-h])\s*版", re.I)
_COPY = re.compile(r"[-_ ]*(?:副本|拷贝|复件|copy)\s*(?:\(?\d*\)?)|\(\d+\)$", re.I)
_STATES: tuple[tuple[int, re.Pattern[str]], ...] = (
    (-2, re.compile(r"草稿|草案|draft", re.I)),
    (-1, re.compile(r"初稿|征求意见稿", re.I)),
    (1, re.compile(r"修订[稿版]?|修改[稿版]?|更新版|updated", re.I)),
    (3, re.compile(r"终稿|定稿|最终版?|终版|正式版?|发布版|final|发布稿", re.I)),
    (2, re.compile(r"送审稿|报批稿|review", re.I)),
)
_OLD = re.compile(r"旧版?|作废|过期|old|obsolete", re.I)
_EXTENSION = re.compile(r"\.[a-z][a-z0-9]{0,4}$", re.I)
ALIKE_STEMS = 0.8


@dataclass(frozen=True)
class Named:
    """What the name of a file or a title says about its version. `stem` is what is left without it, folded."""

    stem: str
    number: tuple[int, ...] = ()
    state: int = 0
    """-2 draft … 0 nothing said … 3 final."""
    dated: date | None = None
    is_copy: bool = False
    is_old: bool = False

    @property
    def says_something(self) -> bool:
        return bool(self.number or self.state or self.dated or self.is_old)


def named(name: str) -> Named:
    """Reads a title or a file name such as “装配规程_V2.1_终稿(2).docx”."""
    text = _EXTENSION.sub("", unicodedata.normalize("NFKC", name.replace("\\", "/").rpartition("/")[2]).strip())
    text, is_copy = _taken(_COPY, text)
    dated = _date(text)
    text = _DATE.sub(" ", text)
    number = _version(text)
    text = _LETTER.sub(" ", _NUMBER.sub(" ", text))
    # A “final revision” is final: the strongest word counts.
    states = [rank for rank, sign in _STATES if sign.search(text)]
    for _, sign in _STATES:
        text = sign.sub(" ", text)
    text, is_old = _taken(_OLD, text)
    stem = "".join(char for char in text.casefold() if char.isalnum())
    return Named(stem, number, max(states, key=abs) if states else 0, dated, is_copy, is_old)


def _taken(sign: re.Pattern[str], text: str) -> tuple[str, bool]:
    return (sign.sub(" ", text), True) if sign.search(text) else (text, False)


def _date(text: str) -> date | None:
    found = _DATE.search(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None


def _version(text: str) -> tuple[int, ...]:
    found = _NUMBER.search(text)
    if found is not None:
        return tuple(int(part[:9]) for part in next(group for group in found.groups() if group).split("."))
    letter = _LETTER.search(text)
    return (ord((letter[1] or letter[2]).lower()) - ord("a") + 1,) if letter else ()


@dataclass(frozen=True)
class Member:
    """What is known of an asset when it is compared with others of its cluster."""

    id: int
    title: str
    filename: str
    created_at: datetime
    updated_at: datetime
    validated: bool = False
    owned: bool = False
    opened: int = 0
    said: int = 0
    """How much people said about it: tags, category, relations."""
    characters: int = 0

    @property
    def name(self) -> Named:
        """What its title and file name say together."""
        title, file = named(self.title), named(self.filename or self.title)
        return Named(
            title.stem or file.stem,
            title.number or file.number,
            title.state or file.state,
            title.dated or file.dated,
            title.is_copy or file.is_copy,
            title.is_old or file.is_old,
        )


def same_series(one: Named, other: Named) -> bool:
    """Whether two names without their versions are the same, or nearly so."""
    if not one.stem or not other.stem:
        return False
    return one.stem == other.stem or SequenceMatcher(None, one.stem, other.stem, autojunk=False).ratio() >= ALIKE_STEMS


def chain(members: Sequence[Member]) -> list[int]:
    """The assets as versions of one document, the oldest first; empty where their names do not speak of versions."""
    names = {member.id: member.name for member in members}
    if len(members) < 2 or not any(name.says_something for name in names.values()):
        return []
    first = names[members[0].id]
    if not all(same_series(first, names[member.id]) for member in members[1:]):
        return []
    return [member.id for member in sorted(members, key=lambda member: _age(member, names[member.id], names.values()))]


def _age(member: Member, name: Named, all_names: Iterable[Named]) -> tuple[object, ...]:
    """Sorts the older before the newer: by what most names speak of first."""
    names = list(all_names)
    numbered = sum(bool(each.number) for each in names) * 2 > len(names)
    dated = sum(each.dated is not None for each in names) * 2 > len(names)
    number, day = (name.number or (0,)), name.dated or member.created_at.date()
    if dated and not numbered:
        return (not name.is_old, day, name.state, number, member.updated_at, member.id)
    # Where only some have numbers, “final” is newer than any of them and a draft older.
    state = name.state if not numbered or abs(name.state) == 3 or not name.number else 0
    return (not name.is_old, state, number, day if dated else date.min, member.updated_at, member.id)


def survivor(members: Sequence[Member], ordered: Sequence[int]) -> tuple[int, list[str]]:
    """Which asset should stay, and why, as codes: the newest of a chain, else the one people rely on most."""
    if ordered:
        return ordered[-1], ["newest_version"]
    chosen = max(members, key=_worth)
    others = [member for member in members if member.id != chosen.id]
    reasons = [
        ("validated", chosen.validated and not all(member.validated for member in others)),
        ("opened_most", chosen.opened > max((member.opened for member in others), default=0)),
        ("no_copy", not chosen.name.is_copy and any(member.name.is_copy for member in others)),
        ("owned", chosen.owned and not all(member.owned for member in others)),
        ("said_most", chosen.said > max((member.said for member in others), default=0)),
        ("longest", chosen.characters > max((member.characters for member in others), default=0)),
        ("oldest", chosen.created_at < min((member.created_at for member in others), default=chosen.created_at)),
    ]
    return chosen.id, [code for code, holds in reasons if holds][:3]


def _worth(member: Member) -> tuple[object, ...]:
    return (
        member.validated, member.opened, not member.name.is_copy, member.owned, member.said, member.characters,
        -member.created_at.timestamp(), -member.id,
    )  # fmt: skip


def components(edges: Iterable[tuple[int, int]]) -> list[list[int]]:
    """What hangs together, each sorted, the one with the smallest number first."""
    above: dict[int, int] = {}

    def root(number: int) -> int:
        while above.setdefault(number, number) != number:
            above[number] = above[above[number]]
            number = above[number]
        return number

    for one, other in edges:
        low, high = sorted((root(one), root(other)))
        above[high] = low
    found: dict[int, list[int]] = defaultdict(list)
    for number in sorted(above):
        found[root(number)].append(number)
    return list(found.values())


def kind_of(kinds: Sequence[str]) -> Literal["exact", "near", "contained"]:
    """What a cluster is called after its pairs: the weakest of them."""
    return "contained" if "contained" in kinds else "near" if "near" in kinds else "exact"


def numbers_for(versions: Mapping[int, Sequence[int]], order: Sequence[int], lowest: int) -> dict[tuple[int, int], int]:
    """New numbers, below 1 and below `lowest`, for the versions of assets that become earlier ones of another.

    `versions`: the numbers each has; `order`: the assets, the oldest first. The newest of all gets the highest number.
    """
    at = min(lowest, 1)
    found: dict[tuple[int, int], int] = {}
    for asset_id in reversed(order):
        for number in sorted(versions[asset_id], reverse=True):
            at -= 1
            found[asset_id, number] = at
    return found
