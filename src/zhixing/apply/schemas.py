"""Questions and answers as they leave the house."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

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
    asked_at: datetime
    refused: bool
    reason: str | None
    sentences: list[SentenceOut]
    citations: list[CitationOut]
    hints: list[HintOut]
    looked_at: list[LookedAtOut]
    related: list[AssetBrief]
    people: list[KnowsOut]
    feedback: JudgementOut
    seconds: float
