"""Clusters, comparisons and merges as they leave and enter the house."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from zhixing.assets import AssetBrief
from zhixing.kit.paging import Limit, Offset

ClusterKind = Literal["exact", "near", "contained", "versions", "spaces"]


class PairOut(BaseModel):
    """Two assets that say the same: the share of each that stands in the other, and how sure."""

    one: int
    other: int
    one_in_other: float
    other_in_one: float
    confidence: float
    kind: Literal["exact", "near", "contained"]


class ClusterOut(BaseModel):
    """Assets that hang together, as far as they are within reach. `series`: their names speak of versions."""

    key: int
    kind: Literal["exact", "near", "contained"]
    series: bool
    spaces: int
    confidence: float
    assets: list[AssetBrief]


class ClusterQuery(BaseModel):
    """Which stretch of the clusters."""

    kind: ClusterKind | None = None
    space_id: int | None = None
    limit: Limit = 20
    offset: Offset = 0


class MemberOut(AssetBrief):
    """A member of a cluster, with what tells which one should stay."""

    tags: list[str]
    opened: int
    relations: int
    characters: int
    filename: str | None
    created_at: datetime
    may_edit: bool


class ClusterDetailOut(BaseModel):
    """A cluster looked at closely. `chain`: the assets as versions, the oldest first; empty where names do not speak of versions."""

    key: int
    kind: Literal["exact", "near", "contained"]
    members: list[MemberOut]
    pairs: list[PairOut]
    chain: list[int]
    survivor_id: int
    reasons: list[str]
    may_merge: bool


class RowOut(BaseModel):
    """A line of one text beside the other's; the spans [start, end) in characters differ."""

    kind: Literal["same", "changed", "left", "right"]
    left: str
    right: str
    left_spans: list[tuple[int, int]]
    right_spans: list[tuple[int, int]]


class ComparisonOut(BaseModel):
    """Two assets side by side."""

    one: AssetBrief
    other: AssetBrief
    rows: list[RowOut]


class BecomeIn(BaseModel):
    """What becomes of an asset that does not stay."""

    model_config = {"extra": "forbid"}

    id: int
    become: Literal["earlier", "redirect"]


class MergeIn(BaseModel):
    """Which asset stays, and what becomes of the others, the oldest first."""

    model_config = {"extra": "forbid"}

    survivor_id: int
    others: Annotated[list[BecomeIn], Field(min_length=1, max_length=30)]
    confirm_widening: bool = False


class ShiftOut(BaseModel):
    """How many persons gain and lose sight of what was in an asset."""

    asset_id: int
    gain: int
    lose: int


class MergePreviewOut(BaseModel):
    """What a merge would do."""

    widens: int
    shifts: list[ShiftOut]
    tags: list[str]
    relations: int
    versions: int
    opened: int


class MergedLine(BaseModel):
    """An asset that was merged, and what became of it."""

    id: int
    become: Literal["earlier", "redirect"]


class MergeOut(BaseModel):
    """A merge that was made; `may_undo` while the 30 days last."""

    id: int
    survivor: AssetBrief
    merged: list[MergedLine]
    made_at: datetime
    undone_at: datetime | None
    may_undo: bool


class ApartIn(BaseModel):
    """Two assets that are not the same."""

    model_config = {"extra": "forbid"}

    one: int
    other: int
