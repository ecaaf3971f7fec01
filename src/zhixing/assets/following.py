"""Where an asset or a category is found that was merged into another."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.assets.models import Asset, AssetRedirect, CategoryRedirect
from zhixing.assets.reading import readable, within
from zhixing.assets.rows import AssetRow, row_within
from zhixing.kit.errors import NotFound

MOST_STEPS = 8


def follow(session: Session, asset_id: int, reach: Reach) -> int:
    """The asset to show to whoever asks for this one: itself, or the one it was merged into."""
    return followed(session, [asset_id], reach).get(asset_id, asset_id)


def row_to_show(session: Session, asset_id: int, reach: Reach) -> AssetRow:
    """The asset within reach that is shown to whoever asks for this one; refuses as unknown where there is none."""
    found = row_within(session, asset_id, reach)
    if found is None and (target := follow(session, asset_id, reach)) != asset_id:
        found = row_within(session, target, reach)
    if found is None:
        raise NotFound("assets.asset_not_found")
    return found


def followed(session: Session, asset_ids: Iterable[int], reach: Reach) -> dict[int, int]:
    """Where those of the assets that were merged are found now.

    Only told where both ends are within reach: otherwise the number alone would tell that there was something.
    """
    found = _steps(session, set(asset_ids), reach)
    for _ in range(MOST_STEPS):
        further = _steps(session, set(found.values()), reach)
        if not further:
            break
        found = {number: further.get(target, target) for number, target in found.items()}
    if not found:
        return {}
    alive = set(session.scalars(select(Asset.id).where(Asset.id.in_(set(found.values())), readable(reach))))
    return {number: target for number, target in found.items() if target in alive}


def _steps(session: Session, asset_ids: set[int], reach: Reach) -> dict[int, int]:
    if not asset_ids:
        return {}
    query = (
        select(AssetRedirect.asset_id, AssetRedirect.target_id)
        .join(Asset, Asset.id == AssetRedirect.asset_id)
        .where(AssetRedirect.asset_id.in_(asset_ids), Asset.deleted_at.is_not(None), within(reach))
    )
    return {number: target for number, target in session.execute(query)}


def present_categories(session: Session, category_ids: Iterable[int]) -> list[int]:
    """The categories, those that were merged by the one they were merged into; the tree is no secret."""
    wanted = list(dict.fromkeys(category_ids))
    for _ in range(MOST_STEPS if wanted else 0):
        query = select(CategoryRedirect.category_id, CategoryRedirect.target_id).where(CategoryRedirect.category_id.in_(wanted))
        moved = {number: target for number, target in session.execute(query)}
        if not moved:
            break
        wanted = list(dict.fromkeys(moved.get(number, number) for number in wanted))
    return wanted
