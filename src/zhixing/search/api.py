"""The routes of search."""

from __future__ import annotations

from time import perf_counter
from typing import Annotated

from fastapi import APIRouter, Query

from zhixing.access import Work, WorkDep
from zhixing.assets import brief
from zhixing.people import PersonFilter, people_page, present_people
from zhixing.search.presenting import present, request_of
from zhixing.search.schemas import SearchOut, SearchQuery, Suggestions
from zhixing.search.service import SearchRequest, search, suggest

router = APIRouter(tags=["search"])
ROUTERS = (router,)

PEOPLE = 5


@router.get("/search")
def search_assets(work: WorkDep, query: Annotated[SearchQuery, Query()]) -> SearchOut:
    """Find assets by words and by meaning; without words, the newest first."""
    return _answer(work, request_of(query))


def answer(work: Work, query: str, limit: int) -> SearchOut:
    """What the command line shows."""
    return _answer(work, SearchRequest(query, limit=limit))


def _answer(work: Work, request: SearchRequest) -> SearchOut:
    started = perf_counter()
    result = search(work.session, work.house, request, work.reach)
    return present(work, result, work.house.index.state(), perf_counter() - started)


@router.get("/search/suggest")
def suggest_while_typing(work: WorkDep, q: Annotated[str, Query(max_length=100)] = "") -> Suggestions:
    """Titles and people that go on with what is being typed, also in pinyin or its initials."""
    if not q.strip():
        return Suggestions(assets=[], people=[])
    assets = brief(work, suggest(work.session, work.house, q, work.reach))
    people, _ = people_page(work.session, PersonFilter(text=q.strip()), limit=PEOPLE)
    return Suggestions(assets=assets, people=present_people(work.session, people, clearance_of=frozenset()))
