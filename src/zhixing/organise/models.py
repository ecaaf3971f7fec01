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
    __table_args__ = (UniqueConstraint("asset_id", "number"), Index("ix_document_version_sha256", "sha256"))

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
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    before: Mapped[dict[str, Any] | None]


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
