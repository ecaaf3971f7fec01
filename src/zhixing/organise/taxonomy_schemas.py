"""The taxonomy and the schemes as they leave and enter the house."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

Name = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=60)]
Text = Annotated[str, Field(max_length=2000)]


class CategoryOut(BaseModel):
    """A category with those below it. `assets` counts what the one who asks may read, in it and below."""

    id: int
    name: str
    name_en: str
    description: str
    synonyms: list[str]
    parent_id: int | None
    assets: int
    children: list[CategoryOut]


class CategoryIn(BaseModel):
    """A new category."""

    model_config = {"extra": "forbid"}

    name: Name
    name_en: Annotated[str, Field(max_length=200)] = ""
    description: Text = ""
    synonyms: Names = []
    parent_id: int | None = None
    position: Annotated[int, Field(ge=0, le=100_000)] | None = None


class CategoryPatch(BaseModel):
    """Changes of a category; absent fields stay. `parent_id` null makes it a root."""

    model_config = {"extra": "forbid"}

    name: Name | None = None
    name_en: Annotated[str, Field(max_length=200)] | None = None
    description: Text | None = None
    synonyms: Names | None = None
    parent_id: int | None = None
    position: Annotated[int, Field(ge=0, le=100_000)] | None = None


class SchemeField(BaseModel):
    """One field that assets of a kind carry in their details."""

    name: Annotated[str, Field(max_length=60)]
    label: Annotated[str, Field(max_length=100)]
    label_en: Annotated[str, Field(max_length=100)] = ""
    type: Literal["text", "number", "date", "choice", "person"]
    choices: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=200)] = []
    required: bool = False


class SchemeIn(BaseModel):
    """The fields of a kind, in order."""

    model_config = {"extra": "ignore"}

    fields: Annotated[list[SchemeField], Field(max_length=100)]


class SchemeOut(BaseModel):
    """A kind and its fields."""

    kind: str
    fields: list[SchemeField]
