"""What happens to spaces and rights. Subjects are `space:<id>` and `company:<id>`."""

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
