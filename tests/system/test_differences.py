"""The checker finds every way in which the index can be wrong about an asset, and nothing where all is well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from cast import Cast
from zhixing import search
from zhixing.search import Difference
from zhixing.search.port import CardPassage, PassageVector
from zhixing.search.queries import cards_of


@pytest.fixture
def assets(cast: Cast) -> list[int]:
    ids = [cast.asset(f"规程 {number}", text=f"第 {number} 条：抽样按标准执行。") for number in range(1, 4)]
    search.settle(cast.house)
    return ids


def test_nothing_differs_in_a_house_in_order(cast: Cast, assets: list[int]) -> None:
    assert search.differences(cast.house) == []


def test_news_that_is_not_heard_yet_is_no_difference(cast: Cast, assets: list[int]) -> None:
    cast.asset("还没有被听到")
    assert search.differences(cast.house) == []


def _gone(cast: Cast, asset: int) -> None:
    cast.house.index.remove([asset])


def _left(cast: Cast, asset: int) -> None:
    with cast.system() as work:
        work.session.execute(_delete(asset))


def _old(cast: Cast, asset: int) -> None:
    _put(cast, asset, title="从前的题名")


def _shared_too_widely(cast: Cast, asset: int) -> None:
    _put(cast, asset, audience=("all",))


def _another_passage(cast: Cast, asset: int) -> None:
    _put(cast, asset, passages=(CardPassage(9_999, "别的段落"),))


def _meaning_nobody_computed(cast: Cast, asset: int) -> None:
    with cast.system() as work:
        passage = cards_of(work.session, [asset])[0].passages[0].id
    cast.house.index.put_vectors([PassageVector(passage, asset, np.eye(1, 8, dtype=np.float32)[0])])


@pytest.mark.parametrize(
    ("spoil", "kinds"),
    [
        (_gone, {"missing"}),
        (_left, {"left_over"}),
        (_old, {"stale"}),
        (_shared_too_widely, {"stale"}),
        (_another_passage, {"stale", "passages"}),
        (_meaning_nobody_computed, {"vectors"}),
    ],
)
def test_whatever_is_wrong_is_found(cast: Cast, assets: list[int], spoil: Callable[[Cast, int], None], kinds: set[str]) -> None:
    spoil(cast, assets[1])
    cast.house.index.publish()
    assert {(one.asset_id, one.kind) for one in search.differences(cast.house)} == {(assets[1], kind) for kind in kinds}


def test_no_more_is_told_than_was_asked_for(cast: Cast, assets: list[int]) -> None:
    cast.house.index.remove(assets)
    cast.house.index.publish()
    assert search.differences(cast.house, limit=2) == [Difference(asset, "missing") for asset in assets[:2]]


def _put(cast: Cast, asset: int, **said: object) -> None:
    with cast.system() as work:
        card = cards_of(work.session, [asset])[0]
    cast.house.index.put([replace(card, **said)])  # type: ignore[arg-type]


def _delete(asset: int) -> object:
    from sqlalchemy import func, update

    from zhixing.assets.models import Asset

    return update(Asset).where(Asset.id == asset).values(deleted_at=func.now())
