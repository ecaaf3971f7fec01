"""Captures as they leave the house."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field


class Named(BaseModel):
    """Something with a name."""

    id: int
    name: str


class CountsOut(BaseModel):
    """How many files are in each state."""

    waiting: int = 0
    reading: int = 0
    ready: int = 0
    unchanged: int = 0
    failed: int = 0
    cancelled: int = 0


class CaptureMay(BaseModel):
    """What the one who asks may do with a hand-in."""

    retry: bool
    cancel: bool


class CaptureOut(BaseModel):
    """A hand-in and how far it has come; `seconds_left` is an estimate from the pace so far."""

    id: int
    title: str
    space: Named
    person: Named
    origin: str
    created_at: datetime
    counts: CountsOut
    total: int
    finished: int
    arriving: int
    """Large files that are still on their way."""
    ahead: int
    """Other people whose files wait too: each of them and this hand-in take turns."""
    seconds_left: float | None
    may: CaptureMay


class ItemOut(BaseModel):
    """One file; `stage` and `reason` are spoken sentences. Category and tags are those of the document, while within reach."""

    id: int
    path: str
    size: int
    state: str
    stage: str | None
    reason: str | None
    asset_id: int | None
    version: int | None
    seconds: float | None
    category: Named | None
    tags: list[str]


class FormatOut(BaseModel):
    """An extension that is read, and what people call the format."""

    extension: str
    label: str


class FormatsOut(BaseModel):
    """What can be handed in, and how many bytes at most at once."""

    accepted: list[FormatOut]
    max_bytes: int


class TextIn(BaseModel):
    """A pasted text."""

    space_id: int
    title: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(max_length=5_000_000)]


class CaptureIn(BaseModel):
    """A hand-in that is to be filled by several requests."""

    space_id: int
    title: Annotated[str, Field(max_length=200)] = ""


class UploadIn(BaseModel):
    """A large file that will arrive piece by piece into a hand-in of one's own."""

    capture_id: int
    path: Annotated[str, Field(min_length=1, max_length=1000)]
    size: Annotated[int, Field(ge=1, le=1 << 50)]
    sha256: Annotated[str | None, Field(pattern="^[0-9a-f]{64}$")] = None
    modified: Annotated[int, Field(ge=0, le=1 << 52, description="When it was last changed, in milliseconds.")] = 0


class UploadOut(BaseModel):
    """A large file on its way: the next piece begins at `received`."""

    id: int
    capture_id: int
    path: str
    size: int
    received: int
    modified: int
    created_at: datetime
    touched_at: datetime
    piece: int
    """Bytes a piece may well have; larger ones are taken too."""
