"""Where the words of a query stand in a text, as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from zhixing.search import analysis
from zhixing.search.wanted import Group, Wanted

Span = tuple[int, int]
MOST = 50
"""Places that are marked in one text."""


def highlights(text: str, wanted: Wanted) -> list[list[int]]:
    """[start, end) of each place in `text`, in order, none overlapping."""
    if not text or wanted.is_empty:
        return []
    traced = analysis.trace(text)
    groups = (*wanted.phrases, *wanted.groups, *(other for group in wanted.groups for other in group.others))
    spans = [*_wordings(traced.text, groups), *_words(traced.text, wanted)]
    # Merged in the original: one character there may have become several when folded (¼, ㎏).
    return [list(span) for span in _merged(traced.original(start, end) for start, end in spans)[:MOST]]


@lru_cache(maxsize=2_048)
def _pattern(group: Group) -> re.Pattern[str] | None:
    pieces = analysis.spelled("".join(unit[0] if _paired(unit) else f" {unit} " for unit in group.units))
    if not pieces:
        return None
    between = r"[\s\-_/:.,·]*"
    body = between.join(re.escape(piece) for piece in pieces)
    start = r"(?<![a-z0-9])" if pieces[0].isascii() else ""
    end = r"(?![a-z0-9])" if pieces[-1].isascii() and pieces[-1].isdigit() else ""
    return re.compile(start + body + end)


def _wordings(folded: str, groups: Iterable[Group]) -> Iterable[Span]:
    """Where a group stands as a whole: its characters side by side, its Latin words as words."""
    for group in groups:
        pattern = _pattern(group)
        if pattern is not None:
            yield from (match.span() for match in pattern.finditer(folded))


def _paired(unit: str) -> bool:
    return not unit[0].isascii() and len(unit) <= 2


def _words(folded: str, wanted: Wanted) -> Iterable[Span]:
    """Where a word stands that is weighed. Chinese words are marked wherever their characters stand: to segment every text that
    is shown would cost more than the whole search."""
    chinese = sorted((word for word in wanted.words if not word.isascii() and len(word) > 1), key=len, reverse=True)
    if chinese:
        yield from (match.span() for match in re.finditer("|".join(map(re.escape, chinese)), folded))
    latin = {word for word in wanted.words if word.isascii()}
    if latin:
        yield from (match.span() for match in _LATIN.finditer(folded) if analysis.stem(match.group()) in latin)


_LATIN = re.compile(r"(?<![a-z0-9])(?:[a-z]+|[a-z0-9]+(?:\.[0-9]+)*)(?![a-z0-9])")


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
