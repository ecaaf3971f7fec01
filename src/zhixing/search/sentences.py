"""Sentences of Chinese and English text, with their places in it."""

from __future__ import annotations

import re
from typing import NamedTuple


class Sentence(NamedTuple):
    """A sentence and where it stands in the text as written: text[start:end]."""

    start: int
    end: int
    text: str


_BREAK = re.compile(
    r"(?P<zh>[。！？!?…]+[”’」』）)\"'》】]*)"
    r"|(?P<en>\.[\"')\]”’]*(?=\s+[\"'(\[“‘]?[A-Z0-9\u4e00-\u9fff]|\s*$|[\u4e00-\u9fff]))"
    r"|(?P<line>\s*\n\s*)"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|sr|jr|st|vs|etc|fig|figs|no|vol|pp|eq|approx|inc|ltd|co|corp|dept|gen|e\.g|i\.e|al)"
    r"|\b[A-Z]|^\s*\d{1,3})$",
    re.IGNORECASE | re.MULTILINE,
)


def sentences(text: str) -> list[Sentence]:
    """The sentences of Chinese or English text, with their places in it; lines end sentences, blanks are left out."""
    found: list[Sentence] = []
    start = 0
    for match in _BREAK.finditer(text):
        if match.lastgroup == "en" and _ABBREVIATION.search(text[max(start, match.start() - 12) : match.start()]):
            continue
        _keep(found, text, start, match.end())
        start = match.end()
    _keep(found, text, start, len(text))
    return found


def _keep(found: list[Sentence], text: str, start: int, end: int) -> None:
    stretch = text[start:end]
    bare = stretch.strip()
    if any(char.isalnum() for char in bare):
        at = start + len(stretch) - len(stretch.lstrip())
        found.append(Sentence(at, at + len(bare), bare))
