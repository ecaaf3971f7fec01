"""Changing many assets at once, and undoing it: each as far as the actor may, the others are named with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypedDict, cast

from sqlalchemy import select

from zhixing.access import Work
from zhixing.assets.changing import AssetChanges
from zhixing.assets.models import Asset, AssetBatch
from zhixing.assets.queries import find
from zhixing.assets.service import change
from zhixing.kit.errors import Conflict, NotFound, Refusal

UNDO_DAYS = 30
PLAIN = ("owner_id", "category_id", "review_days", "governance")


class BatchChanges(TypedDict, total=False):
    """What may be changed about many assets at once; absent fields stay."""

    owner_id: int | None
    category_id: int | None
    review_days: int
    governance: str
    add_tags: list[str]
    remove_tags: list[str]


@dataclass
class Outcome:
    """What became of it: the batch to undo by, how many assets changed, and why each other one did not."""

    batch_id: int | None = None
    changed: int = 0
    skipped: dict[int, Refusal] = field(default_factory=dict)


def change_many(work: Work, asset_ids: Sequence[int], changes: BatchChanges) -> Outcome:
    """Changes these assets in one transaction. One that refuses does not hold up the others."""
    outcome = Outcome()
    before: list[dict[str, Any]] = []
    for asset_id in dict.fromkeys(asset_ids):
        try:
            with work.session.begin_nested():
                asset = find(work.session, asset_id, work.reach)
                was = _standing(asset)
                now = _standing(change(work, asset_id, _wanted(asset, changes)))
        except Refusal as refusal:
            outcome.skipped[asset_id] = refusal
            continue
        if now != was:
            before.append({"id": asset_id, "was": was, "became": now})
    outcome.changed = len(before)
    outcome.batch_id = keep_batch(work, "change", before)
    return outcome


def undo_batch(work: Work, batch_id: int) -> Outcome:
    """Makes what a batch of the actor's own changed as it was, except where somebody has changed it since."""
    batch = own_batch(work, batch_id)
    outcome = Outcome(batch_id=batch_id)
    for line in batch.before:
        try:
            with work.session.begin_nested():
                asset = find(work.session, line["id"], work.reach)
                back = _back(_standing(asset), line["was"], line["became"])
                if back:
                    change(work, asset.id, back)
                    outcome.changed += 1
        except Refusal as refusal:
            outcome.skipped[line["id"]] = refusal
    batch.undone_at = work.now
    return outcome


def keep_batch(work: Work, act: str, before: list[dict[str, Any]]) -> int | None:
    """Writes down what a batch changed; none where it changed nothing."""
    if not before:
        return None
    author = work.actor.id if work.actor else None
    batch = AssetBatch(act=act, changed=len(before), before=before, made_by=author, made_at=work.now)
    work.session.add(batch)
    work.session.flush()
    return batch.id


def own_batch(work: Work, batch_id: int, act: str = "change") -> AssetBatch:
    """A batch of the actor's own that can still be undone."""
    mine = select(AssetBatch).where(AssetBatch.id == batch_id, AssetBatch.act == act, AssetBatch.made_by == work.reach.person_id)
    batch = work.session.scalars(mine.with_for_update()).one_or_none()
    if batch is None:
        raise NotFound("assets.batch_not_found")
    if batch.undone_at is not None or batch.made_at < work.now - timedelta(days=UNDO_DAYS):
        raise Conflict("assets.batch_past_undoing", days=UNDO_DAYS)
    return batch


def _wanted(asset: Asset, changes: BatchChanges) -> AssetChanges:
    given: dict[str, Any] = {name: value for name, value in changes.items() if name in PLAIN}
    if "add_tags" in changes or "remove_tags" in changes:
        gone = {tag.casefold() for tag in changes.get("remove_tags", ())}
        given["tags"] = [*(tag for tag in asset.tags if tag.casefold() not in gone), *changes.get("add_tags", ())]
    return cast(AssetChanges, given)


def _standing(asset: Asset) -> dict[str, Any]:
    return {
        **{name: getattr(asset, name) for name in PLAIN},
        "tags": list(asset.tags),
        "category_by": asset.category_by,
        "category_confidence": asset.category_confidence,
    }


def _back(now: dict[str, Any], was: dict[str, Any], became: dict[str, Any]) -> AssetChanges:
    """What must change so that it is as it was; fields that are not what the batch made of them stay."""
    back = {name: was[name] for name in (*PLAIN, "tags") if was[name] != became[name] and now[name] == became[name]}
    if back.get("category_id") is not None and was["category_by"] == "machine":
        back["category_confidence"] = was["category_confidence"]
    if back.get("review_days", 0) is None:
        del back["review_days"]
    return cast(AssetChanges, back)
