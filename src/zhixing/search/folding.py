"""One written form for what is the same to a reader: width, case, accents, traditional and simplified characters.

Searching compares folded text; showing uses the original. `trace` keeps the way back, so that a match in the
folded text can be marked in the text as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import accumulate

import numpy as np
import numpy.typing as npt

_MARKS = re.compile(r"[\u0300-\u036f\u3099\u309a]")
_CLUSTER = re.compile(r".[\u0300-\u036f\u3099\u309a]*", re.DOTALL)
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")


@dataclass(frozen=True)
class Traced:
    """Folded text and, for each of its characters and its end, the offset in the original it came from."""

    text: str
    offsets: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that the folded span [start, end) came from; `end` > `start`."""
        last = self.offsets[end - 1]
        while self.offsets[end] <= last:
            end += 1
        return self.offsets[start], self.offsets[end]


def normalise(text: str) -> str:
    """Fold `text`: NFKC, lower case, no accents on Latin letters, simplified characters, no invisible characters."""
    plain = _fold_plainly(text)
    return _fold_slowly(text) if plain is None else plain


def _fold_plainly(text: str) -> str | None:
    """Fold text of plain characters, one by one; none where there are others. Characters met for the first time are learnt."""
    folded = _folds(text)
    if folded.size and folded.max() >= DOUBTFUL:
        return None
    return folded.tobytes().decode("utf-32-le", "surrogatepass")


def _folds(text: str) -> npt.NDArray[np.uint32]:
    """What becomes of each character; `DOUBTFUL` where that is not one character by itself."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    folded: npt.NDArray[np.uint32] = _PLAIN.folds[points]
    if folded.size and folded.max() == UNKNOWN:
        for point in np.unique(points[folded == UNKNOWN]):
            _PLAIN.learn(int(point))
        folded = _PLAIN.folds[points]
    return folded


def _fold_slowly(text: str) -> str:
    """Fold text with characters that are not plain."""
    if _MARKS.search(text):
        return _simplify("".join(_fold(cluster) for cluster in _CLUSTER.findall(text)))
    return _simplify(text.translate(_TABLE))


def trace(text: str) -> Traced:
    """Fold `text` and keep the offsets back into it."""
    plain = _fold_plainly(text)
    if plain is not None:
        return Traced(plain, range(len(text) + 1))
    folded = text.translate(_TABLE)
    if not _MARKS.search(text) and _RESIZED.isdisjoint(text):
        return Traced(_simplify(folded), range(len(text) + 1))
    pieces: list[str] = []
    offsets: list[int] = []
    for match in _CLUSTER.finditer(text):
        piece = _fold(match.group())
        pieces.append(piece)
        offsets.extend([match.start()] * len(piece))
    offsets.append(len(text))
    return Traced(_simplify("".join(pieces)), offsets)


def traced(texts: Sequence[str]) -> list[Traced]:
    """`trace` of each of the texts: many short ones at once are folded as quickly as a long one."""
    folded = _folds("".join(texts))
    doubtful = np.flatnonzero(folded >= DOUBTFUL) if folded.size else ()
    if len(doubtful):
        folded[doubtful] = 0
    ends = list(accumulate(map(len, texts)))
    slow = {bisect_right(ends, int(place)) for place in doubtful}
    whole = folded.tobytes().decode("utf-32-le", "surrogatepass")
    return [
        trace(text) if number in slow else Traced(whole[end - len(text) : end], range(len(text) + 1))
        for number, (text, end) in enumerate(zip(texts, ends, strict=True))
    ]


DOUBTFUL = 0xFFFFFFFE
UNKNOWN = 0xFFFFFFFF


class _Plain:
    """What becomes of the characters that become one character whatever stands beside them: nearly all. As an array, so that a
    text is folded at the speed of memory; filled as characters are met."""

    def __init__(self) -> None:
        self.folds = np.full(0x110000, UNKNOWN, np.uint32)

    def learn(self, point: int) -> None:
        char = chr(point)
        folded = char.translate(_TABLE)
        simplifier = _simplifier()
        if len(folded) != 1 or _MARKS.match(char) or simplifier.doubtful.match(folded):
            self.folds[point] = DOUBTFUL
        else:
            self.folds[point] = ord(folded.translate(simplifier.characters))


_RESIZED: set[str] = set()
"""Characters met so far whose fold is not one character: where there are none, offsets stay what they are."""


class _Table(dict[int, str]):
    """Folds of single characters, filled as they are met; `str.translate` reads it at C speed."""

    def __missing__(self, point: int) -> str:
        folded = self[point] = _fold(chr(point))
        if len(folded) != 1:
            _RESIZED.add(chr(point))
        return folded


_TABLE = _Table()
_PLAIN = _Plain()


@lru_cache(maxsize=65_536)
def _fold(cluster: str) -> str:
    """The folded form of one character with its combining marks, before simplification."""
    if cluster in _INVISIBLE:
        return ""
    composed = unicodedata.normalize("NFKC", cluster).lower()
    if composed.isascii():
        return composed
    return "".join(_without_accent(char) for char in composed)


def _without_accent(char: str) -> str:
    """A Latin letter without its marks; every other character as it is (marks make other letters in other scripts)."""
    parts = unicodedata.normalize("NFD", char)
    return parts[0] if len(parts) > 1 and parts[0].isascii() else char


@dataclass(frozen=True)
class _Simplifier:
    """OpenCC's traditional → simplified tables: single characters, and the phrases in which those are wrong (乾隆, 瞭解)."""

    characters: dict[int, str]
    doubtful: re.Pattern[str]
    phrases: re.Pattern[str]
    readings: dict[str, str]


def _simplify(text: str) -> str:
    """Traditional characters made simplified; the length never changes."""
    simplifier = _simplifier()
    if not simplifier.doubtful.search(text):
        return text.translate(simplifier.characters)
    pieces = simplifier.phrases.split(text)
    pieces[::2] = [piece.translate(simplifier.characters) for piece in pieces[::2]]
    pieces[1::2] = [simplifier.readings[piece] for piece in pieces[1::2]]
    return "".join(pieces)


@lru_cache(maxsize=1)
def _simplifier() -> _Simplifier:
    characters = {ord(key): value for key, value in _table("TSCharacters.txt") if len(key) == len(value) == 1}
    readings = {
        phrase: right
        for phrase, right in _table("TSPhrases.txt")
        if len(phrase) == len(right) and phrase.translate(characters) != right
    }
    doubtful = {
        char
        for phrase, right in readings.items()
        for char, wanted in zip(phrase, right, strict=True)
        if characters.get(ord(char), char) != wanted
    }
    longest_first = sorted(readings, key=len, reverse=True)
    firsts = "".join(sorted({phrase[0] for phrase in readings}))
    return _Simplifier(
        characters,
        re.compile(f"[{''.join(sorted(doubtful))}]"),
        re.compile(f"(?=[{firsts}])({'|'.join(longest_first)})"),
        readings,
    )


def _table(name: str) -> list[tuple[str, str]]:
    lines = (resources.files("opencc") / "dictionary" / name).read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t", 1) for line in lines if "\t" in line)
    return [(key, value.split(" ", 1)[0]) for key, value in pairs]
