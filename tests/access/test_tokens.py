"""Keys for programs: shown once, good for their scopes, gone when revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from cast import ORIGIN, Api, Cast
from zhixing.people.models import ApiToken, Person
from zhixing.people.secrets import hash_secret


def program(app: FastAPI, secret: str) -> TestClient:
    return TestClient(app, base_url=ORIGIN, headers={"Authorization": f"Bearer {secret}"})


def new_token(client: TestClient, scopes: list[str], **said: object) -> dict[str, object]:
    answer = client.post("/api/me/tokens", json={"name": "脚本", "scopes": scopes, **said})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_token_is_shown_once_and_kept_as_a_hash(cast: Cast, api: Api) -> None:
    reader = api("reader")
    made = new_token(reader, ["read"])
    secret = str(made["secret"])
    assert secret.startswith("zx_") and len(secret) > 40
    [listed] = reader.get("/api/me/tokens").json()["items"]
    assert "secret" not in listed and listed["hint"] == secret[-4:]
    with cast.house.database.session() as session:
        assert session.scalars(select(ApiToken.secret_hash)).one() == hash_secret(secret)


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"), [(["read"], 200, 403), (["write"], 403, 200), (["read", "write"], 200, 200)]
)
def test_a_token_is_good_for_its_scopes_only(
    cast: Cast, api: Api, app: FastAPI, scopes: list[str], reads: int, writes: int
) -> None:
    client = program(app, str(new_token(api("reader"), scopes)["secret"]))
    assert client.get("/api/assets").status_code == reads
    assert client.patch("/api/me", json={"theme": "dark"}).status_code == writes


def test_administration_needs_the_admin_scope(cast: Cast, api: Api, app: FastAPI) -> None:
    administrator = api("administrator")
    plain = program(app, str(new_token(administrator, ["read", "write"])["secret"]))
    full = program(app, str(new_token(administrator, ["read", "write", "admin"])["secret"]))
    refused = plain.post("/api/groups", json={"name": "评审组"})
    assert refused.json()["error"] | {"message": ""} == {
        "code": "access.token_lacks_scope",
        "message": "",
        "values": {"scope": "admin"},
    }
    assert full.post("/api/groups", json={"name": "评审组"}).status_code == 201


def test_the_admin_scope_gives_nobody_rights_they_do_not_hold(cast: Cast, api: Api, app: FastAPI) -> None:
    client = program(app, str(new_token(api("reader"), ["read", "write", "admin"])["secret"]))
    assert client.post("/api/groups", json={"name": "评审组"}).json()["error"]["code"] == "access.needs_administrator"


def test_a_token_cannot_make_one_that_is_good_for_more(cast: Cast, api: Api, app: FastAPI) -> None:
    client = program(app, str(new_token(api("administrator"), ["write"])["secret"]))
    assert client.post("/api/me/tokens", json={"name": "x", "scopes": ["admin"]}).status_code == 403


def test_a_revoked_token_opens_nothing_on_the_next_request(cast: Cast, api: Api, app: FastAPI) -> None:
    reader = api("reader")
    made = new_token(reader, ["read"])
    client = program(app, str(made["secret"]))
    assert client.get("/api/assets").status_code == 200
    assert reader.delete(f"/api/me/tokens/{made['id']}").status_code == 204
    assert client.get("/api/assets").status_code == 401


def test_nobody_revokes_a_token_of_somebody_else(cast: Cast, api: Api) -> None:
    made = new_token(api("reader"), ["read"])
    assert api("administrator").delete(f"/api/me/tokens/{made['id']}").status_code == 404


def test_a_token_expires(cast: Cast, api: Api, app: FastAPI) -> None:
    client = program(app, str(new_token(api("reader"), ["read"], expires_in_days=30)["secret"]))
    cast.clock.move(timedelta(days=30))
    assert client.get("/api/assets").status_code == 401


def test_it_is_seen_when_a_token_was_last_used(cast: Cast, api: Api, app: FastAPI) -> None:
    reader = api("reader")
    client = program(app, str(new_token(reader, ["read"])["secret"]))
    cast.clock.move(timedelta(hours=3))
    client.get("/api/assets")
    assert reader.get("/api/me/tokens").json()["items"][0]["used_at"] == "2026-03-02T12:00:00Z"


def test_the_token_of_somebody_who_left_opens_nothing(cast: Cast, api: Api, app: FastAPI) -> None:
    client = program(app, str(new_token(api("reader"), ["read"])["secret"]))
    with cast.system() as work:
        work.session.get(Person, cast.reader).active = False  # type: ignore[union-attr]
    assert client.get("/api/assets").status_code == 401


def test_a_wrong_token_is_not_helped_out_by_a_cookie(cast: Cast, api: Api) -> None:
    reader = api("reader")
    assert reader.get("/api/assets", headers={"Authorization": "Bearer zx_wrong"}).status_code == 401
