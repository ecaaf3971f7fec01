"""The routes of upkeep: how much is orphaned, and which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel

from zhixing.access import CompanyRole, Work, WorkDep
from zhixing.assets import AssetOut, present
from zhixing.kit.paging import Limit, Offset, Page
from zhixing.kit.routing import Router
from zhixing.organise.suggestion_queries import category_labels
from zhixing.organise.taxonomy_queries import all_categories, assets_by_category
from zhixing.organise.upkeep import queries, rules
from zhixing.organise.upkeep.queries import LISTS, AssetList

router = Router(tags=["organise"])

WORKS = Annotated[Literal["mine", "seen"], "mine: what one may edit; seen: whatever one may read"]


class ListOut(BaseModel):
    """A list of orphans and its length."""

    name: str
    count: int


class TagPairOut(BaseModel):
    """Two tags that are one word: the one to go, the one to stay, and why."""

    tag: str
    into: str
    why: Literal["spelling", "synonym", "near"]
    uses: int
    into_uses: int


class LonelyTagOut(BaseModel):
    """A tag on one asset only."""

    tag: str


class CategoryLoadOut(BaseModel):
    """A category and how much of what the one who asks may read is in it."""

    id: int
    path: str
    holds: int


class NamedSpace(BaseModel):
    """A space, by name."""

    id: int
    name: str


class UpkeepOut(BaseModel):
    """What nobody looks after. Categories and spaces are told to those who look after them."""

    lists: list[ListOut]
    tags_alike: list[TagPairOut]
    tags_once: list[LonelyTagOut]
    thin_categories: list[CategoryLoadOut]
    full_categories: list[CategoryLoadOut]
    spaces_without_keeper: list[NamedSpace]


@router.get("/upkeep")
def get_upkeep(work: WorkDep, scope: WORKS = "mine") -> UpkeepOut:
    """What nobody looks after, counted."""
    mine = scope == "mine"
    tags = queries.tags_of(work.session, work.reach, mine=mine)
    librarian = work.may_company(CompanyRole.LIBRARIAN, CompanyRole.ADMINISTRATOR)
    counted = [ListOut(name=name, count=queries.count_of(work.session, work.reach, name, work.now, mine=mine)) for name in LISTS]
    administrator = work.may_company(CompanyRole.ADMINISTRATOR)
    spaces = queries.spaces_without_keeper(work.session) if administrator else []
    thin, full = _loads(work) if librarian else ([], [])
    return UpkeepOut(
        lists=counted,
        tags_alike=_alike(work, tags),
        tags_once=[LonelyTagOut(tag=tag) for tag in sorted(tag for tag, count in tags.items() if count == 1)][:300],
        thin_categories=thin,
        full_categories=full,
        spaces_without_keeper=[NamedSpace(id=space.id, name=space.name) for space in spaces],
    )


@router.get("/upkeep/{name}")
def list_orphans(work: WorkDep, name: AssetList, scope: WORKS = "mine", limit: Limit = 50, offset: Offset = 0) -> Page[AssetOut]:
    """The assets of one list."""
    mine = scope == "mine"
    found = queries.listed(work.session, work.reach, name, work.now, mine=mine, limit=limit, offset=offset)
    return Page(items=present(work, found), total=queries.count_of(work.session, work.reach, name, work.now, mine=mine))


def _alike(work: Work, tags: dict[str, int]) -> list[TagPairOut]:
    names = [[each.name, each.name_en, *each.synonyms] for each in all_categories(work.session)]
    return [
        TagPairOut(tag=tag, into=into, why=why, uses=tags[tag], into_uses=tags[into])
        for tag, into, why in rules.same_words(tags, [[name for name in group if name] for group in names])[:200]
    ]


def _loads(work: Work) -> tuple[list[CategoryLoadOut], list[CategoryLoadOut]]:
    """Categories that hold too little and too much of what is within reach."""
    categories = all_categories(work.session)
    own = assets_by_category(work.session, work.reach)
    whole = {each.id: 0 for each in categories}
    for each in categories:
        for number in each.path:
            if number in whole:
                whole[number] += own.get(each.id, 0)
    labels = category_labels(work.session, whole)
    return _told(rules.thin(whole), whole, labels), _told(rules.full(own), own, labels)


def _told(numbers: Sequence[int], holds: dict[int, int], labels: dict[int, str]) -> list[CategoryLoadOut]:
    return [CategoryLoadOut(id=number, path=labels.get(number, ""), holds=holds[number]) for number in numbers[:200]]
