"""Assets as they leave the house."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from zhixing.kit.paging import Limit, Offset


class Named(BaseModel):
    """Something with a name: a space, a person, a category."""

    id: int
    name: str


class OwnerOut(Named):
    """Who answers for an asset."""

    department: str | None = None


class CategoryRef(Named):
    """A category and the names on the way to it from the root of the taxonomy."""

    path: list[str]


class SubjectOut(BaseModel):
    """Somebody who may read: the token and what people call it."""

    token: str
    label: str


class AssetMay(BaseModel):
    """What the one who asks may do with an asset."""

    edit: bool
    delete: bool
    verify: bool
    restrict: bool
    restore: bool = False
    export: bool
    """Take its files out; reading is another matter."""


class AssetBrief(BaseModel):
    """An asset in a list of another room."""

    id: int
    kind: str
    title: str
    space: Named
    owner: OwnerOut | None
    format: str | None
    updated_at: datetime
    confidence: str
    freshness: str


class AssetOut(AssetBrief):
    """An asset with all that is said about it."""

    summary: str
    category: CategoryRef | None
    category_by: str | None
    category_confidence: float | None
    tags: list[str]
    details: dict[str, Any]
    secrecy: int
    restricted: bool
    audience: list[SubjectOut]
    verified_at: datetime | None
    verified_by: Named | None
    review_days: int | None
    governance: str
    version: int
    filename: str | None
    pages: int | None
    lang: str
    created_at: datetime
    deleted_at: datetime | None
    watermark: bool
    """Whoever reads it sees their own name across it."""
    may: AssetMay


class RelatedOut(AssetBrief):
    """An asset related to another: `relation` says how, `outgoing` that the relation leaves the other one.

    `relation` is supersedes, contradicts, derived_from, duplicates, applies_to, implements,
    or `similar` (shared tags or category).
    """

    relation: str
    outgoing: bool
    relation_id: int | None = None
    """By which it can be taken away."""


class RelationsOut(BaseModel):
    """What stands beside an asset."""

    duplicates: list[RelatedOut]
    related: list[RelatedOut]


class TagOut(BaseModel):
    """A tag and how many assets within reach carry it."""

    tag: str
    count: int


class KindOut(BaseModel):
    """A kind of asset and its names."""

    kind: str
    label: str
    zh: str
    en: str
    review_days: int


Tag = Annotated[str, Field(min_length=1, max_length=50)]


class AssetPatch(BaseModel):
    """Changes of an asset; absent fields stay as they are."""

    model_config = {"extra": "forbid"}

    title: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    summary: Annotated[str, Field(max_length=2000)] | None = None
    kind: str | None = None
    space_id: int | None = None
    owner_id: int | None = None
    category_id: int | None = None
    tags: Annotated[list[Tag], Field(max_length=40)] | None = None
    details: dict[str, Any] | None = None
    secrecy: Annotated[int, Field(ge=0, le=3)] | None = None
    restricted: bool | None = None
    audience: Annotated[list[str], Field(max_length=200)] | None = None
    confidence: str | None = None
    review_days: Annotated[int, Field(ge=1, le=3650)] | None = None
    governance: str | None = None


class AssetQuery(BaseModel):
    """Filters, order and stretch of the list of assets."""

    space_id: list[int] = []
    kind: list[str] = []
    category_id: list[int] = []
    tag: list[str] = []
    owner_id: list[int] = []
    confidence: list[str] = []
    freshness: list[str] = []
    format: list[str] = []
    q: Annotated[str, Field(max_length=200)] = ""
    deleted: bool = False
    sort: str = "-updated_at"
    limit: Limit = 50
    offset: Offset = 0
