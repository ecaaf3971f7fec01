"""Many suggestions answered together: in groups, beside other reviewers, and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from cast import Api, Cast
from zhixing.organise.models import Suggestion
from zhixing.organise.taxonomy import NewCategory, add_category


@pytest.fixture
def queue(cast: Cast) -> dict[str, Any]:
    """Two categories and five assets, of which four are surely welding and one perhaps."""
    with cast.system() as work:
        welding, safety = (add_category(work, NewCategory(name=name)).id for name in ("焊接工艺", "静电防护"))
    found: dict[str, Any] = {"welding": welding, "safety": safety, "suggestions": [], "assets": []}
    for number, confidence in enumerate((0.97, 0.93, 0.91, 0.9, 0.6)):
        asset = cast.asset(f"炉温记录 {number}")
        with cast.system() as work:
            said = Suggestion(
                asset_id=asset, kind="category", value=str(welding), confidence=confidence, created_at=work.now, reasons=[]
            )
            work.session.add(said)
            work.session.flush()
            found["suggestions"].append(said.id)
            found["assets"].append(asset)
    return found


def groups(client: TestClient, **asked: Any) -> list[tuple[str, int, int]]:
    return [(each["label"], each["count"], each["sure"]) for each in client.get("/api/suggestions/groups", params=asked).json()]


def test_an_outsider_and_a_reader_learn_no_groups_counts_or_news(cast: Cast, api: Api, queue: dict[str, Any]) -> None:
    assert groups(api("keeper")) == [("焊接工艺", 5, 4)]
    api("keeper").post(f"/api/suggestions/{queue['suggestions'][0]}/accept")
    for name in ("outsider", "reader", "administrator"):
        client = api(name)
        assert groups(client) == groups(client, by="confidence") == []
        assert client.get("/api/suggestions/news", params={"since": "2020-01-01T00:00:00Z"}).json() == []
        body = {"kind": "category", "value": str(queue["welding"]), "dry_run": False}
        told = client.post("/api/suggestion-batches/accept-all", json=body).json()
        assert (told["waiting"], told["answered"], told["sample"], told["spaces"]) == (0, 0, [], {})
        done = client.post("/api/suggestion-batches", json={"ids": queue["suggestions"], "act": "dismiss"}).json()
        assert done["answered"] == 0
    assert cast.read(queue["assets"][1]).category_id is None


def test_groups_by_confidence_narrow_the_queue_to_the_same_number(cast: Cast, api: Api, queue: dict[str, Any]) -> None:
    keeper = api("keeper")
    bands = {each["key"]: each["count"] for each in keeper.get("/api/suggestions/groups", params={"by": "confidence"}).json()}
    assert bands == {"9": 4, "6": 1}
    listed = keeper.get("/api/suggestions", params={"kind": "category", "least": 0.6, "below": 0.7, "sort": "surest"}).json()
    assert (listed["total"], [item["id"] for item in listed["items"]]) == (1, queue["suggestions"][4:])


def test_a_keeper_accepts_all_that_is_sure_sees_it_before_and_takes_it_back(cast: Cast, api: Api, queue: dict[str, Any]) -> None:
    keeper, body = api("keeper"), {"kind": "category", "value": str(queue["welding"]), "least": 0.9}
    told = keeper.post("/api/suggestion-batches/accept-all", json=body).json()
    assert (told["waiting"], told["answered"], len(told["sample"]), told["spaces"]) == (4, 0, 4, {"质量知识库": 4})
    assert cast.read(queue["assets"][0]).category_id is None
    done = keeper.post("/api/suggestion-batches/accept-all", json={**body, "dry_run": False}).json()
    assert done["answered"] == 4
    assert [cast.read(number).category_by for number in queue["assets"]] == ["person"] * 4 + [None]
    assert api("reader").post(f"/api/suggestion-batches/{done['batch_id']}/undo").status_code == 404
    back = keeper.post(f"/api/suggestion-batches/{done['batch_id']}/undo").json()
    assert (back["answered"], groups(keeper)) == (4, [("焊接工艺", 5, 4)])
    again = keeper.post(f"/api/suggestion-batches/{done['batch_id']}/undo")
    assert again.json()["error"]["code"] == "organise.answers_undone"


def test_what_another_reviewer_answered_is_told_and_left_alone(cast: Cast, api: Api, queue: dict[str, Any]) -> None:
    cast.grant(cast.space, (f"user:{cast.reader}", "keeper"))
    first = queue["suggestions"][0]
    api("reader").post(f"/api/suggestions/{first}/dismiss")
    news = api("keeper").get("/api/suggestions/news", params={"since": "2026-03-01T00:00:00Z"}).json()
    assert [(each["id"], each["state"], each["by"]) for each in news] == [(first, "dismissed", "杜敏")]
    done = api("keeper").post("/api/suggestion-batches", json={"ids": queue["suggestions"][:2], "act": "accept"}).json()
    assert (done["answered"], [each["id"] for each in done["skipped"]]) == (1, [first])
    assert "杜敏" in done["skipped"][0]["message"]


def test_many_are_corrected_at_once(cast: Cast, api: Api, queue: dict[str, Any]) -> None:
    body = {"ids": queue["suggestions"][:2], "act": "correct", "category_id": queue["safety"]}
    assert api("keeper").post("/api/suggestion-batches", json=body).json()["answered"] == 2
    assert cast.read(queue["assets"][1]).category_id == queue["safety"]
    unsaid = api("keeper").post("/api/suggestion-batches", json={"ids": queue["suggestions"][2:], "act": "correct"})
    assert unsaid.json()["error"]["code"] == "organise.correction_without_category"
