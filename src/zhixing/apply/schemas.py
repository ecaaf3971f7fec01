"""Questions and answers as they leave the house."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from zhixing.assets import AssetBrief
from zhixing.people import PersonOut


class AskIn(BaseModel):
    """A question, where to look, and the thread it continues."""

    model_config = {"extra": "forbid"}

    question: str
    space_id: int | None = None
    kind: str | None = None
    thread_id: int | None = None
    category_id: int | None = None
    verified_only: bool = False
    quotes_only: bool = False


class FeedbackIn(BaseModel):
    """Whether an answer helped, and why."""

    model_config = {"extra": "forbid"}

    helpful: bool
    comment: Annotated[str, Field(max_length=1000)] = ""


class SentenceOut(BaseModel):
    """A stretch of the answer as it stands in its source, and the numbers of its citations."""

    text: str
    citations: list[int]


class CitationOut(BaseModel):
    """Where a stretch of the answer stands: text[start:end] of a passage of a version of an asset."""

    n: int
    asset: AssetBrief
    passage_id: int
    version: int
    heading_path: list[str]
    locator: dict[str, Any]
    text: str
    start: int
    end: int


class HintOut(BaseModel):
    """Something to mind about the answer and the citations it rests on."""

    code: str
    message: str
    citations: list[int]


class LookedAtOut(BaseModel):
    """A passage that was looked at."""

    asset: AssetBrief
    passage_id: int
    text: str


class KnowsOut(BaseModel):
    """Somebody who may know more, and why they are named."""

    person: PersonOut
    why: str


class JudgementOut(BaseModel):
    """What the asker said about the answer; `helpful` is none until then."""

    helpful: bool | None
    comment: str


class AnswerOut(BaseModel):
    """A question with its answer. `understood` differs from `question` where a follow-up was completed from the ones before."""

    id: int
    thread_id: int
    question: str
    understood: str
    space_id: int | None
    kind: str | None
    category_id: int | None
    verified_only: bool
    asked_at: datetime
    refused: bool
    reason: str | None
    written_by: str | None
    """The language model that put the sentences together; none where they are quotes."""
    notice: str | None
    """Why a language model did not answer though there is one."""
    sentences: list[SentenceOut]
    citations: list[CitationOut]
    hints: list[HintOut]
    looked_at: list[LookedAtOut]
    related: list[AssetBrief]
    people: list[KnowsOut]
    feedback: JudgementOut
    seconds: float
    pinned: bool
    shared: str | None
    """The secret of the link by which colleagues see it; none where it is not shared."""


class PinIn(BaseModel):
    """Whether a question stays at the top."""

    model_config = {"extra": "forbid"}

    pinned: bool


class LinkOut(BaseModel):
    """The link to an answer."""

    token: str
    path: str


class SharedOut(BaseModel):
    """A shared answer as its reader may see it: without `whole` only the citations within the reader's reach, and no text."""

    question: str
    asked_by: PersonOut
    asked_at: datetime
    mine: bool
    whole: bool
    message: str | None
    written_by: str | None
    sentences: list[SentenceOut]
    citations: list[CitationOut]
    hints: list[HintOut]


class DeletedOut(BaseModel):
    """How many questions were deleted."""

    deleted: int


class GapOut(BaseModel):
    """A question that the sources did not answer: how often it was asked, by how many people, when last. Never by whom."""

    id: int
    text: str
    state: str
    note: str
    times: int
    people: int
    last_at: datetime
    space_ids: list[int]


class GapIn(BaseModel):
    """What became of it."""

    model_config = {"extra": "forbid"}

    state: Literal["open", "done", "dismissed"]
    note: Annotated[str, Field(max_length=500)] = ""
