"""Key sentences: the two or three sentences that say most of what a text says, in the order they stand in it.

Each sentence votes for those that share its telling words (TextRank); standing early, sharing words with the title and
standing where conclusions stand helps, saying again what is already chosen does not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from zhixing.search.analysis import terms

MOST_LOOKED_AT = 160
"""Sentences beyond these are not looked at: what a text is about stands early."""
SHORTEST, LONGEST = 14, 160
DAMPING = 0.85
STEPS = 30

CONCLUDING = 1.35

_FIELD = re.compile(
    r"^[^，。,.：:]{1,8}[：:].{0,24}$"
    r"|^(?:参加|出席|列席|主持|记录|抄送|缺席|时间|地点|日期|编制|审核|批准|编号|版本|作者|attendees|present|date|author)[^，。：:]{0,6}[：:]",
    re.IGNORECASE,
)
"""A line of a form, such as 客户：C033 or 参加：…"""
_MARK = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.、)）]|[（(]\d{1,2}[)）])\s*")
_CONCLUDES = re.compile(
    r"根本原因|发生原因|流出原因|结论|因此|表明|说明了|建议|必须|不得|适用于|目的|摘要|概述|总结|要求|"
    r"\b(?:conclusion|conclude|therefore|root cause|recommend|summary|must|lesson)",
    re.IGNORECASE,
)
_NO_STATEMENT = re.compile(r"[?？:：]\s*$|^\s*(?:[|>#*`]|图\s*\d|表\s*\d|https?://|\d+(?:\.\d+)*\s*$)|\s\|\s|…{2,}|\.{4,}")
_LETTERS = re.compile(r"[^\W\d_]")


def key_sentences(title: str, sentences: Sequence[str], *, most: int = 3) -> list[int]:
    """The places of the key sentences among `sentences`, in order; none where nothing there is a statement."""
    looked_at = list(enumerate(sentences[:MOST_LOOKED_AT]))
    places = [place for place, sentence in looked_at if _states(sentence) and bare(sentence) != title.strip()]
    if not places:
        return []
    words = [Counter(terms(sentences[place])) for place in places]
    shared = _shared(words)
    worth = _ranked(shared) * _favoured(words, set(terms(title)) if title.strip() else set())
    worth *= [CONCLUDING if _CONCLUDES.search(sentences[place]) else 1.0 for place in places]
    return sorted(places[at] for at in _chosen(worth, shared, most))


def summary(title: str, sentences: Sequence[str], *, most_characters: int = 240) -> str:
    """The key sentences as one short text; as many as fit, empty where there are none."""
    kept = ""
    for place in key_sentences(title, sentences):
        sentence = bare(sentences[place])
        joined = f"{kept}{_gap(kept)}{sentence}"
        if kept and len(joined) > most_characters:
            break
        kept = joined
    return kept


def bare(sentence: str) -> str:
    """A sentence without the mark of the list it stands in, on one line."""
    return " ".join(_MARK.sub("", sentence).split())


def _states(sentence: str) -> bool:
    """Whether this reads like a statement: neither a heading nor a question, a table row or a scrap."""
    said = bare(sentence)
    if not SHORTEST <= len(said) <= LONGEST or _NO_STATEMENT.search(sentence) or _FIELD.match(said):
        return False
    return len(_LETTERS.findall(said)) >= 0.5 * len(said)


def _shared(words: Sequence[Counter[str]]) -> NDArray[np.float64]:
    """(n, n) cosine of the sentences over their words, rare words weighing more; the diagonal is 0."""
    seen = Counter(word for counted in words for word in counted)
    place = {word: at for at, word in enumerate(seen)}
    rows = np.zeros((len(words), len(place)))
    for row, counted in enumerate(words):
        for word, count in counted.items():
            rows[row, place[word]] = (1 + log(count)) * log(1 + len(words) / seen[word])
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    found = rows @ rows.T
    np.fill_diagonal(found, 0.0)
    return np.asarray(found)


def _ranked(shared: NDArray[np.float64]) -> NDArray[np.float64]:
    votes = shared / np.maximum(shared.sum(axis=0, keepdims=True), 1e-9)
    rank = np.full(len(shared), 1 / len(shared))
    for _ in range(STEPS):
        rank = (1 - DAMPING) / len(shared) + DAMPING * votes @ rank
    return rank


def _favoured(words: Sequence[Counter[str]], title: set[str]) -> NDArray[np.float64]:
    early = 1 + 0.6 * np.exp(-np.arange(len(words)) / 6)
    titled = np.array([1 + 0.6 * len(title & set(counted)) / max(len(title), 1) for counted in words])
    return np.asarray(early * titled)


def _chosen(worth: NDArray[np.float64], shared: NDArray[np.float64], most: int) -> list[int]:
    left = worth.copy()
    chosen: list[int] = []
    while len(chosen) < min(most, len(worth)):
        best = int(left.argmax())
        chosen.append(best)
        left *= np.clip(1 - shared[best], 0, 1)
        left[best] = -1
    return chosen


def _gap(kept: str) -> str:
    return " " if kept and kept[-1].isascii() else ""
