"""Suggestions as they leave the house."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from zhixing.assets import AssetBrief
from zhixing.kit.paging import Limit, Offset

State = Literal["open", "applied", "accepted", "corrected", "dismissed"]
SuggestionKind = Literal["category", "tag", "duplicate"]


class ReasonOut(BaseModel):
    """A word or sentence that decided, and its share among those that did; or a `code` that says why, with its values."""

    word: str
    weight: float
    code: str = ""
    values: dict[str, Any] = {}


class SuggestionMay(BaseModel):
    """What the one who asks may do with a suggestion."""

    answer: bool


class SuggestionOut(BaseModel):
    """What the machine proposes about an asset. `label` is the category's path, the tag, or the title of the other asset."""

    id: int
    asset_id: int
    kind: SuggestionKind
    value: str
    label: str
    confidence: float
    reasons: list[ReasonOut]
    state: State
    created_at: datetime
    answered_at: datetime | None
    answered_by: str | None
    may: SuggestionMay


class QueuedSuggestionOut(SuggestionOut):
    """A suggestion in the queue, with its asset."""

    asset: AssetBrief


class CorrectionIn(BaseModel):
    """Which category it really is."""

    model_config = {"extra": "forbid"}

    category_id: int


class SuggestionQuery(BaseModel):
    """Which stretch of the queue."""

    state: State = "open"
    space_id: int | None = None
    kind: SuggestionKind | None = None
    value: Annotated[str, Field(max_length=200)] | None = None
    least: Annotated[float, Field(ge=0, le=1)] | None = None
    below: Annotated[float, Field(ge=0, le=1.1)] | None = None
    sort: Literal["newest", "surest"] = "newest"
    limit: Limit = 50
    offset: Offset = 0
