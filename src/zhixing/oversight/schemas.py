"""The audit log, reasons, hand-over and reviews, as they leave and enter the house."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from zhixing.people import PersonOut


class AuditEntry(BaseModel):
    """One thing that happened, as a sentence, with what is known around it."""

    id: int
    time: datetime
    type: str
    actor: str
    actor_id: int | None
    sentence: str
    subject: str
    address: str | None
    request_id: str | None
    outcome: Literal["done", "refused"]


class AuditPage(BaseModel):
    """A stretch of the log, the newest first; `before` asks for the next. `total` counts up to 10,000."""

    items: list[AuditEntry]
    total: int
    before: int | None


class AuditType(BaseModel):
    """A kind of thing that happens, and what to call it."""

    type: str
    label: str


class SealOut(BaseModel):
    """Whether the log is as it was written."""

    whole: bool
    facts: int
    seals: int
    waiting: int
    broken: list[int]
    missing: list[int]
    slipped_in: list[int]
    last_hash: str


class StepOut(BaseModel):
    """One condition: whether it holds, and why."""

    holds: bool
    sentence: str


class WhyOut(BaseModel):
    """Why somebody sees an asset or not: all of `chain` must hold, and one of `ways`."""

    asset_id: int
    title: str
    person_id: int
    person: str
    sees: bool
    chain: list[StepOut]
    ways: list[StepOut]


class SpaceReachOut(BaseModel):
    """A space a person enters, as what, and by which rights."""

    space_id: int
    space: str
    role: str
    by: list[str]
    archived: bool


class PersonReachOut(BaseModel):
    """Everything that opens something to a person."""

    clearance: int
    company: list[str]
    spaces: list[SpaceReachOut]
    units: list[str]


class ShareOut(BaseModel):
    """What a person answers for in one space, in numbers."""

    space_id: int
    space: str
    assets: int
    restricted: int
    keeps: bool
    keepers: int


class BelongingsOut(BaseModel):
    """What hangs on a person, in numbers."""

    person: PersonOut
    shares: list[ShareOut]
    in_bin: int
    suggestions: int
    saved: int
    devices: int
    tokens: int
    groups: int
    grants: int
    named: int


class SuccessorIn(BaseModel):
    """Who takes over in a space."""

    space_id: int
    person_id: int


class HandOverIn(BaseModel):
    """Who takes over what; `grant`: with the rights they need for it; `deactivate`: the person is let go with it."""

    successors: Annotated[list[SuccessorIn], Field(max_length=1000)]
    grant: bool = True
    deactivate: bool = True
    saved_to: int | None = None


class ForecastOut(BaseModel):
    """What becomes of one share; `above_clearance` assets cannot go to this successor, who needs `needs_role` on the space."""

    space_id: int
    space: str
    successor_id: int
    successor: str
    takes: int
    needs_role: str | None
    above_clearance: int
    keeps: bool


class ReviewIn(BaseModel):
    """Spaces whose rights are to be looked through, until when, and what becomes of rights nobody answers for."""

    space_ids: Annotated[list[int], Field(min_length=1, max_length=200)]
    due_at: datetime
    stale_days: Annotated[int, Field(ge=1, le=3650)] = 90
    remove_unanswered: bool = False


class ReviewOut(BaseModel):
    """A look through the rights on a space, and how far it has come."""

    id: int
    space_id: int
    space: str
    started_by: str | None
    started_at: datetime
    due_at: datetime
    closed_at: datetime | None
    stale_days: int
    remove_unanswered: bool
    items: int
    answered: int
    stale: int


class ReviewItemOut(BaseModel):
    """One right: a role on the space, or a place on the list of a restricted asset."""

    id: int
    subject: str
    subject_label: str
    role: str | None
    asset_id: int | None
    asset: str | None
    last_used_at: datetime | None
    stale: bool
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None


class ReviewDetail(ReviewOut):
    """A review with every right in it."""

    rights: list[ReviewItemOut]


class DecisionIn(BaseModel):
    """Whether a right stays."""

    decision: Literal["keep", "remove"]
