"""Persons, the department tree, groups, sessions and API tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, validates
from sqlalchemy.types import Text

from zhixing.kit.collation import find_key, sort_key
from zhixing.kit.db import Base, Id, Moment


class Company(Base):
    """The one company of this installation. `details` may hold `demo`: the sign-ins shown on the first screen of the demo."""

    __tablename__ = "company"

    id: Mapped[Id]
    name: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Department(Base):
    """A unit of the organisation. `path` holds the ids from the root down to this one, inclusive."""

    __tablename__ = "department"

    id: Mapped[Id]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    name: Mapped[str]
    code: Mapped[str | None] = mapped_column(unique=True)
    path: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    position: Mapped[int] = mapped_column(default=0)


class Person(Base):
    """Somebody who works here. `clearance` is the highest secrecy level (0..3) the person may read.

    `name_key` orders by pinyin, `find_key` is what the name is found by; both follow the name by themselves.
    """

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_name_key", "name_key"),)

    id: Mapped[Id]
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None]
    title: Mapped[str | None]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    clearance: Mapped[int] = mapped_column(default=1)
    password_hash: Mapped[str | None]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    name_key: Mapped[str] = mapped_column(String(collation="C"), default="")
    find_key: Mapped[str] = mapped_column(default="")
    created_at: Mapped[Moment]

    @validates("name")
    def _order_by_name(self, _: str, name: str) -> str:
        self.name_key, self.find_key = sort_key(name), find_key(name)
        return name


class Group(Base):
    """A named set of persons across departments."""

    __tablename__ = "person_group"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str] = mapped_column(default="")


class GroupMember(Base):
    __tablename__ = "group_member"

    group_id: Mapped[int] = mapped_column(ForeignKey("person_group.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)


class SignInSession(Base):
    """A browser's sign-in; only the hash of the cookie's opaque value is kept."""

    __tablename__ = "sign_in_session"

    id: Mapped[Id]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    agent: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="", server_default="")


class PasswordLink(Base):
    """A link that an administrator hands out, with which its person chooses a password once; only its hash is kept."""

    __tablename__ = "password_link"

    id: Mapped[Id]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[datetime | None]


class ApiToken(Base):
    """A key for programs, acting as its person within its scopes (`read`, `write`, `admin`)."""

    __tablename__ = "api_token"

    id: Mapped[Id]
    secret_hash: Mapped[str] = mapped_column(unique=True)
    hint: Mapped[str]
    name: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[Moment]
    used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInFailure(Base):
    """Failed sign-ins by login and by address, to lock out guessing."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[Id]
    key: Mapped[str]
    count: Mapped[int]
    last_at: Mapped[Moment]
    locked_until: Mapped[datetime | None]
