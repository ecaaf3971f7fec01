"""Questions people asked, what was answered, and whether it helped."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
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
