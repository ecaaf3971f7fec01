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


@dataclass(frozen=True, kw_only=True)
class AssetsMerged(Fact):
    """Assets that said the same became one: the others answer as this one now."""

    type: ClassVar[str] = "organise.assets_merged"
    merge_id: int
    merged: list[int]


@dataclass(frozen=True, kw_only=True)
class MergeUndone(Fact):
    """Assets that had become one were taken apart again."""

    type: ClassVar[str] = "organise.merge_undone"
    merge_id: int
    parted: list[int]


@dataclass(frozen=True, kw_only=True)
class CategorySplit(Fact):
    """Some of what was in a category is in a new one below it now."""

    type: ClassVar[str] = "organise.category_split"
    child_id: int
    assets: int


@dataclass(frozen=True, kw_only=True)
class TaxonomyImported(Fact):
    """The taxonomy was changed from a file. The subject is `taxonomy:0`."""

    type: ClassVar[str] = "organise.taxonomy_imported"
    added: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class TaxonomyActUndone(Fact):
    """A large change of the taxonomy was taken back. The subject is `taxonomy:0`."""

    type: ClassVar[str] = "organise.taxonomy_act_undone"
    act_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class ThresholdSet(Fact):
    """From another confidence on than before the machine may set a category by itself; none: as the product reckons."""

    type: ClassVar[str] = "organise.threshold_set"
    threshold: float | None


@dataclass(frozen=True, kw_only=True)
class QualityMeasured(Fact):
    """How well the classifier finds what people confirmed was measured anew. The subject is `report:<id>`."""

    type: ClassVar[str] = "organise.quality_measured"
    examples: int
    right: float


@dataclass(frozen=True, kw_only=True)
class DocumentDownloaded(Fact):
    """Somebody took the original of a document out; `marked`: it carries a watermark. About `asset:<id>`."""

    type: ClassVar[str] = "organise.document_downloaded"
    version: int
    marked: bool
