"""How text sounds: pinyin without tones, its letters in a row, and initials; for finding what was typed without an input method."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from zhixing.search import analysis

GRAM = 4
"""Letters of a row that are looked up together."""
INITIALS = 8
"""Initials that are looked up together."""
_LONGEST = 60
_HAN = re.compile(f"[{analysis.HAN}]")


@lru_cache(maxsize=50_000)
def _word(word: str) -> tuple[str, ...]:
    """The sound of each character of a word; pypinyin is slow, so each word is asked once."""
    found = lazy_pinyin(word, style=Style.NORMAL, errors="ignore")
    return tuple(found) if len(found) == len(word) else tuple(sound(character) for character in word)


@lru_cache(maxsize=20_000)
def sound(character: str) -> str:
    """The usual reading of one character without its tone; empty where it has none."""
    return "".join(lazy_pinyin(character, style=Style.NORMAL, errors="ignore")[:1])


def spoken(text: str) -> Sequence[tuple[str, str]]:
    """The pieces of `text` and how each sounds: a Chinese character and its syllable, a Latin word or number as it is."""
    return _spoken(text, analysis.dictionary())


@lru_cache(maxsize=2_048)
def _spoken(text: str, _: int) -> tuple[tuple[str, str], ...]:
    folded = analysis.normalise(text)[:_LONGEST]
    found: list[tuple[str, str]] = []
    for segment in analysis.segments(folded):
        if _HAN.match(segment.text):
            piece = folded[segment.start : segment.end]
            found.extend(zip(piece, _word(piece), strict=True))
        else:
            found.extend((part, part) for part in analysis.spelled(folded[segment.start : segment.end]))
    return tuple(found)


def sounding(text: str) -> set[str]:
    """What a name is looked up by: stretches of its letters in a row, and (after a slash) of its initials."""
    pieces = [way for _, way in spoken(text) if way]
    letters, first = "".join(pieces), "".join(map(_initial, pieces))
    found = set(letter_grams(letters))
    for start in range(len(first) - 1):
        found.update(f"/{first[start:end]}" for end in range(start + 2, min(len(first), start + INITIALS) + 1))
    return found


def _initial(way: str) -> str:
    """What stands for a piece among initials: its first letter, a number as a whole."""
    return way if way.isdigit() else way[:1]


def letter_grams(letters: str) -> list[str]:
    """Overlapping stretches of letters; a shorter row stands for itself."""
    if len(letters) <= GRAM:
        return [letters] if letters else []
    return [letters[at : at + GRAM] for at in range(len(letters) - GRAM + 1)]


def initial_grams(letters: str) -> list[str]:
    """The stretches of initials that cover a row of them."""
    if len(letters) <= INITIALS:
        return [f"/{letters}"]
    return [
        f"/{letters[at : at + INITIALS]}" for at in (*range(0, len(letters) - INITIALS, INITIALS // 2), len(letters) - INITIALS)
    ]


def stretches(text: str, letters: str) -> list[str]:
    """The stretches of a name that sound like this row of letters, as they are written (folded)."""
    pieces = spoken(text)
    return _found(pieces, [way for _, way in pieces], letters)


def abbreviated(text: str, letters: str) -> list[str]:
    """The stretches of a name whose initials are these letters."""
    pieces = spoken(text)
    return _found(pieces, [_initial(way) for _, way in pieces], letters)


def _found(pieces: Sequence[tuple[str, str]], ways: Sequence[str], letters: str) -> list[str]:
    found = []
    for start in range(len(pieces)):
        row, end = "", start
        while end < len(pieces) and len(row) < len(letters):
            row += ways[end]
            end += 1
        if row == letters:
            found.append("".join(piece for piece, _ in pieces[start:end]))
    return found


@lru_cache(maxsize=1)
def homophones() -> dict[str, str]:
    """The common characters (the first plane of GB 2312) by how they usually sound."""
    common = "".join(
        bytes((high, low)).decode("gb2312", errors="ignore") for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)
    )
    found: dict[str, str] = {}
    for character in common:
        found[sound(character)] = found.get(sound(character), "") + character
    return found
