"""What happens to spaces and rights. Subjects are `space:<id>`, `company:<id>`, `approval:<id>`, `grant_batch:<id>`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zhixing.events import Fact


@dataclass(frozen=True, kw_only=True)
class SpaceCreated(Fact):
    """A space was opened."""

    type: ClassVar[str] = "access.space_created"


@dataclass(frozen=True, kw_only=True)
class SpaceChanged(Fact):
    """Something about a space changed; `fields` names what."""

    type: ClassVar[str] = "access.space_changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class GrantsChanged(Fact):
    """Rights were given or taken; each entry is `<subject> <role>`."""

    type: ClassVar[str] = "access.grants_changed"
    added: list[str]
    removed: list[str]


@dataclass(frozen=True, kw_only=True)
class AccessRefused(Fact):
    """Somebody asked for what they may not do, or for what is out of their reach. About `person:<id>`."""

    type: ClassVar[str] = "access.refused"
    code: str
    method: str
    path: str


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(Fact):
    """An administrator wants to raise their own rights: a second one has to agree."""

    type: ClassVar[str] = "access.approval_asked"
    kind: str
    raises: list[str]


@dataclass(frozen=True, kw_only=True)
class ApprovalGiven(Fact):
    """A second administrator agreed, and the change was made; `break_glass`: the command line of the server did."""

    type: ClassVar[str] = "access.approval_given"
    asked_by: str
    raises: list[str]
    break_glass: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class ApprovalDenied(Fact):
    """A second administrator did not agree, or the one who asked took it back."""

    type: ClassVar[str] = "access.approval_denied"
    asked_by: str
    withdrawn: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class GrantBatchMade(Fact):
    """Many rights were changed at one stroke."""

    type: ClassVar[str] = "access.grant_batch_made"
    count: int


@dataclass(frozen=True, kw_only=True)
class GrantBatchUndone(Fact):
    """A stroke of many rights was taken back."""

    type: ClassVar[str] = "access.grant_batch_undone"
    count: int


@dataclass(frozen=True, kw_only=True)
class SecrecyPolicyChanged(Fact):
    """What holds for content of a level of secrecy changed. About `secrecy:<level>`."""

    type: ClassVar[str] = "access.secrecy_policy_changed"
    watermark: bool
    export_role: str
    unmarkable: str


@dataclass(frozen=True, kw_only=True)
class GrantsExported(Fact):
    """Somebody took the list of rights out. About `company:1`."""

    type: ClassVar[str] = "access.grants_exported"
    count: int
