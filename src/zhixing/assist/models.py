"""The language model the house asks, and what each call of it cost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Float, ForeignKey, Index
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from zhixing.kit.db import Base, Id, Moment


class LanguageModel(Base):
    """The one language model of the house, by its `name` (`answers`). The key is sealed (`assist.sealing`) and never sent out."""

    __tablename__ = "language_model"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    enabled: Mapped[bool] = mapped_column(default=False)
    base_url: Mapped[str]
    model: Mapped[str]
    sealed_key: Mapped[str | None]
    temperature: Mapped[float] = mapped_column(Float)
    max_tokens: Mapped[int]
    patience_seconds: Mapped[float] = mapped_column(Float)
    total_seconds: Mapped[float] = mapped_column(Float)
    price_in: Mapped[float] = mapped_column(Float)
    price_out: Mapped[float] = mapped_column(Float)
    currency: Mapped[str]
    month_tokens: Mapped[int | None]
    month_money: Mapped[float | None] = mapped_column(Float)
    person_month_tokens: Mapped[int | None]
    highest_secrecy: Mapped[int]
    space_ids: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger))
    at_once: Mapped[int]
    changed_at: Mapped[Moment]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ModelCall(Base):
    """One call of the language model: who, when, how much, how long, what came of it. Never what was said."""

    __tablename__ = "model_call"
    __table_args__ = (Index("ix_model_call_person_at", "person_id", "at"),)

    id: Mapped[Id]
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str]
    """`answer`, `follow_up` or `test`."""
    model: Mapped[str]
    outcome: Mapped[str]
    """`running`, `ok`, `stopped` (we hung up), or the code of what went wrong."""
    asked_tokens: Mapped[int]
    answered_tokens: Mapped[int]
    counted: Mapped[bool] = mapped_column(default=False)
    """Whether the endpoint counted the tokens; else they are estimated."""
    first_ms: Mapped[int | None]
    total_ms: Mapped[int | None]
    cost: Mapped[float] = mapped_column(Float, default=0.0)
