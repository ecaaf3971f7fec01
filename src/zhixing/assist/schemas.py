"""Models as they leave the house: never with a key."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from zhixing.people import PersonOut


class ModelIn(BaseModel):
    """How the language model is to be used. `key`: absent keeps the one there is, empty forgets it."""

    model_config = {"extra": "forbid"}

    enabled: bool = True
    base_url: Annotated[str, Field(max_length=500)] = ""
    model: Annotated[str, Field(max_length=200)] = ""
    key: Annotated[str | None, Field(max_length=1000)] = None
    temperature: float = 0.1
    max_tokens: int = 800
    patience_seconds: float = 20.0
    total_seconds: float = 60.0
    price_in: float = 0.0
    price_out: float = 0.0
    currency: Annotated[str, Field(max_length=8)] = "CNY"
    month_tokens: int | None = None
    month_money: float | None = None
    person_month_tokens: int | None = None
    highest_secrecy: int = 0
    space_ids: list[int] | None = None
    at_once: int = 8


class SpentOut(BaseModel):
    """What was spent this month."""

    tokens: int
    money: float


class ModelOut(BaseModel):
    """How the language model is used. `has_key` tells that there is one; `resting_seconds` that it is left alone after failures."""

    enabled: bool
    base_url: str
    model: str
    has_key: bool
    key_unreadable: bool
    by_environment: bool
    temperature: float
    max_tokens: int
    patience_seconds: float
    total_seconds: float
    price_in: float
    price_out: float
    currency: str
    month_tokens: int | None
    month_money: float | None
    person_month_tokens: int | None
    highest_secrecy: int
    space_ids: list[int] | None
    at_once: int
    spent: SpentOut
    resting_seconds: int


class TrialOut(BaseModel):
    """What came of a trial, in words: what went wrong and what to do, or what the model said."""

    ok: bool
    code: str | None
    message: str
    milliseconds: int
    first_ms: int | None = None
    said: str = ""
    models: list[str] = []


class EmbedderOut(BaseModel):
    """Which embedder gives meaning to texts. `address` is shown without key or password."""

    kind: str
    address: str
    name: str
    dimensions: int | None


class CallOut(BaseModel):
    """One call of the language model."""

    id: int
    at: datetime
    person: PersonOut | None
    purpose: str
    model: str
    outcome: str
    message: str
    asked_tokens: int
    answered_tokens: int
    counted: bool
    first_ms: int | None
    total_ms: int | None
    cost: float


class DayOut(BaseModel):
    """The calls of one day."""

    day: date
    calls: int
    failed: int
    tokens: int
    money: float
