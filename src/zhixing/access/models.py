"""Spaces and the grants that open them; roles on the company."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from zhixing.kit.db import Base, Id, Moment


class Space(Base):
    """A place where knowledge is kept together and opened to a set of people."""

    __tablename__ = "space"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    created_at: Mapped[Moment]
    archived_at: Mapped[datetime | None]


class Grant(Base):
    """A role for a subject token on a scope.

    `scope` is `company` or `space:<id>`; `subject` is `all`, `user:<id>`, `dept:<id>` or `group:<id>`;
    `role` is `administrator`, `auditor` or `librarian` on the company, and `reader`, `contributor` or `keeper` on a space.
    """

    __tablename__ = "access_grant"
    __table_args__ = (UniqueConstraint("scope", "subject", "role"),)

    id: Mapped[Id]
    scope: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[Moment]
