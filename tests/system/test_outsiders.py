"""How the house is, administrators may know; everybody else learns no more than that it answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from cast import Api, Cast
from zhixing.system import STANDING

PAGES = ("/api/admin/system", "/api/admin/system/runs", "/api/admin/system/examination", "/api/admin/doctor")
BUTTONS = ("/api/admin/system/backup", "/api/admin/system/reindex", "/api/admin/system/examination")


@pytest.mark.parametrize("name", ["outsider", "reader", "keeper"])
def test_only_administrators_look_after_the_house(api: Api, name: str) -> None:
    client = api(name)
    assert {client.get(page).status_code for page in PAGES} == {403}
    assert {client.post(button).status_code for button in BUTTONS} == {403}


def test_an_administrator_sees_the_state_and_asks_for_work(api: Api) -> None:
    client = api("administrator")
    assert {client.get(page).status_code for page in PAGES} == {200}
    assert client.post("/api/admin/system/reindex").status_code == 202
    assert client.get("/api/admin/system").json()["index"]["asked"] is True
    refused = client.post("/api/admin/system/backup")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "backup.no_target")


def test_health_tells_nothing_about_the_house(api: Api) -> None:
    assert api().get("/api/health/live").json() == {"status": "live"}
    assert api().get("/api/health/ready").json() == {"ready": True, "reason": ""}
    assert set(api().get("/api/health").json()) == {"status", "version"}


def test_a_house_that_is_about_to_stop_wants_no_more_requests(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(STANDING, "reason", "stopping")
    answer = api().get("/api/health/ready")
    assert (answer.status_code, answer.json()["reason"]) == (503, "stopping")
    assert api().get("/api/health/live").status_code == 200


def test_metrics_are_for_this_machine_and_not_for_who_comes_through_its_proxy(app: FastAPI, cast: Cast) -> None:
    near = TestClient(app, client=("127.0.0.1", 5000))
    assert "zhixing_jobs" in near.get("/metrics").text
    assert near.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    assert TestClient(app, client=("203.0.113.9", 5000)).get("/metrics").status_code == 404


def test_a_route_is_named_by_all_of_its_template(app: FastAPI, api: Api, cast: Cast) -> None:
    asset_id = cast.asset("检验规程", text="第一条")
    before = TestClient(app, client=("127.0.0.1", 5000))
    assert api("reader").get(f"/api/assets/{asset_id}").status_code == 200
    assert api("reader").get("/api/nothing/here").status_code == 404
    told = before.get("/metrics").text
    assert 'route="/api/assets/{asset_id}"' in told
    assert 'route="/assets/{asset_id}"' not in told and "nothing/here" not in told
    assert 'route="/metrics"' in before.get("/metrics").text


def test_a_token_opens_the_metrics_from_anywhere_and_then_nothing_else_does(app: FastAPI, cast: Cast) -> None:
    cast.house.settings = replace(cast.house.settings, metrics_token="s3cret")
    far = TestClient(app, client=("203.0.113.9", 5000))
    assert far.get("/metrics", headers={"Authorization": "Bearer s3cret"}).status_code == 200
    assert far.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert TestClient(app, client=("127.0.0.1", 5000)).get("/metrics").status_code == 404


def test_what_was_asked_never_becomes_a_label(app: FastAPI, api: Api, cast: Cast) -> None:
    api("keeper").get("/api/search", params={"q": "zxcanary"})
    api("keeper").get("/api/zxcanary/nowhere")
    told = TestClient(app, client=("127.0.0.1", 5000)).get("/metrics").text
    assert 'route="/api/search"' in told and "zxcanary" not in told


def test_an_error_names_the_number_of_its_request(api: Api) -> None:
    answer = api().get("/api/health", headers={"X-Request-ID": "edge-1"})
    assert answer.headers["X-Request-ID"] == "edge-1"
