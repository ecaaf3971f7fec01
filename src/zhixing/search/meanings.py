"""Words that mean the same. Plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from zhixing.search import analysis

MOST = 12
"""Other words that one word is also looked for as."""


class Meant(NamedTuple):
    """A stretch [start, end) of a folded text and what else it is called."""

    start: int
    end: int
    others: tuple[str, ...]


@dataclass(frozen=True)
class Synonyms:
    """Folded words and what else each is looked for as."""

    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    longest: int = 0

    def __bool__(self) -> bool:
        return bool(self.others)

    def within(self, folded: str) -> list[Meant]:
        """The stretches of a folded text that have synonyms; the longest from the left, none inside another."""
        found: list[Meant] = []
        at = 0
        while at < len(folded):
            length = next((n for n in range(min(self.longest, len(folded) - at), 1, -1) if self._stands(folded, at, n)), 0)
            if length:
                found.append(Meant(at, at + length, self.others[folded[at : at + length]]))
            at += length or 1
        return found

    def with_others(self, more: Mapping[str, tuple[str, ...]]) -> Synonyms:
        """The same, and these folded words with what else they may be."""
        if not more:
            return self
        return Synonyms({**self.others, **more}, max(self.longest, *map(len, more)))

    def _stands(self, folded: str, at: int, length: int) -> bool:
        if folded[at : at + length] not in self.others:
            return False
        return not (_joined(folded, at - 1, at) or _joined(folded, at + length - 1, at + length))


def _joined(folded: str, before: int, after: int) -> bool:
    """Whether a Latin word or number goes on from one place to the next."""
    if before < 0 or after >= len(folded):
        return False
    pair = folded[before] + folded[after]
    return pair.isascii() and pair.isalnum()


NONE = Synonyms()


def synonyms_of(rules: Iterable[tuple[Iterable[str], Iterable[str]]]) -> Synonyms:
    """From (words, means) each: words without means mean one another, words with means are also looked for as those."""
    found: dict[str, dict[str, None]] = {}
    for words, means in rules:
        folded, targets = _folded(words), _folded(means)
        for word in folded:
            others = targets or [other for other in folded if other != word]
            found.setdefault(word, {}).update(dict.fromkeys(other for other in others if other != word))
    known = {word: tuple(list(meant)[:MOST]) for word, meant in found.items() if meant}
    return Synonyms(known, max(map(len, known), default=0))


def _folded(words: Iterable[str]) -> list[str]:
    folded = (" ".join(analysis.normalise(word).split()) for word in words)
    return list(dict.fromkeys(word for word in folded if len(word) > 1))
