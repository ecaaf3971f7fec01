"""Links to choose a password, guessing from many places, and one's own devices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from cast import ORIGIN, PASSWORD, Api, Cast, all_facts
from zhixing.events.models import StoredFact
from zhixing.people.models import ApiToken, PasswordLink

NEW = "一句自己记得住的话"


def link(client: TestClient, person: int) -> str:
    answer = client.post(f"/api/people/{person}/password-link")
    assert answer.status_code == 201
    return str(answer.json()["path"]).partition("#")[2]


def choose(client: TestClient, secret: str, password: str = NEW) -> int:
    return client.post("/api/password-reset", json={"secret": secret, "new": password}).status_code


def sign_in(client: TestClient, login: str, password: str = PASSWORD) -> int:
    return client.post("/api/session", json={"login": login, "password": password}).status_code


def test_only_an_administrator_makes_links(cast: Cast, api: Api) -> None:
    for name in ("keeper", "reader", "outsider"):
        assert api(name).post(f"/api/people/{cast.reader}/password-link").status_code == 403


def test_a_link_is_good_once_and_ends_every_sign_in(cast: Cast, api: Api) -> None:
    reader, secret = api("reader"), link(api("administrator"), cast.reader)
    assert reader.get("/api/me").status_code == 200
    assert choose(api(), secret, "short") == 422, "a weak password does not use the link up"
    assert choose(api(), secret) == 204
    assert reader.get("/api/me").status_code == 401
    assert sign_in(api(), "dumin", NEW) == 200
    assert sign_in(api(), "dumin", PASSWORD) == 401
    assert choose(api(), secret) == 404


def test_of_a_link_only_the_hash_is_kept(cast: Cast, api: Api) -> None:
    secret = link(api("administrator"), cast.reader)
    with cast.house.database.session() as session:
        kept = session.scalars(select(PasswordLink)).one()
        assert secret not in str(kept.__dict__)


def test_links_that_ran_out_were_replaced_or_never_were_hear_the_same(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    first, gone = link(administrator, cast.reader), link(administrator, cast.outsider)
    second = link(administrator, cast.reader)
    administrator.patch(f"/api/people/{cast.outsider}", json={"active": False})
    answers = [api().post("/api/password-reset", json={"secret": s, "new": NEW}) for s in (first, gone, "x" * 43)]
    cast.clock.move(timedelta(hours=25))
    answers.append(api().post("/api/password-reset", json={"secret": second, "new": NEW}))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_guessing_links_is_slowed_down(cast: Cast, api: Api) -> None:
    assert [choose(api(), f"guess {number}") for number in range(6)] == [404] * 5 + [429]


def from_address(app: FastAPI, address: str) -> TestClient:
    return TestClient(app, base_url=ORIGIN, client=(address, 4711), raise_server_exceptions=False)


@pytest.mark.slow
def test_guessing_from_many_places_is_slowed_down_but_not_for_the_one_at_home(cast: Cast, app: FastAPI) -> None:
    home = from_address(app, "10.0.0.1")
    assert sign_in(home, "dumin") == 200
    answers = [sign_in(from_address(app, f"203.0.113.{n}"), "dumin", "wrong") for n in range(32)]
    assert answers == [401] * 30 + [429] * 2
    assert sign_in(from_address(app, "203.0.113.99"), "dumin") == 429
    assert sign_in(home, "dumin") == 200, "where somebody has signed in lately, strangers do not lock them out"
    assert sign_in(from_address(app, "203.0.113.1"), "kongwei") == 200
    cast.clock.move(timedelta(minutes=16))
    assert sign_in(from_address(app, "203.0.113.99"), "dumin") == 200


def test_somebody_turned_away_at_the_door_is_remembered(cast: Cast, api: Api) -> None:
    sign_in(api(), "dumin", "wrong")
    sign_in(api(), "nobody", "wrong")
    with cast.house.database.session() as session:
        told = [(kind, subject, actor) for kind, subject, actor in all_facts(session) if kind == "people.sign_in_refused"]
        assert told == [
            ("people.sign_in_refused", f"person:{cast.reader}", "visitor"),
            ("people.sign_in_refused", "person:0", "visitor"),
        ]
        fact = session.scalars(select(StoredFact).where(StoredFact.type == "people.sign_in_refused")).first()
        assert fact is not None and fact.address == "testclient" and fact.request_id and "wrong" not in str(fact.data)


def test_one_sees_and_ends_ones_own_devices(cast: Cast, api: Api) -> None:
    here, there, third = api("reader"), api("reader"), api("reader")
    devices = here.get("/api/me/devices").json()["items"]
    assert [device["present"] for device in devices].count(True) == 1 and len(devices) == 3
    theirs = next(device["id"] for device in there.get("/api/me/devices").json()["items"] if device["present"])
    assert api("keeper").delete(f"/api/me/devices/{theirs}").status_code == 404, "nobody ends somebody else's"
    assert here.delete(f"/api/me/devices/{theirs}").status_code == 204
    assert (there.get("/api/me").status_code, third.get("/api/me").status_code) == (401, 200)
    assert here.delete("/api/me/devices").status_code == 204
    assert (here.get("/api/me").status_code, third.get("/api/me").status_code) == (200, 401)


def test_an_administrator_ends_somebodys_devices(cast: Cast, api: Api) -> None:
    reader = api("reader")
    assert api("outsider").delete(f"/api/people/{cast.reader}/devices").status_code == 403
    assert api("administrator").delete(f"/api/people/{cast.reader}/devices").status_code == 204
    assert reader.get("/api/me").status_code == 401


def test_keys_do_not_come_back_with_somebody_who_comes_back(cast: Cast, api: Api) -> None:
    key = api("reader").post("/api/me/tokens", json={"name": "脚本", "scopes": ["read"]}).json()["secret"]
    program = api()
    program.headers["Authorization"] = f"Bearer {key}"
    assert program.get("/api/me").status_code == 200
    administrator = api("administrator")
    administrator.patch(f"/api/people/{cast.reader}", json={"active": False})
    assert program.get("/api/me").status_code == 401
    administrator.patch(f"/api/people/{cast.reader}", json={"active": True})
    assert program.get("/api/me").status_code == 401
    with cast.house.database.session() as session:
        assert session.scalars(select(ApiToken.revoked_at)).one() is not None


def test_being_refused_is_remembered_but_does_not_fill_the_log(cast: Cast, api: Api) -> None:
    asset_id, outsider = cast.asset(), api("outsider")
    for _ in range(25):
        assert outsider.get(f"/api/assets/{asset_id}").status_code == 404
    with cast.house.database.session() as session:
        told = session.scalars(select(StoredFact).where(StoredFact.type == "access.refused")).all()
    assert len(told) == 20
    assert told[0].data == {"code": "assets.asset_not_found", "method": "GET", "path": f"/api/assets/{asset_id}"}
