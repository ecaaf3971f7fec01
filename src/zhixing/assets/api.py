"""The routes of assets and of the spaces they are kept in."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Query

from zhixing.access import WorkDep
from zhixing.assets import care_api, service, space_api
from zhixing.assets.changing import AssetChanges
from zhixing.assets.following import present_categories, row_to_show
from zhixing.assets.kinds import KINDS
from zhixing.assets.lines import brief_lines
from zhixing.assets.models import Asset
from zhixing.assets.neighbours import related, similar
from zhixing.assets.presenting import present
from zhixing.assets.queries import AssetFilter, listing, tags_within
from zhixing.assets.schemas import AssetOut, AssetPatch, AssetQuery, KindOut, RelatedOut, RelationsOut, TagOut
from zhixing.kit.errors import Invalid
from zhixing.kit.paging import Page
from zhixing.kit.routing import Router
from zhixing.kit.words import say

router = Router(tags=["assets"])
ROUTERS = (space_api.router, router, care_api.router)

NULLABLE = frozenset({"owner_id", "category_id"})


@router.get("/assets")
def list_assets(work: WorkDep, query: Annotated[AssetQuery, Query()]) -> Page[AssetOut]:
    """The assets within reach; several values of one filter mean any of them, several filters all of them."""
    chosen = AssetFilter(
        space_ids=query.space_id,
        kinds=query.kind,
        category_ids=present_categories(work.session, query.category_id),
        tags=query.tag,
        owner_ids=query.owner_id,
        confidence=query.confidence,
        freshness=query.freshness,
        formats=query.format,
        title=query.q,
        deleted=query.deleted,
    )
    found, total = listing(work.session, work.reach, chosen, work.now, sort=query.sort, limit=query.limit, offset=query.offset)
    return Page(items=present(work, found), total=total)


@router.get("/assets/{asset_id}")
def get_asset(work: WorkDep, asset_id: int) -> AssetOut:
    """One asset; the look is recorded. One that was merged into another answers as that one."""
    shown = row_to_show(work.session, asset_id, work.reach)
    service.note_look(work, shown)
    return present(work, [shown])[0]


@router.patch("/assets/{asset_id}")
def change_asset(work: WorkDep, asset_id: int, patch: AssetPatch) -> AssetOut:
    """Changes what is said about an asset, or who may read it."""
    given = patch.model_dump(exclude_unset=True)
    for field, value in given.items():
        if value is None and field not in NULLABLE:
            raise Invalid("assets.field_empty", field=field)
    changed = service.change(work, asset_id, cast(AssetChanges, given))
    return _one(work, changed)


@router.delete("/assets/{asset_id}")
def delete_asset(work: WorkDep, asset_id: int) -> AssetOut:
    """Puts an asset into the bin."""
    return _one(work, service.delete(work, asset_id))


@router.post("/assets/{asset_id}/restore")
def restore_asset(work: WorkDep, asset_id: int) -> AssetOut:
    """Takes an asset out of the bin."""
    return _one(work, service.restore(work, asset_id))


@router.post("/assets/{asset_id}/verify")
def verify_asset(work: WorkDep, asset_id: int) -> AssetOut:
    """Confirms that an asset holds true."""
    return _one(work, service.verify(work, asset_id))


@router.get("/assets/{asset_id}/related")
def get_related(work: WorkDep, asset_id: int) -> RelationsOut:
    """What stands beside an asset, as far as it is within reach."""
    asset = row_to_show(work.session, asset_id, work.reach)
    linked = related(work.session, asset.id, work.reach)
    named = {other.id for _, other in linked} | {asset.id}
    alike = [other for other in similar(work.session, asset, work.reach) if other.id not in named]
    lines = {line.id: line for line in brief_lines(work, [other for _, other in linked] + alike)}
    told = [
        RelatedOut(**dict(lines[other.id]), relation=link.kind, outgoing=link.source_id == asset.id, relation_id=link.id)
        for link, other in linked
    ]
    told += [RelatedOut(**dict(lines[other.id]), relation="similar", outgoing=True) for other in alike]
    return RelationsOut(
        duplicates=[line for line in told if line.relation == "duplicates"],
        related=[line for line in told if line.relation != "duplicates"],
    )


@router.get("/tags")
def list_tags(
    work: WorkDep,
    q: Annotated[str, Query(max_length=50)] = "",
    space_id: int | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[TagOut]:
    """The tags in use within reach, the most used first."""
    return [
        TagOut(tag=tag, count=count)
        for tag, count in tags_within(work.session, work.reach, part=q, space_id=space_id, limit=limit)
    ]


@router.get("/kinds")
def list_kinds(work: WorkDep) -> list[KindOut]:
    """The kinds an asset can be of."""
    return [_kind(name, kind.review_days, say(f"assets.kind.{name}", work.lang)) for name, kind in KINDS.items()]


def _kind(name: str, review_days: int, label: str) -> KindOut:
    code = f"assets.kind.{name}"
    return KindOut(kind=name, label=label, zh=say(code, "zh"), en=say(code, "en"), review_days=review_days)


def _one(work: WorkDep, asset: Asset) -> AssetOut:
    return present(work, [asset])[0]
