"""The fact log and the places its listeners have reached."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from zhixing.kit.db import Base, Id, Moment


class StoredFact(Base):
    """One fact, in the shape of a CloudEvents 1.0 envelope; never changed, never deleted: a trigger refuses both.

    `xid` is the transaction that saved it: ids are not in commit order, so listeners read in the order
    of (xid, id) and only below the oldest transaction still running.
    """

    __tablename__ = "fact"
    __table_args__ = (
        Index("ix_fact_xid_id", "xid", "id"),
        Index("ix_fact_type_time", "type", "time"),
        Index("ix_fact_subject", "subject"),
        Index("ix_fact_time", "time", "id"),
        Index("ix_fact_actor", "actor", "id"),
    )

    id: Mapped[Id]
    xid: Mapped[int] = mapped_column(server_default=text("(pg_current_xact_id()::text)::bigint"))
    uid: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    type: Mapped[str]
    time: Mapped[Moment]
    actor: Mapped[str]
    subject: Mapped[str]
    data: Mapped[dict[str, Any]]
    request_id: Mapped[str | None]
    """The number of the request or job it happened in."""
    address: Mapped[str | None]
    """The IP address the request came from."""


class ListenerPlace(Base):
    """How far in the log a listener has come; saved with the listener's effects."""

    __tablename__ = "listener_place"

    name: Mapped[str] = mapped_column(primary_key=True)
    xid: Mapped[int] = mapped_column(default=0)
    place: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    moved_at: Mapped[datetime | None]
