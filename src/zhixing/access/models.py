"""Spaces and the grants that open them; roles on the company; what waits for a second administrator; policies of secrecy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

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


class Approval(Base):
    """A change that would raise the rights of the one who wants it, and what a second administrator said to it.

    `kind` and `change` say what is to be done (see `zhixing.access.changes`), `raises` what it would raise, as
    `company:<role>`, `clearance:<level>`, `<scope> <role>` or a token. `state`: open, approved, refused, withdrawn.
    """

    __tablename__ = "approval"

    id: Mapped[Id]
    kind: Mapped[str]
    change: Mapped[dict[str, Any]]
    raises: Mapped[list[str]] = mapped_column(ARRAY(Text))
    requested_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    state: Mapped[str] = mapped_column(default="open", server_default="open", index=True)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """None where the command line decided."""
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="", server_default="")


class GrantBatch(Base):
    """Grants that were changed at one stroke, so that the stroke can be undone.

    `changes` are {"scope", "subject", "before", "after"}, roles or none.
    """

    __tablename__ = "grant_batch"

    id: Mapped[Id]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[Moment]
    changes: Mapped[list[dict[str, Any]]]
    undone_at: Mapped[datetime | None]


class SecrecyPolicy(Base):
    """What holds for content of a level of secrecy (0..3).

    `export_role` is the least role on the space that may take files out: reader, contributor, keeper, or nobody.
    `unmarkable` says what becomes of originals that carry no watermark: refuse (to be read online only) or allow.
    """

    __tablename__ = "secrecy_policy"

    level: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    watermark: Mapped[bool]
    export_role: Mapped[str]
    unmarkable: Mapped[str]
