"""What the administration of people takes in and answers, besides persons, departments and groups themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

Text = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Login = Annotated[str, Field(min_length=1, max_length=64)]
Password = Annotated[str, Field(min_length=1, max_length=200)]
Level = Annotated[int, Field(ge=0, le=3)]


class PersonIn(BaseModel):
    """Somebody to be taken in."""

    login: Login
    name: Name
    email: Text | None = None
    title: Text | None = None
    department_id: int | None = None
    clearance: Level = 1
    password: Password | None = None


class PersonPatch(BaseModel):
    """Changes of a person; absent fields stay as they are."""

    model_config = {"extra": "forbid"}

    login: Login | None = None
    name: Name | None = None
    email: Text | None = None
    title: Text | None = None
    department_id: int | None = None
    clearance: Level | None = None
    active: bool | None = None


class PasswordReset(BaseModel):
    """A password for somebody else; made up when absent."""

    password: Password | None = None


class PasswordResetOut(BaseModel):
    """The password to hand over; it has to be changed at the next sign-in."""

    password: str


class PasswordLinkOut(BaseModel):
    """The address of the link, from the root of the house, and when it ends; shown this once only."""

    path: str
    expires_at: datetime


class DepartmentIn(BaseModel):
    """A department to be set up."""

    name: Name
    parent_id: int | None = None
    code: Annotated[str, Field(max_length=50)] | None = None
    position: int = 0


class DepartmentPatch(BaseModel):
    """Changes of a department; absent fields stay as they are."""

    model_config = {"extra": "forbid"}

    name: Name | None = None
    parent_id: int | None = None
    code: Annotated[str, Field(max_length=50)] | None = None
    position: int | None = None


class GroupIn(BaseModel):
    """A group to be set up."""

    name: Name
    description: Annotated[str, Field(max_length=500)] = ""


class GroupPatch(BaseModel):
    """Changes of a group; absent fields stay as they are."""

    model_config = {"extra": "forbid"}

    name: Name | None = None
    description: Annotated[str, Field(max_length=500)] | None = None


class MembersIn(BaseModel):
    """The members a group is to have."""

    person_ids: Annotated[list[int], Field(max_length=20_000)]


class ImportRowOut(BaseModel):
    """What becomes of a line of the sheet, and in words what is wrong with it."""

    line: int
    action: Literal["create", "update", "unchanged", "failed"]
    login: str
    name: str
    problems: list[str]


class ImportOut(BaseModel):
    """What becomes of the sheet."""

    dry_run: bool
    rows: list[ImportRowOut]
    created: int
    updated: int
    unchanged: int
    failed: int


class TokenOut(BaseModel):
    """A key for a program; `hint` is its last four characters."""

    id: int
    name: str
    hint: str
    scopes: list[str]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


class NewTokenOut(TokenOut):
    """A key just made: `secret` is shown this once only."""

    secret: str


class TokenIn(BaseModel):
    """A key to be made."""

    name: Name
    scopes: Annotated[list[Literal["read", "write", "admin"]], Field(min_length=1)]
    expires_in_days: Annotated[int, Field(ge=1, le=3650)] | None = 365


class DeviceOut(BaseModel):
    """A browser somebody is signed in with."""

    id: int
    agent: str
    address: str
    created_at: datetime
    seen_at: datetime
    present: bool
