"""Seals on the log of facts; campaigns in which keepers look through the rights on their spaces."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhixing.kit.db import Base, Id, Moment


class FactSeal(Base):
    """A stretch of the log under one hash: SHA-256 of the previous seal's hash and of each fact in `fact_ids`, in that order."""

    __tablename__ = "fact_seal"

    id: Mapped[Id]
    fact_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    first_time: Mapped[Moment]
    last_time: Mapped[Moment]
    hash: Mapped[str]
    previous: Mapped[str]


class AccessReview(Base):
    """A campaign: the keepers of a space confirm or take each right on it until `due_at`."""

    __tablename__ = "access_review"

    id: Mapped[Id]
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id", ondelete="CASCADE"), index=True)
    started_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[Moment]
    due_at: Mapped[Moment]
    stale_days: Mapped[int]
    """A right that nobody used for so many days is marked."""
    remove_unanswered: Mapped[bool] = mapped_column(default=False, server_default="false")
    closed_at: Mapped[datetime | None]


class AccessReviewItem(Base):
    """One right to be looked at: a role of a subject on the space, or a subject that a restricted asset names.

    `decision`: keep, remove, or none yet.
    """

    __tablename__ = "access_review_item"

    id: Mapped[Id]
    review_id: Mapped[int] = mapped_column(ForeignKey("access_review.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str]
    role: Mapped[str | None]
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"))
    last_used_at: Mapped[datetime | None]
    stale: Mapped[bool]
    decision: Mapped[str | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
