"""Questions people asked, what was answered, whether it helped; answers that are shared; questions still without an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from zhixing.kit.db import Base, Id, Moment


class Question(Base):
    """A question and its answer as it was given; re-read only under the asker's present rights."""

    __tablename__ = "question"

    id: Mapped[Id]
    thread_id: Mapped[int | None] = mapped_column(index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    text: Mapped[str]
    scope: Mapped[dict[str, Any]] = mapped_column(default=dict)
    refused: Mapped[bool]
    answer: Mapped[dict[str, Any]]
    helpful: Mapped[bool | None]
    comment: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[Moment]
    seconds: Mapped[float]
    pinned: Mapped[bool] = mapped_column(default=False, server_default=false())
    unanswered_id: Mapped[int | None] = mapped_column(ForeignKey("unanswered.id", ondelete="SET NULL"), index=True)
    """The gap it fell into, where the sources did not answer."""


class Unanswered(Base):
    """A question that the sources did not answer, once for all who asked it. How often and by how many is counted from `Question`.

    `state`: open, done (there is knowledge now), dismissed (not ours to answer). Asked again in vain, one that was done is open again.
    """

    __tablename__ = "unanswered"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    note: Mapped[str] = mapped_column(default="")
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime | None]


class AnswerShare(Base):
    """A link by which colleagues may see a question and as much of its answer as they may read. Gone when it is taken back."""

    __tablename__ = "answer_share"

    id: Mapped[Id]
    token: Mapped[str] = mapped_column(unique=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), unique=True)
    created_at: Mapped[Moment]
