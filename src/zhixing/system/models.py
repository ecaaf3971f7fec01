"""The house's work on itself: what was begun, how far it is, and how it ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from zhixing.kit.db import Base, Id, Moment


class UpkeepRun(Base):
    """One backup, reindexing or thorough examination: begun, and done or failed.

    A vault itself says which backups there are; this says what was tried, for the page, the doctor and the metrics.
    """

    __tablename__ = "upkeep_run"
    __table_args__ = (Index("ix_upkeep_run_kind_id", "kind", "id"),)

    id: Mapped[Id]
    kind: Mapped[str]
    """`backup`, `reindex`, `examination`."""
    target: Mapped[str]
    """The folder or file of a backup; else empty."""
    asked_by: Mapped[str]
    """`schedule`, `command` or `user:<id>`."""
    state: Mapped[str]
    """`waiting`, `running`, `done`, `failed`; `incomplete` for a backup for which files were missing or damaged."""
    begun_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    """When it last told how far it was: what runs tells it every few seconds."""
    ended_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """Steps done and to be done; 0 of 0 while unknown."""
    result: Mapped[dict[str, Any] | None]
    """Of a backup: snapshot, new_bytes, bytes, files, rows, seconds. Of a reindexing: assets, passages, vectors, seconds.
    Of an examination: the findings."""
    reason: Mapped[dict[str, Any] | None]
    """Why it failed: code and values of a sentence."""
