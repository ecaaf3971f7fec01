"""Persons, departments and groups as they leave the house."""

from __future__ import annotations

from pydantic import BaseModel


class DepartmentRef(BaseModel):
    """A department and the names on the way to it from the root."""

    id: int
    name: str
    path: list[str]


class PersonOut(BaseModel):
    """Somebody who works here. `clearance` is told to administrators and to the person alone."""

    id: int
    login: str
    name: str
    title: str | None
    email: str | None
    department: DepartmentRef | None
    active: bool
    clearance: int | None


class DepartmentNode(BaseModel):
    """A department in the tree; `people` counts the active ones here and below."""

    id: int
    name: str
    code: str | None
    parent_id: int | None
    path: list[str]
    people: int
    children: list[DepartmentNode]


class GroupOut(BaseModel):
    """A group and the ids of its members."""

    id: int
    name: str
    description: str
    members: list[int]
