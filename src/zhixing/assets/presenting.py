"""Assets as others see them, many at once: a fixed number of queries, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from zhixing.access import Policy, Work, may_export, policies
from zhixing.assets.around import Around, look_around
from zhixing.assets.lines import brief_of
from zhixing.assets.models import Asset
from zhixing.assets.queries import find_many
from zhixing.assets.rows import AssetRow
from zhixing.assets.schemas import AssetBrief, AssetMay, AssetOut, Named, SubjectOut
from zhixing.assets.service import may_edit

AnyAsset = Asset | AssetRow


def present(work: Work, assets: Sequence[AnyAsset]) -> list[AssetOut]:
    """The assets with all that is said about them, for the one who acts. The caller has made sure that they are within reach."""
    around = look_around(
        work,
        spaces=(asset.space_id for asset in assets),
        people=(person for asset in assets for person in (asset.owner_id, asset.verified_by)),
        categories=(asset.category_id for asset in assets),
        tokens={token for asset in assets for token in asset.audience},
    )
    held = policies(work.session) if assets else {}
    return [_full(work, asset, around, held) for asset in assets]


def brief(work: Work, assets: Sequence[AnyAsset]) -> list[AssetBrief]:
    """The assets as lines of a list. The caller has made sure that they are within reach."""
    if not assets:
        return []
    around = look_around(work, spaces=(asset.space_id for asset in assets), people=(asset.owner_id for asset in assets))
    return [_brief(work, asset, around) for asset in assets]


def briefs_within(work: Work, asset_ids: Iterable[int]) -> dict[int, AssetBrief]:
    """Those of the assets that are within reach now, by id: the last check before a page of hits leaves the house."""
    found = find_many(work.session, asset_ids, work.reach)
    return {line.id: line for line in brief(work, list(found.values()))}


def _brief(work: Work, asset: AnyAsset, around: Around) -> AssetBrief:
    return brief_of(asset, around.space(asset.space_id), around.person(asset.owner_id), work.now)


def _full(work: Work, asset: AnyAsset, around: Around, held: Mapping[int, Policy]) -> AssetOut:
    verifier, policy = around.person(asset.verified_by), held[asset.secrecy]
    return AssetOut(
        **dict(_brief(work, asset, around)),
        summary=asset.summary,
        category=around.category(asset.category_id),
        category_by=asset.category_by,
        category_confidence=asset.category_confidence,
        tags=asset.tags,
        details=asset.details,
        secrecy=asset.secrecy,
        restricted=asset.restricted,
        audience=[SubjectOut(token=token, label=around.subjects.get(token, token)) for token in asset.audience],
        verified_at=asset.verified_at,
        verified_by=Named(id=verifier.id, name=verifier.name) if verifier else None,
        review_days=asset.review_days,
        governance=asset.governance,
        version=asset.version,
        filename=asset.filename,
        pages=asset.pages,
        lang=asset.lang,
        created_at=asset.created_at,
        deleted_at=asset.deleted_at,
        watermark=policy.watermark,
        may=_may(work, asset, policy),
    )


def _may(work: Work, asset: AnyAsset, policy: Policy) -> AssetMay:
    edits = may_edit(work, asset)
    alive = edits and asset.deleted_at is None
    export = _may_leave(work, asset, policy) and may_export(
        work, policy, asset.space_id, owns=asset.owner_id == work.reach.person_id
    )
    return AssetMay(edit=alive, delete=alive, verify=alive, restrict=alive, restore=edits and not alive, export=export)


def _may_leave(work: Work, asset: AnyAsset, policy: Policy) -> bool:
    """What must be marked and cannot be is read online only."""
    return not policy.watermark or policy.unmarkable == "allow" or bool(work.house.stamper.can_stamp(asset.format or ""))
