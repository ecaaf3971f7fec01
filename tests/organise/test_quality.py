"""How the classifier's quality is reckoned, who sees it, and what a threshold does."""

from __future__ import annotations

import numpy as np
import pytest
from fastapi.testclient import TestClient

from cast import Api, Cast
from zhixing.access import CompanyRole, give_company_role
from zhixing.bootstrap import settle
from zhixing.organise.classify.confidence import NEVER, enough_to_act
from zhixing.organise.quality.rules import Trial, acting, calibration, figures, folds
from zhixing.organise.taxonomy import NewCategory, add_category

TRIALS = [Trial(1, 1, 1, 0.95), Trial(2, 1, 1, 0.85), Trial(3, 1, 2, 0.7), Trial(4, 2, 2, 0.9), Trial(5, 2, 1, 0.55)]


def test_precision_recall_and_confusion_are_what_they_are_called() -> None:
    one, two = figures(TRIALS, [1, 2])
    assert (one.precision.value, one.precision.n, one.recall.value, one.recall.n) == (0.6667, 3, 0.6667, 3)
    assert (one.confused, two.taken, two.recall.value) == (((2, 1),), ((1, 1),), 0.5)


def test_calibration_puts_the_claim_beside_the_truth() -> None:
    assert [(each.low, each.claimed, each.true, each.n) for each in calibration(TRIALS)][-1] == (0.9, 0.925, 1.0, 2)


def test_a_threshold_tells_what_it_would_have_set() -> None:
    assert (acting(TRIALS, 0.8, category_id=1).set, acting(TRIALS, 0.5, category_id=1).right) == (2, 2)


def test_every_fold_has_its_share_of_every_label() -> None:
    found = folds([1] * 10 + [2] * 10, 5)
    assert [found[:10].count(fold) for fold in range(5)] == [2] * 5 == [found[10:].count(fold) for fold in range(5)]


def test_the_machine_acts_later_where_it_was_wrong_and_never_where_it_always_is() -> None:
    sure = np.linspace(0.8, 0.99, 100)
    assert enough_to_act(sure, np.ones(100, bool), least=0.8) == 0.8
    assert enough_to_act(sure, sure > 0.9, least=0.8) > 0.8
    assert enough_to_act(sure, np.zeros(100, bool), least=0.8) == NEVER
    assert enough_to_act(sure[:5], np.zeros(5, bool), least=0.8) == 0.8


@pytest.fixture
def taught(cast: Cast) -> tuple[int, int]:
    """Two categories with six confirmed assets each."""
    with cast.system() as work:
        ids = [add_category(work, NewCategory(name=name)).id for name in ("焊接工艺", "电磁兼容")]
    for n in range(6):
        cast.asset(f"回流焊炉温 {n}", text=f"焊接工艺，回流焊炉温曲线第 {n} 版。", category_id=ids[0])
        cast.asset(f"辐射骚扰 {n}", text=f"电磁兼容，辐射骚扰测试第 {n} 次。", category_id=ids[1])
    settle(cast.house)
    return ids[0], ids[1]


@pytest.fixture
def librarian(cast: Cast, api: Api) -> TestClient:
    """The keeper, who looks after the tree as well."""
    with cast.system() as work:
        give_company_role(work, f"user:{cast.keeper}", CompanyRole.LIBRARIAN)
    return api("keeper")


def test_quality_is_measured_by_itself_and_told_to_librarians_alone(
    cast: Cast, api: Api, taught: tuple[int, int], librarian: TestClient
) -> None:
    for name in ("outsider", "reader"):
        assert api(name).get("/api/quality").status_code == 403
        assert api(name).get(f"/api/quality/{taught[0]}/examples").status_code == 403
    told = librarian.get("/api/quality").json()
    assert (told["examples"], told["right"]) == (12, 1.0)
    assert [(each["path"], each["n"], each["recall"]) for each in told["categories"]] == [
        ("焊接工艺", 6, 1.0),
        ("电磁兼容", 6, 1.0),
    ]


def test_an_administrator_sees_figures_and_no_titles(cast: Cast, api: Api, taught: tuple[int, int]) -> None:
    wrong = cast.asset("辐射骚扰 保密", text="电磁兼容，辐射骚扰。", category_id=taught[0])
    settle(cast.house)
    administrator = api("administrator")
    administrator.post("/api/quality/measure")
    settle(cast.house)
    assert administrator.get("/api/quality").json()["examples"] == 13
    assert administrator.get(f"/api/quality/{taught[0]}/examples").json() == []
    with cast.system() as work:
        give_company_role(work, f"user:{cast.keeper}", CompanyRole.LIBRARIAN)
    assert [each["asset"]["id"] for each in api("keeper").get(f"/api/quality/{taught[0]}/examples").json()] == [wrong]


def test_a_threshold_of_never_keeps_the_machine_from_acting(cast: Cast, taught: tuple[int, int], librarian: TestClient) -> None:
    assert librarian.put(f"/api/quality/{taught[0]}/threshold", json={"threshold": 1.01}).status_code == 204
    one = cast.asset("回流焊 焊接工艺 新", text="焊接工艺，回流焊炉温曲线。")
    settle(cast.house)
    assert cast.read(one).category_by is None
    refused = librarian.put(f"/api/quality/{taught[0]}/threshold", json={"threshold": 0.2})
    assert refused.json()["error"]["code"] == "organise.threshold_out_of_range"
    librarian.put(f"/api/quality/{taught[0]}/threshold", json={"threshold": None})
    settle(cast.house)
    assert cast.read(one).category_by == "machine"
