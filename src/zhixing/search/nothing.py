"""Ways on where a search found nothing, each counted within reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.kit.house import House
from zhixing.search import analysis
from zhixing.search.service import SearchRequest, search
from zhixing.search.typed import Understood

MOST = 4
TRIED = 8


@dataclass(frozen=True)
class NextSteps:
    """Shorter queries and how many each finds; how many the same query finds without its filters (none where it had none)."""

    fewer: tuple[tuple[str, int], ...]
    unfiltered: int | None


def next_steps(session: Session, house: House, request: SearchRequest, said: Understood, reach: Reach) -> NextSteps:
    """What else could be searched for."""
    bare = SearchRequest(said.rest, limit=1, facets=())
    unfiltered = None
    if request.is_filtered or said.filters:
        unfiltered = search(session, house, bare, reach).total
    fewer = []
    for text in shorter(said.rest):
        if total := search(session, house, replace(bare, q=text, as_typed=True), reach).total:
            fewer.append((text, total))
        if len(fewer) == MOST:
            break
    return NextSteps(tuple(fewer), unfiltered)


def shorter(text: str) -> list[str]:
    """The query without one of its words each, then its words one by one, the longest first."""
    folded = analysis.normalise(text)
    words = [segment.text for segment in analysis.segments(folded) if not analysis.is_stopword(segment.text)]
    words = [word for word in dict.fromkeys(words) if len(word) > 1]
    return list(dict.fromkeys(_fewer(words)))[:TRIED] if len(words) > 1 else []


def _fewer(words: list[str]) -> Iterator[str]:
    if len(words) > 2:
        yield from (" ".join(words[:at] + words[at + 1 :]) for at in reversed(range(len(words))))
    yield from sorted(words, key=len, reverse=True)
