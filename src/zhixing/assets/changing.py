"""Applying changes to an asset, field by field."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypedDict, cast

from sqlalchemy.orm import Session

from zhixing.access import Work, subject_labels
from zhixing.assets import rules
from zhixing.assets.kinds import KINDS
from zhixing.assets.models import Asset, Category
from zhixing.kit.errors import Invalid

LARGEST_DETAILS = 65_536


class AssetChanges(TypedDict, total=False):
    """What may be changed about an asset; absent fields stay as they are.

    `category_confidence` (0..1) beside `category_id` says that the machine chose, its absence that a person did.
    `audience` restricts to departments, groups and persons; `restricted=False` opens the asset to its space again.
    """

    title: str
    summary: str
    kind: str
    space_id: int
    owner_id: int | None
    category_id: int | None
    category_confidence: float | None
    tags: list[str]
    details: dict[str, Any]
    secrecy: int
    restricted: bool
    audience: list[str]
    confidence: str
    review_days: int
    governance: str
    lang: str


PLAIN = ("summary", "space_id", "owner_id", "secrecy", "review_days", "governance", "lang")


def apply_changes(work: Work, asset: Asset, changes: AssetChanges) -> list[str]:
    """Makes the changes and returns the names of the fields that are different now."""
    before = _said(asset)
    given = cast(dict[str, Any], changes)
    if changes.get("governance", rules.Governance.EXPERIENCE) not in {way.value for way in rules.Governance}:
        raise Invalid("assets.unknown_governance", governance=changes["governance"])
    for field in PLAIN:
        if field in given:
            setattr(asset, field, given[field])
    _name(asset, changes)
    _classify(work, asset, changes)
    _details(work, asset, changes)
    _audience(work, asset, changes)
    after = _said(asset)
    return [field for field in before if before[field] != after[field]]


def _said(asset: Asset) -> dict[str, Any]:
    fields = (*PLAIN, "title", "kind", "confidence", "category_id", "category_by", "tags", "details", "restricted", "audience")
    return {field: getattr(asset, field) for field in fields}


def _name(asset: Asset, changes: AssetChanges) -> None:
    if "title" in changes:
        title = rules.clean_title(changes["title"])
        if not title:
            raise Invalid("assets.title_missing")
        asset.title = title
    if "kind" in changes:
        if changes["kind"] not in KINDS:
            raise Invalid("assets.unknown_kind", kind=changes["kind"])
        asset.kind = changes["kind"]
    if "confidence" in changes:
        asset.confidence = _confidence(asset, changes["confidence"])


def _confidence(asset: Asset, wanted: str) -> str:
    # Validated is what verifying makes of it, nothing one can write down.
    if wanted == rules.Confidence.VALIDATED and asset.confidence != wanted:
        raise Invalid("assets.validated_by_verifying")
    if wanted not in {level.value for level in rules.Confidence}:
        raise Invalid("assets.unknown_confidence", confidence=wanted)
    return wanted


def _classify(work: Work, asset: Asset, changes: AssetChanges) -> None:
    if "tags" in changes:
        asset.tags = rules.clean_tags(changes["tags"])
    if "category_id" not in changes:
        return
    category_id = changes["category_id"]
    if category_id is not None and work.session.get(Category, category_id) is None:
        raise Invalid("assets.unknown_category")
    confidence = changes.get("category_confidence")
    asset.category_id, asset.category_confidence = category_id, confidence
    asset.category_by = None if category_id is None else "person" if confidence is None else "machine"


DetailsCheck = Callable[[Session, str, Mapping[str, Any]], None]
_checks: list[DetailsCheck] = []


def also_check_details(check: DetailsCheck) -> None:
    """From now on `check(session, kind, details)` may refuse details that do not fit: how a kind is described is known further up."""
    _checks.append(check)


def _details(work: Work, asset: Asset, changes: AssetChanges) -> None:
    if "details" not in changes:
        return
    for check in _checks:
        check(work.session, asset.kind, changes["details"])
    if len(json.dumps(changes["details"])) > LARGEST_DETAILS:
        raise Invalid("assets.details_too_large")
    asset.details = dict(changes["details"])


def _audience(work: Work, asset: Asset, changes: AssetChanges) -> None:
    """Follows space, owner and restriction; whoever restricts an asset stays among its readers, as its owner does."""
    restricted = changes.get("restricted", asset.restricted or "audience" in changes)
    before = asset.audience if asset.restricted else []
    named = changes.get("audience", before)
    refuse_unknown_audience(work, set(named) - set(before))
    actor_id = work.reach.person_id if "audience" in changes or changes.get("restricted") else None
    asset.restricted = restricted
    asset.audience = rules.audience_of(asset.space_id, named if restricted else None, asset.owner_id, actor_id)


def refuse_unknown_audience(work: Work, tokens: Collection[str]) -> None:
    """Refuses to let in anything but departments, groups and persons that exist."""
    known = subject_labels(work.session, tokens, work.lang)
    for token in sorted(tokens):
        if not rules.is_audience_token(token) or token not in known:
            raise Invalid("assets.unknown_audience", token=token)
