"""Lists are handed out a page at a time."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

Limit = Annotated[int, Query(ge=1, le=200, description="How many items at most.")]
Offset = Annotated[int, Query(ge=0, le=100_000, description="How many items to skip.")]

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """A stretch of a list and the length of the whole."""

    items: list[T]
    total: int
