"""Results with the names that people know things by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from zhixing.access import Work
from zhixing.assets import KINDS, brief
from zhixing.kit.words import say
from zhixing.search.port import FacetName, IndexState, Within
from zhixing.search.queries import category_names, person_names, seconds, space_names
from zhixing.search.schemas import Facets, FacetValue, HitOut, PassageHitOut, SearchOut, SearchQuery, VectorsOut
from zhixing.search.service import TIMES, Hit, SearchRequest, SearchResult

MOST_SHOWN = 50
DAY = 24 * 60 * 60
Counts = Sequence[tuple[str, int]]


def request_of(query: SearchQuery) -> SearchRequest:
    """The question as the service takes it."""
    within = Within(
        kinds=tuple(query.kind),
        space_ids=tuple(query.space_id),
        category_ids=tuple(query.category_id),
        tags=tuple(query.tag),
        owner_ids=tuple(query.owner_id),
        formats=tuple(query.format),
        since=_moment(query.from_, ends=False),
        until=_moment(query.to, ends=True),
    )
    return SearchRequest(query.q, within, query.sort, query.limit, query.offset)


def _moment(given: date | datetime | None, *, ends: bool) -> int | None:
    """A day is meant whole: from its beginning, or until its end."""
    if given is None:
        return None
    if isinstance(given, datetime):
        return seconds(given if given.tzinfo else given.replace(tzinfo=UTC))
    first = datetime.combine(given, time(), UTC)
    return seconds(first) + (DAY if ends else 0)


def present(work: Work, result: SearchResult, state: IndexState, took: float) -> SearchOut:
    """A page of hits; `took` in seconds."""
    lines = brief(work, [hit.asset for hit in result.hits])
    return SearchOut(
        items=[_hit(hit, line) for hit, line in zip(result.hits, lines, strict=True)],
        total=result.total,
        facets=_facets(work, result),
        mode="hybrid" if result.mode == "hybrid" else "lexical",
        took_ms=round(took * 1000, 1),
        vectors=VectorsOut(done=state.vectors, total=state.passages),
    )


def _hit(hit: Hit, line: Any) -> HitOut:
    passage = hit.passage
    return HitOut(
        asset=line,
        passage=None
        if passage is None
        else PassageHitOut(
            id=passage.id,
            text=passage.text,
            highlights=hit.highlights,
            heading_path=passage.heading_path,
            locator=passage.locator,
        ),
        title_highlights=hit.title_highlights,
        score=round(hit.score, 4),
        matched=[name for name in ("words", "meaning") if name in hit.matched],
    )


def _facets(work: Work, result: SearchResult) -> Facets:
    presenters: dict[FacetName, Callable[[Work, Counts], list[FacetValue]]] = {
        "kind": _kinds,
        "space": _spaces,
        "category": _categories,
        "tag": _plain,
        "owner": _owners,
        "format": _plain,
    }
    shown = {name: presenters[name](work, counts)[:MOST_SHOWN] for name, counts in result.facets.items() if name in presenters}
    return Facets(**shown, time=_times(work, result))


def _plain(work: Work, counts: Counts) -> list[FacetValue]:
    return [FacetValue(value=value, label=value, count=count) for value, count in counts]


def _kinds(work: Work, counts: Counts) -> list[FacetValue]:
    return [
        FacetValue(value=kind, label=say(f"assets.kind.{kind}", work.lang) if kind in KINDS else kind, count=count)
        for kind, count in counts
    ]


def _spaces(work: Work, counts: Counts) -> list[FacetValue]:
    names = space_names(work.session, [int(value) for value, _ in counts], work.reach)
    # What is shared out of a space the reader does not know is counted, but its space is not named.
    unnamed = say("assets.space_unseen", work.lang)
    return [FacetValue(value=value, label=names.get(int(value), unnamed), count=count) for value, count in counts]


def _categories(work: Work, counts: Counts) -> list[FacetValue]:
    names = category_names(work.session, [int(value) for value, _ in counts], work.lang)
    return [FacetValue(value=value, label=names[int(value)], count=count) for value, count in counts if int(value) in names]


def _owners(work: Work, counts: Counts) -> list[FacetValue]:
    names = person_names(work.session, [int(value) for value, _ in counts])
    return [FacetValue(value=value, label=names[int(value)], count=count) for value, count in counts if int(value) in names]


def _times(work: Work, result: SearchResult) -> list[FacetValue]:
    return [
        FacetValue(
            value=result.times[int(value)].date().isoformat(),
            label=say("search.within_days", work.lang, days=TIMES[int(value)].days),
            count=count,
        )
        for value, count in result.facets.get("time", [])
    ]
