"""What can be done with an asset, a function per verb."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zhixing.access import Role, Work, reach_of
from zhixing.assets import rules
from zhixing.assets.changing import AssetChanges, apply_changes, refuse_unknown_audience
from zhixing.assets.events import (
    AssetChanged,
    AssetCreated,
    AssetDeleted,
    AssetOpened,
    AssetRestored,
    AssetVerified,
    AudienceChanged,
    ContentChanged,
    subject_of,
)
from zhixing.assets.kinds import DEFAULT, KINDS, review_days_of
from zhixing.assets.models import Asset
from zhixing.assets.queries import find, find_deleted
from zhixing.assets.rows import AssetRow
from zhixing.events import record_all
from zhixing.kit.errors import Forbidden, Invalid
from zhixing.people import person_by_id


@dataclass(frozen=True, kw_only=True)
class NewAsset:
    """An asset on its way in. `restricted_to` names departments, groups and persons where not the whole space may read it."""

    title: str
    space_id: int
    kind: str = DEFAULT
    summary: str = ""
    owner_id: int | None = None
    """The one who acts, unless named."""
    secrecy: int = 1
    restricted_to: tuple[str, ...] | None = None
    category_id: int | None = None
    tags: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    confidence: str = rules.Confidence.NOT_VALIDATED.value
    review_days: int | None = None
    """The usual interval of the kind, unless given."""
    format: str | None = None
    filename: str | None = None
    pages: int | None = None
    lang: str = "zh"


def create(work: Work, new: NewAsset) -> Asset:
    """Puts a new asset into a space where the actor contributes."""
    return create_many(work, [new])[0]


def create_many(work: Work, news: Sequence[NewAsset]) -> list[Asset]:
    """Puts many new assets into spaces where the actor contributes, in few statements."""
    for space_id in {new.space_id for new in news}:
        work.require(Role.CONTRIBUTOR, space_id)
    assets = [_fresh(work, new) for new in news]
    work.session.add_all(assets)
    work.session.flush()
    facts = [AssetCreated(subject=subject_of(asset.id), kind=asset.kind, space_id=asset.space_id) for asset in assets]
    record_all(work.session, facts, actor=work.actor_token, now=work.now)
    return assets


def _fresh(work: Work, new: NewAsset) -> Asset:
    if new.kind not in KINDS:
        raise Invalid("assets.unknown_kind", kind=new.kind)
    refuse_above_clearance(work, new.secrecy)
    if new.restricted_to:
        refuse_unknown_audience(work, new.restricted_to)
    actor_id = work.actor.id if work.actor else None
    owner_id = new.owner_id or actor_id
    return Asset(
        kind=new.kind,
        title=_title(new.title),
        summary=new.summary,
        space_id=new.space_id,
        owner_id=owner_id,
        created_by=actor_id,
        audience=rules.audience_of(new.space_id, new.restricted_to, owner_id, actor_id),
        restricted=new.restricted_to is not None,
        secrecy=new.secrecy,
        category_id=new.category_id,
        category_by="person" if new.category_id else None,
        tags=rules.clean_tags(new.tags),
        details=dict(new.details),
        confidence=new.confidence,
        review_days=new.review_days or review_days_of(new.kind),
        format=new.format,
        filename=new.filename,
        pages=new.pages,
        lang=new.lang,
        created_at=work.now,
        updated_at=work.now,
    )


def change(work: Work, asset_id: int, changes: AssetChanges) -> Asset:
    """Changes what is said about an asset, and who may read it, as far as the actor may."""
    asset = find(work.session, asset_id, work.reach)
    require_edit(work, asset)
    refuse_above_clearance(work, changes.get("secrecy", 0))
    if (owner_id := changes.get("owner_id")) is not None and person_by_id(work.session, owner_id) is None:
        raise Invalid("assets.owner_cannot_read")
    if "space_id" in changes:
        work.require(Role.CONTRIBUTOR, changes["space_id"])
    readers_before = {"audience": asset.audience, "secrecy": asset.secrecy}
    changed = apply_changes(work, asset, changes)
    if not changed:
        return asset
    if "owner_id" in changed:
        _refuse_blind_owner(work, asset)
    if work.actor:
        # What the machine finds out about an asset does not make the asset newer.
        asset.updated_at = work.now
    work.record(AssetChanged(subject=subject_of(asset.id), fields=changed))
    readers = {"audience": asset.audience, "secrecy": asset.secrecy}
    if others := [name for name, now in readers.items() if readers_before[name] != now]:
        work.record(_audience_changed(asset, others))
    return asset


def note_changed(work: Work, asset_ids: Iterable[int], field: str) -> None:
    """Tells of a change that reached assets from elsewhere: their category is called differently, say."""
    facts = [AssetChanged(subject=subject_of(asset_id), fields=[field]) for asset_id in asset_ids]
    record_all(work.session, facts, actor=work.actor_token, now=work.now)


def change_content(
    work: Work, asset_id: int, version: int, *, format: str | None = None, filename: str | None = None, pages: int | None = None
) -> Asset:
    """Notes that the content has a new version. What was verified was the old one: the asset is unverified again."""
    asset = find(work.session, asset_id, work.reach)
    require_edit(work, asset)
    asset.version, asset.updated_at = version, work.now
    asset.format, asset.filename, asset.pages = format, filename, pages
    asset.verified_at = asset.verified_by = None
    if asset.confidence == rules.Confidence.VALIDATED:
        asset.confidence = rules.Confidence.NOT_VALIDATED
    work.record(ContentChanged(subject=subject_of(asset.id), version=version))
    return asset


def delete(work: Work, asset_id: int) -> Asset:
    """Puts an asset into the bin; from the next request on nobody finds it anywhere else."""
    asset = find(work.session, asset_id, work.reach)
    require_edit(work, asset)
    asset.deleted_at = work.now
    work.record(AssetDeleted(subject=subject_of(asset.id)))
    return asset


def restore(work: Work, asset_id: int) -> Asset:
    """Takes an asset out of the bin."""
    asset = find_deleted(work.session, asset_id, work.reach)
    require_edit(work, asset)
    asset.deleted_at = None
    work.record(AssetRestored(subject=subject_of(asset.id)))
    return asset


def verify(work: Work, asset_id: int) -> Asset:
    """Confirms in the actor's name that the present version holds true; its review interval starts anew."""
    asset = find(work.session, asset_id, work.reach)
    require_edit(work, asset)
    asset.verified_at, asset.verified_by = work.now, work.actor.id if work.actor else None
    asset.confidence = rules.Confidence.VALIDATED
    work.record(AssetVerified(subject=subject_of(asset.id), version=asset.version))
    return asset


def note_look(work: Work, asset: Asset | AssetRow) -> None:
    """Records that an asset within reach is looked at."""
    work.record(AssetOpened(subject=subject_of(asset.id), version=asset.version))


def may_edit(work: Work, asset: Asset | AssetRow) -> bool:
    """Whether the actor may change this asset; the same holds for deleting, restoring, verifying and restricting it."""
    owner = rules.owns(work.reach.person_id, owner_id=asset.owner_id, created_by=asset.created_by)
    return rules.may_edit(
        contributes=work.may(Role.CONTRIBUTOR, asset.space_id), keeps=work.may(Role.KEEPER, asset.space_id), owns=owner
    )


def require_edit(work: Work, asset: Asset) -> None:
    """Refuses unless the actor may change this asset."""
    if may_edit(work, asset):
        return
    if asset.space_id in work.reach.archived_spaces:
        raise Forbidden("access.space_archived")
    raise Forbidden("assets.not_yours_to_edit")


def refuse_above_clearance(work: Work, secrecy: int) -> None:
    """Nobody may put anything above the own clearance."""
    if not 0 <= secrecy <= 3:
        raise Invalid("assets.unknown_secrecy", secrecy=secrecy)
    if secrecy > work.reach.clearance:
        raise Forbidden("assets.above_your_clearance")


def _refuse_blind_owner(work: Work, asset: Asset) -> None:
    """Whoever answers for an asset must be able to read it."""
    if asset.owner_id is None:
        return
    reach = reach_of(work.session, asset.owner_id)
    if reach.tokens.isdisjoint(asset.audience) or asset.secrecy > reach.clearance:
        raise Invalid("assets.owner_cannot_read")


def _title(title: str) -> str:
    cleaned = rules.clean_title(title)
    if not cleaned:
        raise Invalid("assets.title_missing")
    return cleaned


def _audience_changed(asset: Asset, changed: list[str]) -> AudienceChanged:
    return AudienceChanged(
        subject=subject_of(asset.id),
        space_id=asset.space_id,
        secrecy=asset.secrecy,
        restricted=asset.restricted,
        changed=changed,
    )
