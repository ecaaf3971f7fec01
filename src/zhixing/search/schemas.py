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
    as_typed: Annotated[bool, Field(description="Do not look for what may have been meant in place of what was typed.")] = False
    explain: Annotated[bool, Field(description="Say of each hit why it stands where it stands.")] = False
    remember: Annotated[bool, Field(description="Keep the query among the person's recent searches.")] = False


class PassageHitOut(BaseModel):
    """The passage that speaks best for a hit; highlights are [start, end) in its text."""

    id: int
    text: str
    highlights: list[Span]
    heading_path: list[str]
    locator: dict[str, Any]


class ExplainOut(BaseModel):
    """Why a hit stands where it stands: `words` + `meaning`, times `freshness`, `age` and `confidence`, is its score."""

    score: float
    words: float
    meaning: float
    weight_of_words: float
    weight_of_meaning: float
    cosine: float | None
    in_words: list[str]
    in_title: list[str]
    exact_title: bool
    freshness: float
    age: float
    confidence: float
    synonyms: list[SynonymUsed]


class SynonymUsed(BaseModel):
    """What was typed and what else it was looked for as."""

    typed: str
    also: list[str]


class HitOut(BaseModel):
    """An asset that was found, and by what."""

    asset: AssetBrief
    passage: PassageHitOut | None
    title_highlights: list[Span]
    score: float
    matched: list[Literal["words", "meaning"]]
    explain: ExplainOut | None = None


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


class SlipOut(BaseModel):
    """What was typed and what it may have been meant as, the likeliest first."""

    typed: str
    meant: list[str]


class CorrectionOut(BaseModel):
    """What was searched for because what was typed stands nowhere within reach; `as_typed` searches for that all the same."""

    query: str
    slips: list[SlipOut]


class TypedFilterOut(BaseModel):
    """A filter that was typed: the stretch of the query it is, and what it was taken for. Unknown values find nothing.

    `excluded`: it says what is not wanted (`-tag:x`); an unknown value then excludes nothing.
    """

    field: str
    text: str
    label: str
    known: bool
    excluded: bool = False


class FewerOut(BaseModel):
    """A shorter query and how many it finds."""

    q: str
    total: int


class NothingOut(BaseModel):
    """Ways on where nothing was found. `unfiltered`: how many the query finds without its filters."""

    fewer: list[FewerOut]
    unfiltered: int | None


class SearchMay(BaseModel):
    """What the one who asks may do with the hits."""

    judge: bool


class SearchOut(BaseModel):
    """A page of hits."""

    items: list[HitOut]
    total: int
    facets: Facets
    mode: Literal["hybrid", "lexical"]
    took_ms: float
    vectors: VectorsOut
    q: str
    """The query without the filters that were typed in it."""
    correction: CorrectionOut | None = None
    filters: list[TypedFilterOut] = []
    synonyms: list[SynonymUsed] = []
    nothing: NothingOut | None = None
    may: SearchMay


class RecentQuery(BaseModel):
    """What the person searched for before."""

    id: int
    text: str


class Suggestions(BaseModel):
    """What somebody may mean who is still typing."""

    assets: list[AssetBrief]
    people: list[PersonOut]
    tags: list[str] = []
    queries: list[RecentQuery] = []
    completions: list[str] = []
    """The query as it goes on with a filter or its value."""
