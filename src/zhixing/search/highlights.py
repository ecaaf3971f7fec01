"""Where the words of a query stand in a text, as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from zhixing.search import analysis
from zhixing.search.wanted import Group, Wanted

Span = tuple[int, int]
MOST = 50
"""Places that are marked in one text."""


class Marker:
    """Marks one query in any number of texts."""

    def __init__(self, wanted: Wanted) -> None:
        groups = (*wanted.phrases, *wanted.groups, *(other for group in wanted.groups for other in group.others))
        self._wordings = [wording for group in dict.fromkeys(groups) if (wording := _wording(group))]
        chinese = sorted((word for word in wanted.words if not word.isascii() and len(word) > 1), key=len, reverse=True)
        # Chinese words are marked wherever their characters stand: to segment every text would cost more than the whole search.
        self._chinese = re.compile("|".join(map(re.escape, chinese))) if chinese else None
        self._latin = {word for word in wanted.words if word.isascii()}
        self.idle = wanted.is_empty
        """Nothing is looked for."""

    def spans(self, text: str) -> list[list[int]]:
        """[start, end) of each place in `text`, in order, none overlapping."""
        return self.places([text])[0]

    def places(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """The spans of each of the texts."""
        if self.idle:
            return [[] for _ in texts]
        return [self._spans(folded) if folded.text else [] for folded in analysis.traced(texts)]

    def _spans(self, traced: analysis.Traced) -> list[list[int]]:
        # Merged in the original: one character there may have become several when folded (¼, ㎏).
        spans = (traced.original(start, end) for start, end in {*self._found(traced.text)})
        return [list(span) for span in _merged(spans)[:MOST]]

    def _found(self, folded: str) -> Iterable[Span]:
        """Where a group stands as a whole (its characters side by side, its Latin words as words), or a word that is weighed."""
        for beginning, pattern in self._wordings:
            if beginning in folded:
                yield from (match.span() for match in pattern.finditer(folded))
        if self._chinese:
            yield from (match.span() for match in self._chinese.finditer(folded))
        if self._latin:
            yield from (match.span() for match in _LATIN.finditer(folded) if _stem(match.group()) in self._latin)


@lru_cache(maxsize=2_048)
def _wording(group: Group) -> tuple[str, re.Pattern[str]] | None:
    """How it begins, and the whole of it."""
    pieces = analysis.spelled("".join(unit[0] if _paired(unit) else f" {unit} " for unit in group.units))
    if not pieces:
        return None
    between = r"[\s\-_/:.,·]*"
    body = between.join(re.escape(piece) for piece in pieces)
    start = r"(?<![a-z0-9])" if pieces[0].isascii() else ""
    end = r"(?![a-z0-9])" if pieces[-1].isascii() and pieces[-1].isdigit() else ""
    return pieces[0], re.compile(start + body + end)


def _paired(unit: str) -> bool:
    return not unit[0].isascii() and len(unit) <= 2


_stem = lru_cache(maxsize=20_000)(analysis.stem)
_LATIN = re.compile(r"(?<![a-z0-9])(?:[a-z]+|[a-z0-9]+(?:\.[0-9]+)*)(?![a-z0-9])")


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
