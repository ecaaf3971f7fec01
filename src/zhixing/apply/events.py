"""What this room tells the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zhixing.events import Fact


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(Fact):
    """Somebody asked; `refused` when the sources did not answer, else `asset_ids` are what was cited."""

    type: ClassVar[str] = "apply.question_asked"
    thread_id: int
    refused: bool
    asset_ids: list[int]
    seconds: float


@dataclass(frozen=True, kw_only=True)
class AnswerJudged(Fact):
    """The asker said whether the answer helped."""

    type: ClassVar[str] = "apply.answer_judged"
    helpful: bool
    refused: bool
    asset_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class AnswerShared(Fact):
    """The asker made a link to an answer, or took it back."""

    type: ClassVar[str] = "apply.answer_shared"
    shared: bool


@dataclass(frozen=True, kw_only=True)
class AnswerExported(Fact):
    """The asker took an answer out as a file, with stretches of these assets in it."""

    type: ClassVar[str] = "apply.answer_exported"
    format: str
    marked: bool
    asset_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class GapSettled(Fact):
    """A curator said what became of a question without an answer."""

    type: ClassVar[str] = "apply.gap_settled"
    state: str
