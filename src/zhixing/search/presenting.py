"""Results with the names that people know things by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from zhixing.access import CompanyRole, Work
from zhixing.assets import KINDS, brief_lines
from zhixing.kit.words import say
from zhixing.search.explaining import explanation
from zhixing.search.nothing import NextSteps
from zhixing.search.port import FacetName, IndexState, Within
from zhixing.search.queries import seconds
from zhixing.search.schemas import (
    CorrectionOut,
    ExplainOut,
    Facets,
    FewerOut,
    HitOut,
    NothingOut,
    PassageHitOut,
    SearchMay,
    SearchOut,
    SearchQuery,
    SlipOut,
    SynonymUsed,
    TypedFilterOut,
    VectorsOut,
)
from zhixing.search.service import TIMES, Hit, SearchRequest, SearchResult
from zhixing.search.showing import facet_names

MOST_SHOWN = 50
NUMBERED: tuple[FacetName, ...] = ("space", "category", "owner")
EXPLAINED = ("score", "words", "meaning", "weight_of_words", "weight_of_meaning", "freshness", "age", "confidence")
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
    return SearchRequest(query.q, within, query.sort, query.limit, query.offset, as_typed=query.as_typed)


def _moment(given: date | datetime | None, *, ends: bool) -> int | None:
    """A day is meant whole: from its beginning, or until its end."""
    if given is None:
        return None
    if isinstance(given, datetime):
        return seconds(given if given.tzinfo else given.replace(tzinfo=UTC))
    first = datetime.combine(given, time(), UTC)
    return seconds(first) + (DAY if ends else 0)


def present(work: Work, result: SearchResult, state: IndexState, took: float, *, explain: bool = False) -> SearchOut:
    """A page of hits; `took` in seconds."""
    lines = brief_lines(work, [hit.asset for hit in result.hits])
    return SearchOut(
        items=[
            _hit(hit, line, _explained(hit, result) if explain else None) for hit, line in zip(result.hits, lines, strict=True)
        ],
        total=result.total,
        facets=_facets(work, result),
        mode="hybrid" if result.mode == "hybrid" else "lexical",
        took_ms=round(took * 1000, 1),
        vectors=VectorsOut(done=state.vectors, total=state.passages),
        q=result.understood.rest,
        correction=_correction(result),
        filters=[
            TypedFilterOut(field=one.field, text=one.text, label=one.label, known=one.known, excluded=one.excluded)
            for one in result.understood.filters
        ],
        synonyms=[SynonymUsed(typed=typed, also=list(also)) for typed, also in result.synonyms],
        may=SearchMay(judge=work.may_company(CompanyRole.LIBRARIAN, CompanyRole.ADMINISTRATOR)),
    )


def _correction(result: SearchResult) -> CorrectionOut | None:
    if result.correction is None:
        return None
    slips = [SlipOut(typed=slip.typed, meant=list(slip.meant)) for slip in result.correction.slips]
    return CorrectionOut(query=result.correction.query, slips=slips)


def steps(found: NextSteps) -> NothingOut:
    """Ways on where nothing was found."""
    return NothingOut(fewer=[FewerOut(q=q, total=total) for q, total in found.fewer], unfiltered=found.unfiltered)


def _explained(hit: Hit, result: SearchResult) -> ExplainOut:
    marked = [hit.passage.text[start:end] for start, end in hit.highlights] if hit.passage else []
    in_title = [hit.asset.title[start:end] for start, end in hit.title_highlights]
    told = explanation(hit.found, result.meaning, marked, in_title, result.synonyms)
    numbers = {name: round(getattr(told, name), 4) for name in EXPLAINED}
    return ExplainOut(
        **numbers,
        cosine=None if told.cosine is None else round(told.cosine, 4),
        in_words=list(told.in_words),
        in_title=list(told.in_title),
        exact_title=told.exact_title,
        synonyms=[SynonymUsed(typed=typed, also=list(also)) for typed, also in told.synonyms],
    )


def _hit(hit: Hit, line: Any, explain: ExplainOut | None) -> HitOut:
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
        explain=explain,
    )


def _facets(work: Work, result: SearchResult) -> Facets:
    counts = {name: values[:MOST_SHOWN] for name, values in result.facets.items()}
    numbers = {name: [int(value) for value, _ in counts.get(name, ())] for name in NUMBERED}
    names = facet_names(
        work.session, work.reach, work.lang, spaces=numbers["space"], categories=numbers["category"], people=numbers["owner"]
    )
    kinds = {kind: say(f"assets.kind.{kind}", work.lang) for kind in KINDS}
    # What is shared out of a space the reader does not know is counted, but its space is not named.
    unnamed = say("assets.space_unseen", work.lang)
    # Checked all at once: made one by one they cost several times as much.
    return Facets.model_validate(
        {
            "kind": _values(counts.get("kind", ()), lambda value: kinds.get(value, value)),
            "space": _values(counts.get("space", ()), lambda value: names.spaces.get(int(value), unnamed)),
            "category": _values(counts.get("category", ()), lambda value: names.categories.get(int(value))),
            "tag": _values(counts.get("tag", ()), str),
            "owner": _values(counts.get("owner", ()), lambda value: names.people.get(int(value))),
            "format": _values(counts.get("format", ()), str),
            "time": _times(work, result),
        }
    )


Value = dict[str, str | int]


def _values(counts: Counts, label_of: Callable[[str], str | None]) -> list[Value]:
    """The values that have a name."""
    named = ((value, label_of(value), count) for value, count in counts)
    return [{"value": value, "label": label, "count": count} for value, label, count in named if label is not None]


def _times(work: Work, result: SearchResult) -> list[Value]:
    return [
        {
            "value": result.times[int(value)].date().isoformat(),
            "label": say("search.within_days", work.lang, days=TIMES[int(value)].days),
            "count": count,
        }
        for value, count in result.facets.get("time", [])
    ]
