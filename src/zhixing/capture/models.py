"""Captures: what somebody handed in, file by file, and how far each has come."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
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
    __table_args__ = (
        Index("ix_capture_item_capture_state", "capture_id", "state"),
        Index("ix_capture_item_waiting", "lane", "person_id", "rank", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_capture_item_reading", "lane", "lease_until", postgresql_where=text("state = 'reading'")),
        Index("ix_capture_item_finished_at", "finished_at"),
    )

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
    lane: Mapped[str] = mapped_column(default="read", server_default="read")
    """`read`, or `ocr` where print must be recognised."""
    person_id: Mapped[int | None]
    """Whose turn it is when this file is read: the one who handed it in."""
    rank: Mapped[int] = mapped_column(default=1, server_default="1")
    """0: somebody waits for it; 1: one of many; 2: read again."""
    lease_until: Mapped[datetime | None]
    """Until when its reader has promised a sign of life, by the database's clock; past it, another may take the file."""


class Turn(Base):
    """When a person's files were last taken from a lane: who was served longest ago comes first."""

    __tablename__ = "capture_turn"

    lane: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    served_at: Mapped[Moment]


class Upload(Base):
    """One large file on its way in, piece by piece; its bytes so far lie in a file of the house's `uploads` folder.

    `received` is how many bytes are safely on the disk. Finished, it has become a file of the hand-in; an archive is
    not even that for long, so the upload itself remembers.
    """

    __tablename__ = "capture_upload"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    capture_id: Mapped[int] = mapped_column(ForeignKey("capture.id", ondelete="CASCADE"), index=True)
    path: Mapped[str]
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str | None]
    """What the sender says the digest of the whole is."""
    modified: Mapped[int] = mapped_column(default=0)
    """When the file was last changed at the sender, in milliseconds: with name and size it tells whether it is still the same."""
    created_at: Mapped[Moment]
    touched_at: Mapped[Moment] = mapped_column(index=True)
    finished_at: Mapped[Moment | None]
