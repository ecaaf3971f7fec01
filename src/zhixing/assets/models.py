"""What every asset has, whatever its kind, and the passages its words are found by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, validates
from sqlalchemy.types import Text

from zhixing.kit.collation import sort_key
from zhixing.kit.db import Base, Id, Moment


class Asset(Base):
    """Whatever can be found, shared, trusted and reused.

    `audience` holds the tokens that may read it: `space:<id>` unless `restricted`, else the named departments, groups, persons.
    `secrecy`: 0 公开, 1 内部, 2 秘密, 3 机密. `confidence`: wip, not_validated, validated, archived.
    """

    __tablename__ = "asset"
    __table_args__ = (
        Index("ix_asset_audience", "audience", postgresql_using="gin"),
        Index("ix_asset_tags", "tags", postgresql_using="gin"),
        Index("ix_asset_updated_at", "updated_at"),
        Index("ix_asset_title_key", "title_key"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(String(collation="C"), default="")
    """Orders by pinyin; follows the title by itself."""
    summary: Mapped[str] = mapped_column(default="")
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    audience: Mapped[list[str]] = mapped_column(ARRAY(Text))
    restricted: Mapped[bool] = mapped_column(default=False)
    secrecy: Mapped[int] = mapped_column(default=1)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id", ondelete="SET NULL"), index=True)
    category_by: Mapped[str | None]
    """Who set the category: `person` or `machine`."""
    category_confidence: Mapped[float | None]
    """How sure the machine was, 0..1; none where a person decided."""
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Values of the metadata scheme of this kind."""
    confidence: Mapped[str] = mapped_column(default="not_validated")
    governance: Mapped[str] = mapped_column(default="experience")
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    review_days: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    format: Mapped[str | None]
    """The form of the current version's original: `pdf`, `docx`, `md` …; none where there is no file."""
    filename: Mapped[str | None]
    pages: Mapped[int | None]
    created_at: Mapped[Moment]
    updated_at: Mapped[Moment]
    deleted_at: Mapped[datetime | None]
    lang: Mapped[str] = mapped_column(default="zh")

    @validates("title")
    def _order_by_title(self, _: str, title: str) -> str:
        self.title_key = sort_key(title)
        return title


class Category(Base):
    """A node of the one taxonomy. `path` holds the ids from the root down, inclusive."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("parent_id", "name"),)

    id: Mapped[Id]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    synonyms: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    path: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    position: Mapped[int] = mapped_column(default=0)


class Passage(Base):
    """A stretch of an asset's current version, small enough to be cited: 200 to 400 characters, cut at headings and sentences.

    `locator` says where it stands: {"block": first block index, "block_end": last, "page": 1-based,
    "boxes": [[x0, y0, x1, y1] in 0..1 of the page],
    "sheet": name, "cells": "A1:D20", "slide": 1-based}; keys that do not apply are absent.
    """

    __tablename__ = "passage"
    __table_args__ = (
        Index("ix_passage_asset_ordinal", "asset_id", "ordinal"),
        # The few that wait for a vector among millions that have one.
        Index("ix_passage_to_embed", "id", postgresql_where=text("embedded IS false")),
    )

    id: Mapped[Id]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"))
    version: Mapped[int]
    ordinal: Mapped[int]
    heading_path: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    text: Mapped[str]
    locator: Mapped[dict[str, Any]] = mapped_column(default=dict)
    embedded: Mapped[bool] = mapped_column(default=False)


class Relation(Base):
    """A directed link between two assets: supersedes, contradicts, derived_from, duplicates, applies_to, implements."""

    __tablename__ = "asset_relation"
    __table_args__ = (UniqueConstraint("source_id", "target_id", "kind"),)

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"))
    target_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    created_at: Mapped[Moment]
    created_by: Mapped[int | None]


class AssetRedirect(Base):
    """That an asset was merged into another: who asks for it is shown that one, as far as both are within reach."""

    __tablename__ = "asset_redirect"

    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"), primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[Moment]


class CategoryRedirect(Base):
    """That a category was merged into another; the old id is no category any more, but links still name it."""

    __tablename__ = "category_redirect"

    category_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    target_id: Mapped[int] = mapped_column(ForeignKey("category.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[Moment]


class AssetBatch(Base):
    """Assets that were changed together; `before` says of each what it was and became, so that all can be undone."""

    __tablename__ = "asset_batch"

    id: Mapped[Id]
    act: Mapped[str]
    changed: Mapped[int]
    before: Mapped[list[dict[str, Any]]]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Moment]
    undone_at: Mapped[datetime | None]
