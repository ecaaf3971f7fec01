"""What oversight itself does. Subjects are `person:<id>`, `space:<id>`, `review:<id>` and `log:1`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zhixing.events import Fact


@dataclass(frozen=True, kw_only=True)
class AuditExported(Fact):
    """Somebody took entries of the audit log out."""

    type: ClassVar[str] = "oversight.audit_exported"
    format: str
    entries: int


@dataclass(frozen=True, kw_only=True)
class HandedOver(Fact):
    """What a person answered for was given to others; `to` are their ids. About the person who left."""

    type: ClassVar[str] = "oversight.handed_over"
    to: list[int]
    assets: int
    spaces: int


@dataclass(frozen=True, kw_only=True)
class ReviewStarted(Fact):
    """The rights on a space are to be looked through."""

    type: ClassVar[str] = "oversight.review_started"
    space_id: int
    items: int
    remove_unanswered: bool


@dataclass(frozen=True, kw_only=True)
class ReviewDecided(Fact):
    """A keeper confirmed or took a right that was to be looked at; `what` is the subject, and its role or the asset."""

    type: ClassVar[str] = "oversight.review_decided"
    space_id: int
    decision: str
    what: str


@dataclass(frozen=True, kw_only=True)
class ReviewClosed(Fact):
    """A look through the rights on a space is over."""

    type: ClassVar[str] = "oversight.review_closed"
    space_id: int
    kept: int
    removed: int
    unanswered: int


@dataclass(frozen=True, kw_only=True)
class ReviewExported(Fact):
    """Somebody took the result of a review out."""

    type: ClassVar[str] = "oversight.review_exported"
    space_id: int
