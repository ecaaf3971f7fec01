"""The routes of looking after assets: who answers for them, how they stand to each other, many at once, and their tags."""

from __future__ import annotations

from typing import Annotated, Literal, cast

from pydantic import BaseModel, Field

from zhixing.access import Work, WorkDep
from zhixing.assets import batches, relating, service, tag_care
from zhixing.assets.batches import BatchChanges, Outcome
from zhixing.assets.changing import AssetChanges
from zhixing.assets.presenting import present
from zhixing.assets.rules import Governance
from zhixing.assets.schemas import AssetOut, Tag
from zhixing.kit.errors import Invalid
from zhixing.kit.routing import Router
from zhixing.kit.words import say

router = Router(tags=["assets"])

Days = Annotated[int, Field(ge=1, le=3650)]
Ids = Annotated[list[int], Field(min_length=1, max_length=500)]


class GovernanceIn(BaseModel):
    """Who answers for an asset, how often it is looked at, and how it may be changed; absent fields stay."""

    model_config = {"extra": "forbid"}

    owner_id: int | None = None
    review_days: Days | None = None
    governance: Literal["experience", "controlled"] | None = None


class RelationIn(BaseModel):
    """A relation to be drawn from an asset to another."""

    model_config = {"extra": "forbid"}

    target_id: int
    kind: Annotated[str, Field(max_length=40)]


class RelationOut(BaseModel):
    """A relation between two assets."""

    id: int
    source_id: int
    target_id: int
    kind: str


class BatchIn(BaseModel):
    """Assets to be changed together; absent fields stay."""

    model_config = {"extra": "forbid"}

    ids: Ids
    owner_id: int | None = None
    category_id: int | None = None
    review_days: Days | None = None
    governance: Governance | None = None
    add_tags: Annotated[list[Tag], Field(max_length=40)] | None = None
    remove_tags: Annotated[list[Tag], Field(max_length=40)] | None = None


class SkippedOut(BaseModel):
    """An asset that was left alone, and why."""

    id: int
    code: str
    message: str


class BatchOut(BaseModel):
    """What became of a batch: how many assets changed, which were left alone, and the number it is undone by."""

    batch_id: int | None
    changed: int
    skipped: list[SkippedOut]


class TagsIn(BaseModel):
    """Tags that become one, or none; with `dry_run` only the effect is told."""

    model_config = {"extra": "forbid"}

    tags: Annotated[list[Tag], Field(min_length=1, max_length=50)]
    into: Tag | None = None
    dry_run: bool = False


class TagsOut(BaseModel):
    """`seen`: assets with these tags that the one who asks may read; `changed`: those that are or would be changed."""

    batch_id: int | None
    seen: int
    changed: int


@router.put("/assets/{asset_id}/governance")
def govern_asset(work: WorkDep, asset_id: int, given: GovernanceIn) -> AssetOut:
    """Says who answers for an asset and how often it is looked at."""
    wanted = given.model_dump(exclude_unset=True)
    if "review_days" in wanted and wanted["review_days"] is None:
        raise Invalid("assets.field_empty", field="review_days")
    if "governance" in wanted and wanted["governance"] is None:
        raise Invalid("assets.field_empty", field="governance")
    return present(work, [service.change(work, asset_id, cast(AssetChanges, wanted))])[0]


@router.post("/assets/{asset_id}/relations", status_code=201)
def relate_asset(work: WorkDep, asset_id: int, given: RelationIn) -> RelationOut:
    """Draws a relation to another asset."""
    made = relating.relate(work, asset_id, given.target_id, given.kind)
    return RelationOut(id=made.id, source_id=made.source_id, target_id=made.target_id, kind=made.kind)


@router.delete("/relations/{relation_id}", status_code=204)
def remove_relation(work: WorkDep, relation_id: int) -> None:
    """Takes a relation away."""
    relating.unrelate(work, relation_id)


@router.post("/asset-batches")
def change_assets(work: WorkDep, given: BatchIn) -> BatchOut:
    """Changes many assets at once."""
    wanted = given.model_dump(exclude_unset=True, exclude={"ids"}, mode="json")
    for field, value in wanted.items():
        if value is None and field not in ("owner_id", "category_id"):
            raise Invalid("assets.field_empty", field=field)
    return _told(work, batches.change_many(work, given.ids, cast(BatchChanges, wanted)))


@router.post("/asset-batches/{batch_id}/undo")
def undo_batch(work: WorkDep, batch_id: int) -> BatchOut:
    """Takes back what one changed."""
    return _told(work, batches.undo_batch(work, batch_id))


@router.post("/tags/merge")
def merge_tags(work: WorkDep, given: TagsIn) -> TagsOut:
    """Makes tags one, calls one differently, or takes them away, everywhere."""
    effect = tag_care.effect_of(work, given.tags)
    if given.dry_run:
        return TagsOut(batch_id=None, seen=effect.seen, changed=effect.changed)
    done = tag_care.retag(work, given.tags, given.into)
    return TagsOut(batch_id=done.batch_id, seen=effect.seen, changed=done.changed)


@router.post("/tag-batches/{batch_id}/undo")
def undo_merged_tags(work: WorkDep, batch_id: int) -> BatchOut:
    """Gives assets the tags back that they had."""
    return _told(work, tag_care.undo_retag(work, batch_id))


def _told(work: Work, outcome: Outcome) -> BatchOut:
    skipped = [
        SkippedOut(id=number, code=refusal.code, message=say(refusal.code, work.lang, **refusal.values))
        for number, refusal in outcome.skipped.items()
    ]
    return BatchOut(batch_id=outcome.batch_id, changed=outcome.changed, skipped=skipped)
