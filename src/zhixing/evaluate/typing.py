"""How people type badly: one slip in a query, drawn at random from a seed. Plain values in, plain values out."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from random import Random
from typing import Any

from pypinyin import lazy_pinyin
from pypinyin.constants import PINYIN_DICT

from zhixing.search import analysis

_HAN = re.compile(f"[{analysis.HAN}]")
_LATIN = re.compile(r"[A-Za-z]{5,}")
_TITLE = re.compile(r"[^\s，。；：、！？,;:!?（）()【】\[\]《》“”\"「」]{2,20}")
Slip = Callable[[str, Random], str | None]
"""A query with one slip in it; none where it offers no place for it."""


def without_one(text: str, draw: Random) -> str | None:
    """A Chinese character is missing."""
    places = _places(text)
    if len(places) < 2:
        return None
    place = draw.choice(places)
    return text[:place] + text[place + 1 :]


def one_too_many(text: str, draw: Random) -> str | None:
    """A common character was typed that does not belong there."""
    places = _places(text)
    if not places:
        return None
    place = draw.choice(places)
    return text[:place] + draw.choice(common()) + text[place:]


def swapped(text: str, draw: Random) -> str | None:
    """Two neighbouring characters stand in the wrong order."""
    places = [place for place in _places(text) if _HAN.match(text, place + 1) and text[place] != text[place + 1]]
    if not places:
        return None
    place = draw.choice(places)
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def homophone(text: str, draw: Random) -> str | None:
    """A character is another one that sounds the same (tones aside), as an input method offers it."""
    places = [place for place in _places(text) if len(homophones().get(sound(text[place]), "")) > 1]
    if not places:
        return None
    place = draw.choice(places)
    others = [other for other in homophones()[sound(text[place])] if other != text[place]]
    return text[:place] + draw.choice(others) + text[place + 1 :] if others else None


def latin(text: str, draw: Random) -> str | None:
    """A letter inside an English word is missing, doubled, changed, or stands in the wrong order."""
    words = list(_LATIN.finditer(text))
    if not words:
        return None
    word = draw.choice(words)
    place = draw.randrange(word.start() + 1, word.end() - 1)
    before, letter, after = text[:place], text[place], text[place + 1 :]
    other = draw.choice("abcdefghijklmnopqrstuvwxyz")
    return draw.choice(
        [before + after, before + letter + letter + after, before + other + after, before + after[0] + letter + after[1:]]
    )


def traditional(text: str, draw: Random) -> str | None:
    """The query in traditional characters; none where it has none of its own."""
    written = _to_traditional().convert(text)
    return written if written != text else None


def full_width(text: str, draw: Random) -> str | None:
    """Letters and digits as wide as characters; none where there are neither."""
    wide = "".join(chr(ord(char) + 0xFEE0) if char.isascii() and char.isalnum() else char for char in text)
    return wide if wide != text else None


def spelled(title: str) -> str:
    """A title as it is typed without an input method: its syllables in one word."""
    return "".join(lazy_pinyin(title, errors=lambda other: other.lower()))


def initials(title: str) -> str:
    """The first letter of every syllable."""
    parts = lazy_pinyin(title, errors=lambda other: other.lower())
    return "".join(part if part.isdigit() else part[:1] for part in parts)


def title_of(title: str, text: str) -> str:
    """The title of a document; where it has none, what its text begins with."""
    found = _TITLE.search(title) if _HAN.search(title) else None
    found = found or next((match for match in _TITLE.finditer(text) if len(_HAN.findall(match.group())) >= 2), None)
    return found.group() if found else ""


def _places(text: str) -> list[int]:
    return [match.start() for match in _HAN.finditer(text)]


@lru_cache(maxsize=1)
def common() -> str:
    """The 3,755 characters of the first plane of GB 2312."""
    return "".join(
        bytes((high, low)).decode("gb2312", errors="ignore") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)
    )


@lru_cache(maxsize=8_192)
def sound(character: str) -> str:
    """The usual reading of a character, without its tone."""
    return str(lazy_pinyin(character)[0]) if ord(character) in PINYIN_DICT else character


@lru_cache(maxsize=1)
def homophones() -> dict[str, str]:
    """The common characters by their usual reading."""
    found: dict[str, str] = {}
    for character in common():
        found[sound(character)] = found.get(sound(character), "") + character
    return found


@lru_cache(maxsize=1)
def _to_traditional() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


SLIPS: dict[str, Slip] = {
    "deleted": without_one,
    "extra": one_too_many,
    "swapped": swapped,
    "homophone": homophone,
    "english": latin,
    "traditional": traditional,
    "full_width": full_width,
}
