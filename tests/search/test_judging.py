"""Queries of which it is known what they should find, and how well search does on them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cast import Api, Cast
from zhixing import search as room
from zhixing.access import CompanyRole, give_company_role
from zhixing.assets import AssetChanges, change
from zhixing.jobs import run_waiting
from zhixing.search.jobs import JOBS


@pytest.fixture
def shelf(cast: Cast) -> dict[str, int]:
    """The keeper is a librarian; three documents, one for the keeper alone."""
    with cast.system() as work:
        give_company_role(work, f"user:{cast.keeper}", CompanyRole.LIBRARIAN)
    assets = {title: cast.asset(title) for title in ("来料检验规程", "出货检验规程", "薪酬调整方案")}
    with cast.work("keeper") as work:
        change(work, assets["薪酬调整方案"], AssetChanges(restricted=True, audience=[f"user:{cast.keeper}"]))
    room.settle(cast.house)
    return assets


def test_one_click_on_a_hit_makes_it_a_right_answer_and_another_takes_it_back(
    cast: Cast, shelf: dict[str, int], api: Api
) -> None:
    keeper = api("keeper")
    assert keeper.get("/api/search", params={"q": "检验"}).json()["may"]["judge"] is True
    assert api("reader").get("/api/search", params={"q": "检验"}).json()["may"]["judge"] is False
    body = {"query": "来料怎么检", "asset_id": shelf["来料检验规程"]}
    (judged,) = keeper.post("/api/search/judged", json=body).json()
    assert [one["asset"]["title"] for one in judged["expected"]] == ["来料检验规程"]
    (judged,) = keeper.post("/api/search/judged", json={**body, "grade": 2}).json()
    assert [one["grade"] for one in judged["expected"]] == [2]
    assert keeper.delete(f"/api/search/judged/{judged['id']}/answers/{shelf['来料检验规程']}").status_code == 204
    assert keeper.get("/api/search/judged").json() == []
    assert api("reader").post("/api/search/judged", json=body).status_code == 403


def test_a_judged_query_about_what_lies_out_of_reach_is_told_to_nobody_else(cast: Cast, shelf: dict[str, int], api: Api) -> None:
    keeper, admin = api("keeper"), api("administrator")
    (judged,) = keeper.post("/api/search/judged", json={"query": "薪酬怎么调", "asset_id": shelf["薪酬调整方案"]}).json()
    assert admin.get("/api/search/judged").json() == [] and admin.get("/api/search/judged/export").text == ""
    assert admin.delete(f"/api/search/judged/{judged['id']}").status_code == 404
    assert admin.delete(f"/api/search/judged/{judged['id']}/answers/{shelf['薪酬调整方案']}").status_code == 404
    assert admin.post("/api/search/judged", json={"query": "x1", "asset_id": shelf["薪酬调整方案"]}).status_code == 404
    assert admin.post("/api/search/evaluations").status_code == 422


def test_an_evaluation_reaches_what_its_person_reaches_and_its_details_are_theirs(
    cast: Cast, shelf: dict[str, int], api: Api
) -> None:
    keeper = api("keeper")
    cast.grant(cast.space, (f"user:{cast.administrator}", "reader"))
    for query, title in (
        ("来料检验", "来料检验规程"),
        ("出货", "出货检验规程"),
        ("薪酬", "薪酬调整方案"),
        ("火星", "来料检验规程"),
    ):
        keeper.post("/api/search/judged", json={"query": query, "asset_id": shelf[title]})
    started = keeper.post("/api/search/evaluations").json()
    assert keeper.post("/api/search/evaluations").status_code == 409
    admins = api("administrator").post("/api/search/evaluations").json()
    run_waiting(cast.house, JOBS)
    runs = {run["id"]: run for run in keeper.get("/api/search/evaluations").json()}
    mine, theirs = runs[started["id"]], runs[admins["id"]]
    assert (mine["state"], mine["total"], mine["own"]) == ("done", 4, True)
    assert mine["measures"]["recall@1"] == 0.75 == mine["measures"]["mrr@10"]
    assert (theirs["total"], theirs["own"]) == (3, False)
    details = keeper.get(f"/api/search/evaluations/{mine['id']}").json()
    assert details["queries"][0]["text"] == "火星" and details["queries"][0]["measures"]["ndcg@10"] == 0
    assert details["queries"][-1]["found"][0]["title"] == details["queries"][-1]["expected"][0]["title"]
    assert api("administrator").get(f"/api/search/evaluations/{mine['id']}").status_code == 404
    cast.grant(cast.space)
    shown = api("administrator").get(f"/api/search/evaluations/{theirs['id']}")
    assert shown.json()["queries"] == []


def test_the_list_goes_out_and_comes_back_as_jsonl(cast: Cast, shelf: dict[str, int], api: Api) -> None:
    keeper = api("keeper")
    keeper.post("/api/search/judged", json={"query": "来料怎么检", "asset_id": shelf["来料检验规程"]})
    lines = keeper.get("/api/search/judged/export").text
    assert json.loads(lines)["expected"][0]["title"] == "来料检验规程"
    body = (
        lines
        + '{"query": "出货怎么检", "expected": ["出货检验规程"]}\n{"query": "x"}\nnonsense\n{"query": "y", "expected": ["没有"]}\n'
    )
    result = keeper.post("/api/search/judged/import", files={"file": ("q.jsonl", body.encode())}).json()
    assert result["added"] == 2 and [row["line"] for row in result["refused"]] == [3, 4, 5]
    assert [one["text"] for one in keeper.get("/api/search/judged").json()] == ["来料怎么检", "出货怎么检"]


def test_a_hit_says_why_it_stands_where_it_stands(cast: Cast, shelf: dict[str, int], api: Api) -> None:
    def explained(query: str) -> list[dict[str, Any]]:
        items = api("reader").get("/api/search", params={"q": query, "explain": "true"}).json()["items"]
        return [hit["explain"] for hit in items]

    (exact,) = explained("来料检验规程")
    assert exact["exact_title"] and exact["freshness"] == exact["confidence"] == exact["age"] == 1
    told = explained("检验规程")
    assert len(told) == 2 and not any(one["exact_title"] for one in told) and told[0]["in_title"] == ["检验规程"]
    for one in (exact, *told):
        product = (one["words"] + one["meaning"]) * one["freshness"] * one["age"] * one["confidence"]
        assert one["score"] == pytest.approx(product, abs=2e-4)
    assert api("reader").get("/api/search", params={"q": "检验"}).json()["items"][0]["explain"] is None


def test_what_is_validated_comes_before_what_is_not_and_neither_is_hidden(cast: Cast, shelf: dict[str, int], api: Api) -> None:
    with cast.work("keeper") as work:
        change(work, shelf["出货检验规程"], AssetChanges(confidence="wip"))
    room.settle(cast.house)
    found = api("reader").get("/api/search", params={"q": "检验规程", "explain": "true"}).json()
    assert [hit["asset"]["title"] for hit in found["items"]] == ["来料检验规程", "出货检验规程"] and found["total"] == 2
    assert found["items"][1]["explain"]["confidence"] < 1 == found["items"][0]["explain"]["confidence"]
