"""What happens to assets, told in the past tense. The subject is always `asset:<id>`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from zhixing.events import Fact


@dataclass(frozen=True, kw_only=True)
class AssetCreated(Fact):
    """An asset came to be."""

    type: ClassVar[str] = "assets.asset_created"
    kind: str
    space_id: int


@dataclass(frozen=True, kw_only=True)
class AssetChanged(Fact):
    """Something that is said about an asset changed; `fields` names what."""

    type: ClassVar[str] = "assets.asset_changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class ContentChanged(Fact):
    """An asset has a new version of its content."""

    type: ClassVar[str] = "assets.content_changed"
    version: int


@dataclass(frozen=True, kw_only=True)
class AudienceChanged(Fact):
    """Others than before may read an asset now: its space, its audience or its secrecy changed."""

    type: ClassVar[str] = "assets.audience_changed"
    space_id: int
    secrecy: int
    restricted: bool
    changed: list[str] = field(default_factory=list)
    """What of it changed: `audience`, `secrecy`."""


@dataclass(frozen=True, kw_only=True)
class AssetDeleted(Fact):
    """An asset was put into the bin: nobody finds it any more."""

    type: ClassVar[str] = "assets.asset_deleted"


@dataclass(frozen=True, kw_only=True)
class AssetRestored(Fact):
    """An asset was taken out of the bin."""

    type: ClassVar[str] = "assets.asset_restored"


@dataclass(frozen=True, kw_only=True)
class AssetVerified(Fact):
    """Somebody answerable confirmed that an asset holds true."""

    type: ClassVar[str] = "assets.asset_verified"
    version: int


@dataclass(frozen=True, kw_only=True)
class AssetOpened(Fact):
    """Somebody looked at an asset."""

    type: ClassVar[str] = "assets.asset_opened"
    version: int


@dataclass(frozen=True, kw_only=True)
class RelationDrawn(Fact):
    """Somebody said how an asset stands to another."""

    type: ClassVar[str] = "assets.relation_drawn"
    other_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class RelationRemoved(Fact):
    """What was said about an asset and another does not hold any more."""

    type: ClassVar[str] = "assets.relation_removed"
    other_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class TagsMerged(Fact):
    """Tags are called differently everywhere, or are gone: then the new one is empty. The subject is `tags:0`."""

    type: ClassVar[str] = "assets.tags_merged"
    tags: list[str]
    into: str
    assets: int


SUBJECT = "asset"


def subject_of(asset_id: int) -> str:
    """How facts name an asset."""
    return f"{SUBJECT}:{asset_id}"
