"""Documents and their versions; what the machine proposes about an asset and what people answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhixing.kit.db import Base, Id, Moment


class DocumentVersion(Base):
    """One version of a document asset: the original file and its parsed structure.

    `blob` is the key of the original in the file store, `content` the key of the parsed blocks (JSON, gzip).
    """

    __tablename__ = "document_version"
    __table_args__ = (
        UniqueConstraint("asset_id", "number"),
        Index("ix_document_version_sha256", "sha256"),
        # By hash: a path may be longer than an ordered index can hold.
        Index("ix_document_version_source_path", "source_path", postgresql_using="hash"),
    )

    id: Mapped[Id]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"))
    number: Mapped[int]
    filename: Mapped[str]
    source_path: Mapped[str] = mapped_column(default="")
    """Where the file lay in the folder or archive it came from; with the space it tells a changed file from a new one."""
    format: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    blob: Mapped[str | None]
    content: Mapped[str]
    pages: Mapped[int | None]
    characters: Mapped[int]
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    created_at: Mapped[Moment]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    merged_from: Mapped[int | None] = mapped_column(ForeignKey("asset.id", ondelete="SET NULL"))
    """The document it was a version of before that was merged into this one. Such versions have numbers below 1, so that the
    numbers of the document's own stay what links and citations know them by."""


class Suggestion(Base):
    """What the machine proposes about an asset: kind `category`, `tag` or `duplicate`, with its confidence and its reasons.

    `value` is the id of the category, the tag, or the id of the other asset. `state`: open, accepted, corrected, dismissed,
    or applied: a tag the machine was sure enough of to set it itself. `before` holds what the answer changed, to be taken back.
    """

    __tablename__ = "suggestion"
    __table_args__ = (Index("ix_suggestion_asset_kind", "asset_id", "kind"),)

    id: Mapped[Id]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"))
    kind: Mapped[str]
    value: Mapped[str]
    confidence: Mapped[float]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default="open", index=True)
    created_at: Mapped[Moment]
    answered_at: Mapped[datetime | None] = mapped_column(index=True)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    before: Mapped[dict[str, Any] | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("answer_batch.id"), index=True)


class AnswerBatch(Base):
    """Suggestions that were answered together, so that they can be taken back together. `act`: accept, correct or dismiss."""

    __tablename__ = "answer_batch"

    id: Mapped[Id]
    act: Mapped[str]
    answered: Mapped[int]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Moment]
    undone_at: Mapped[datetime | None]


class MetadataScheme(Base):
    """Which fields an asset of a kind carries.

    Each is {"name", "label", "label_en", "type": text | number | date | choice | person, "choices", "required"}.
    """

    __tablename__ = "metadata_scheme"

    kind: Mapped[str] = mapped_column(primary_key=True)
    fields: Mapped[list[dict[str, Any]]]
    updated_at: Mapped[Moment]


class AssetProfile(Base):
    """What the machine noted of an asset's words when it last looked, so that assets can be compared without reading them again.

    A projection: it can be thrown away and made anew. `signature` is the MinHash of the text (unsigned 32-bit numbers),
    `bands` its pieces, of which near-duplicates share at least one; `vector` is a unit row of 16-bit floats by `vector_by`.
    """

    __tablename__ = "asset_profile"
    __table_args__ = (Index("ix_asset_profile_bands", "bands", postgresql_using="gin"),)

    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    stretches: Mapped[int]
    """How many different stretches of characters the text has."""
    signature: Mapped[bytes]
    bands: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    vector: Mapped[bytes | None]
    vector_by: Mapped[str | None]
    summary: Mapped[str] = mapped_column(default="")
    """The summary the machine wrote; as long as the asset's is the same, no person has touched it."""
    noted_at: Mapped[Moment]


class Likeness(Base):
    """That two assets say the same or nearly so, the one with the smaller id first. A projection, made when either is looked at.

    `one_in_other`: the share (0..1) of the first one's wording that stands in the other; `kind`: exact, near or contained.
    """

    __tablename__ = "asset_likeness"

    one_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"), primary_key=True, index=True)
    one_in_other: Mapped[float]
    other_in_one: Mapped[float]
    confidence: Mapped[float]
    kind: Mapped[str]
    noted_at: Mapped[Moment]


class AssetMerge(Base):
    """That assets became one. `record` holds what the merge changed, so that it can be undone."""

    __tablename__ = "asset_merge"

    id: Mapped[Id]
    survivor_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"), index=True)
    record: Mapped[dict[str, Any]]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Moment]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]


class TaxonomyAct(Base):
    """A large change of the taxonomy: merge, split, move, remove or import. `record` holds what undoing it needs."""

    __tablename__ = "taxonomy_act"

    id: Mapped[Id]
    kind: Mapped[str]
    record: Mapped[dict[str, Any]]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Moment]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]


class CategoryThreshold(Base):
    """From which confidence (0..1) on the machine may set this category by itself, as an administrator wants it."""

    __tablename__ = "category_threshold"

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    threshold: Mapped[float]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[Moment]


class QualityReport(Base):
    """How well the classifier found what people had confirmed, cross-validated at one time.

    `figures`: over everything; `categories`: a list of the figures of each category.
    """

    __tablename__ = "quality_report"

    id: Mapped[Id]
    made_at: Mapped[Moment]
    examples: Mapped[int]
    figures: Mapped[dict[str, Any]]
    categories: Mapped[list[dict[str, Any]]]


class QualityTrial(Base):
    """What the classifier said of one asset whose category it had not been shown; kept of the newest report only."""

    __tablename__ = "quality_trial"

    report_id: Mapped[int] = mapped_column(ForeignKey("quality_report.id", ondelete="CASCADE"), primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"), primary_key=True, index=True)
    truth: Mapped[int]
    said: Mapped[int]
    confidence: Mapped[float]
