"""Captures: what somebody handed in, file by file, and how far each has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from zhixing.kit.db import Base, Id, Moment


class Capture(Base):
    """One hand-in: some files, a folder, an archive or a pasted text, into one space."""

    __tablename__ = "capture"

    id: Mapped[Id]
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    origin: Mapped[str]
    """`upload`, `paste` or `cli`."""
    title: Mapped[str]
    created_at: Mapped[Moment]
    cancelled_at: Mapped[datetime | None]


class CaptureItem(Base):
    """One file of a capture.

    `state`: waiting, reading, ready, unchanged, failed, cancelled. `reason` is {"code", "values"} of the words catalogue,
    `stage` what is happening now ({"code", "values"}, e.g. page 12 of 40).
    """

    __tablename__ = "capture_item"
    __table_args__ = (Index("ix_capture_item_capture_state", "capture_id", "state"),)

    id: Mapped[Id]
    capture_id: Mapped[int] = mapped_column(ForeignKey("capture.id", ondelete="CASCADE"))
    path: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str | None]
    blob: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[dict[str, Any] | None]
    stage: Mapped[dict[str, Any] | None]
    attempts: Mapped[int] = mapped_column(default=0)
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id", ondelete="SET NULL"), index=True)
    version: Mapped[int | None]
    seconds: Mapped[float | None]
    created_at: Mapped[Moment]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
