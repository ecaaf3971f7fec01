"""Search as it leaves the house."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from zhixing.assets import AssetBrief
from zhixing.kit.paging import Limit, Offset
from zhixing.people import PersonOut

Number = Annotated[int, Field(ge=0, lt=2**63)]
Span = Annotated[list[int], Field(min_length=2, max_length=2)]


class SearchQuery(BaseModel):
    """What is searched for. Several values of one filter mean any of them, several filters all of them."""

    q: Annotated[str, Field(max_length=1000)] = ""
    kind: list[str] = []
    space_id: list[Number] = []
    category_id: list[Number] = []
    tag: list[str] = []
    owner_id: list[Number] = []
    format: list[str] = []
    from_: Annotated[date | datetime | None, Field(alias="from", description="Updated at this moment or later.")] = None
    to: Annotated[date | datetime | None, Field(description="Updated before this moment, or on this day or earlier.")] = None
    sort: Literal["relevance", "newest", "title"] = "relevance"
    limit: Limit = 20
    offset: Offset = 0


class PassageHitOut(BaseModel):
    """The passage that speaks best for a hit; highlights are [start, end) in its text."""

    id: int
    text: str
    highlights: list[Span]
    heading_path: list[str]
    locator: dict[str, Any]


class HitOut(BaseModel):
    """An asset that was found, and by what."""

    asset: AssetBrief
    passage: PassageHitOut | None
    title_highlights: list[Span]
    score: float
    matched: list[Literal["words", "meaning"]]


class FacetValue(BaseModel):
    """A value of a facet and how many hits have it."""

    value: str
    label: str
    count: int


class Facets(BaseModel):
    """How the hits spread. The counts of a facet leave its own filter out; a time is the day since which they were updated."""

    kind: list[FacetValue] = []
    space: list[FacetValue] = []
    category: list[FacetValue] = []
    tag: list[FacetValue] = []
    owner: list[FacetValue] = []
    format: list[FacetValue] = []
    time: list[FacetValue] = []


class VectorsOut(BaseModel):
    """How many passages are found by meaning already."""

    done: int
    total: int


class SearchOut(BaseModel):
    """A page of hits."""

    items: list[HitOut]
    total: int
    facets: Facets
    mode: Literal["hybrid", "lexical"]
    took_ms: float
    vectors: VectorsOut


class Suggestions(BaseModel):
    """What somebody may mean who is still typing."""

    assets: list[AssetBrief]
    people: list[PersonOut]
