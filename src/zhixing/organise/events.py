"""What happens when knowledge is put in order, told in the past tense. Subjects are `asset:<id>`, `category:<id>` or `scheme:<kind>`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zhixing.events import Fact


@dataclass(frozen=True, kw_only=True)
class CategorySuggested(Fact):
    """The machine proposed a category for an asset."""

    type: ClassVar[str] = "organise.category_suggested"
    category_id: int
    confidence: float


@dataclass(frozen=True, kw_only=True)
class CategoryCorrected(Fact):
    """A person gave an asset another category than the machine had proposed."""

    type: ClassVar[str] = "organise.category_corrected"
    suggested: int
    chosen: int
    confidence: float


@dataclass(frozen=True, kw_only=True)
class SuggestionAccepted(Fact):
    """A person agreed with what the machine proposed."""

    type: ClassVar[str] = "organise.suggestion_accepted"
    kind: str
    value: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class SuggestionDismissed(Fact):
    """A person did not want what the machine proposed."""

    type: ClassVar[str] = "organise.suggestion_dismissed"
    kind: str
    value: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class AnswerTakenBack(Fact):
    """A person took back the answer to a suggestion."""

    type: ClassVar[str] = "organise.answer_taken_back"
    kind: str
    value: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class DuplicateSuspected(Fact):
    """The machine found that an asset says nearly the same as another."""

    type: ClassVar[str] = "organise.duplicate_suspected"
    other_id: int
    share: float


@dataclass(frozen=True, kw_only=True)
class CategoryAdded(Fact):
    """The taxonomy has a new category."""

    type: ClassVar[str] = "organise.category_added"
    name: str
    parent_id: int | None


@dataclass(frozen=True, kw_only=True)
class CategoryChanged(Fact):
    """A category is called, described or placed differently; `fields` names what."""

    type: ClassVar[str] = "organise.category_changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class CategoryRemoved(Fact):
    """A category is gone; what was in it is in `replaced_by` now, if anywhere."""

    type: ClassVar[str] = "organise.category_removed"
    name: str
    replaced_by: int | None


@dataclass(frozen=True, kw_only=True)
class SchemeChanged(Fact):
    """The fields that assets of a kind carry are different."""

    type: ClassVar[str] = "organise.scheme_changed"
    fields: list[str]
