"""The two streams in which a text is indexed, made at the speed at which imports come in.

They hold exactly what `analysis.folded_words` (stemmed) and `analysis.units` give, the words in another order; only they are
made of a whole text at once: the segmenter is called once for all of its Chinese, and what lies between two runs of Chinese
(mostly a comma) is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import rjieba

from zhixing.search import analysis
from zhixing.search.analysis import HAN, KANA_HANGUL

_HAN = re.compile(rf"([{HAN}]+)")
_RUN_SPANS = re.findall("(?s).-.|.", HAN + KANA_HANGUL)
_LATIN = re.compile(rf"((?:[^\W_{HAN}{KANA_HANGUL}]+[^\w{HAN}{KANA_HANGUL}\ue001]*)+)")
"""Words of letters and digits, and what stands between them and behind."""
_FOREIGN = re.compile(rf"[^\W_a-z0-9{KANA_HANGUL}]")
"""A letter of another script: its word goes on through the Chinese behind it, so that such a text is read in the slow way."""
_SHORT = 48
"""Characters between two runs that are remembered; longer stretches come once."""
_PLACE = "\ue000"
"""Stands for a stretch of Latin words while the Chinese around it is cut."""
SEAM = "\ue001"
"""Stands between texts that are folded and made into units together; where it stands in a text itself, each is made alone."""


def streams(texts: Sequence[str]) -> list[tuple[str, str]]:
    """The word stream and the unit stream of each of several texts as they are written: many short ones cost less together."""
    joined = SEAM.join(texts)
    if not texts or joined.count(SEAM) != len(texts) - 1:
        return [(word_stream(folded), unit_stream(folded)) for folded in map(analysis.normalise, texts)]
    folded = analysis.normalise(joined)
    units = _units(folded).split(SEAM) if _PLACE not in folded else map(unit_stream, folded.split(SEAM))
    return [(word_stream(text), row.strip(" ")) for text, row in zip(folded.split(SEAM), units, strict=True)]


def word_stream(folded: str) -> str:
    """The words of folded text, stemmed, a blank between two."""
    analysis.get_ready()
    parts = _HAN.split(folded)
    between = [_between(part) if len(part) < _SHORT else _latin_words(part) for part in parts[::2] if part]
    if None in between:
        return " ".join(map(analysis.stem, analysis.folded_words(folded)))
    chinese = [word for word in rjieba.cut_for_search(" ".join(parts[1::2])) if word != " "]
    return " ".join([*chinese, *filter(None, between)])


def unit_stream(folded: str) -> str:
    """The units of folded text in order, a blank between two."""
    if _PLACE in folded or SEAM in folded:
        return " ".join(analysis.units(folded))
    return _units(folded)


def _units(folded: str) -> str:
    """The units of folded text without places; seams stay where they are."""
    parts = _LATIN.split(folded)
    pairs = _pairs(_PLACE.join(parts[::2])).split(_PLACE)
    pairs[1:] = [
        f"{_units_between(latin) if len(latin) < _SHORT else ' '.join(analysis.units(latin))}{rest}"
        for latin, rest in zip(parts[1::2], pairs[1:], strict=True)
    ]
    return "".join(pairs)


def _pairs(part: str) -> str:
    """`analysis.units` of text with places for its Latin words, for all characters at once: each with its neighbour, if any."""
    points = np.frombuffer(part.encode("utf-32-le", "surrogatepass"), np.uint32)
    inside = _run_points()[points]
    rows = np.zeros((len(points), 3), np.uint32)
    rows[:, 0], rows[:, 2] = points, ord(" ")
    rows[:-1, 1] = points[1:] * (inside[1:] & inside[:-1])
    spread = rows[inside | (points == ord(_PLACE)) | (points == ord(SEAM))].ravel()
    return str(spread[spread != 0].tobytes().decode("utf-32-le").rstrip())


@lru_cache(maxsize=1)
def _run_points() -> Any:
    """For each character whether it stands in runs that are looked up pair by pair."""
    inside = np.zeros(0x110000, bool)
    for span in _RUN_SPANS:
        inside[ord(span[0]) : ord(span[-1]) + 1] = True
    return inside


def _latin_words(part: str) -> str | None:
    """The words of a stretch without Chinese; none where they cannot be told without what follows."""
    if _FOREIGN.search(part):
        return None
    return " ".join(map(analysis.stem, analysis.folded_words(part)))


_between = lru_cache(maxsize=50_000)(_latin_words)


@lru_cache(maxsize=50_000)
def _units_between(part: str) -> str:
    return " ".join(analysis.units(part))
