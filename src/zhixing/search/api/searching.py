"""The routes of finding."""

from __future__ import annotations

from time import perf_counter
from typing import Annotated

from fastapi import Query

from zhixing.access import Work, WorkDep
from zhixing.assets import brief_lines, present_categories
from zhixing.kit.routing import Router
from zhixing.search import mine
from zhixing.search.missed import note_missed
from zhixing.search.nothing import next_steps
from zhixing.search.presenting import present, request_of, steps
from zhixing.search.schemas import RecentQuery, SearchOut, SearchQuery, Suggestions
from zhixing.search.service import SearchRequest, search
from zhixing.search.suggesting import suggestions

router = Router(tags=["search"])


@router.get("/search")
def search_assets(work: WorkDep, query: Annotated[SearchQuery, Query()]) -> SearchOut:
    """Find assets by words and by meaning; without words, the newest first. `q` may hold filters: 类型:标准 time:2025 …"""
    if query.remember:
        mine.remember(work, query.q)
    # A category that was merged is meant as the one it was merged into.
    query.category_id = present_categories(work.session, query.category_id)
    return _answer(work, request_of(query), explain=query.explain)


def answer(work: Work, query: str, limit: int, *, explain: bool = False) -> SearchOut:
    """What the command line shows."""
    return _answer(work, SearchRequest(query, limit=limit), explain=explain)


def _answer(work: Work, request: SearchRequest, *, explain: bool) -> SearchOut:
    started = perf_counter()
    result = search(work.session, work.house, request, work.reach)
    out = present(work, result, work.house.index.state(), perf_counter() - started, explain=explain)
    if not result.total and result.understood.rest.strip() and not request.offset:
        if not request.is_filtered and not result.understood.filters:
            note_missed(work, result.understood.rest)
        out.nothing = steps(next_steps(work.session, work.house, request, result.understood, work.reach))
    return out


@router.get("/search/suggest")
def suggest_while_typing(work: WorkDep, q: Annotated[str, Query(max_length=200)] = "") -> Suggestions:
    """What goes on with what is being typed: titles, tags and people (also in pinyin or its initials), own searches, filters.

    Without anything typed: what the person searched for lately.
    """
    found = suggestions(work, q)
    return Suggestions(
        assets=brief_lines(work, found.assets),
        people=list(found.people),
        tags=list(found.tags),
        queries=[RecentQuery(id=one.id, text=one.text) for one in found.queries],
        completions=list(found.completions),
    )
