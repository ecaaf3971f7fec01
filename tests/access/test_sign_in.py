"""Signing in and out, being locked out, and what ends a sign-in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from cast import ORIGIN, PASSWORD, Api, Cast, all_facts
from zhixing.access.edge import COOKIE
from zhixing.bootstrap import OpenHouse
from zhixing.people.models import Person, SignInFailure, SignInSession
from zhixing.people.secrets import hash_secret


def sign_in(client: TestClient, login: str, password: str = PASSWORD) -> int:
    return client.post("/api/session", json={"login": login, "password": password}).status_code


def test_a_reader_signs_in_and_is_known(cast: Cast, api: Api) -> None:
    client = api()
    answer = client.post("/api/session", json={"login": " DUMIN ", "password": PASSWORD})
    assert answer.status_code == 200
    me = client.get("/api/me").json()
    assert me == answer.json()
    assert me["person"]["name"] == "杜敏"
    assert me["person"]["department"]["path"] == ["星河制造", "质量部"]
    assert me["company"] == "星河制造"
    assert me["may"] == {"administer": False, "organise": False, "capture": False, "create_spaces": False}
    assert [(space["name"], space["role"]) for space in me["spaces"]] == [("质量知识库", "reader")]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(cast: Cast, api: Api) -> None:
    cookie = api().post("/api/session", json={"login": "dumin", "password": PASSWORD}).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
    assert "Secure" not in cookie


def test_over_https_the_cookie_never_travels_in_the_clear(cast: Cast, app: FastAPI) -> None:
    client = TestClient(app, base_url="https://zhixing.example", headers={"Origin": "https://zhixing.example"})
    assert "Secure" in client.post("/api/session", json={"login": "dumin", "password": PASSWORD}).headers["set-cookie"]


def test_of_a_sign_in_only_the_hash_is_kept(cast: Cast, api: Api) -> None:
    client = api()
    sign_in(client, "dumin")
    secret = client.cookies[COOKIE]
    with cast.house.database.session() as session:
        assert session.scalars(select(SignInSession.secret_hash)).one() == hash_secret(secret)
        assert secret not in str(session.scalars(select(SignInSession)).one().__dict__)
        assert ("people.signed_in", f"person:{cast.reader}", f"user:{cast.reader}") in all_facts(session)


def test_a_stranger_a_typo_and_somebody_who_left_hear_the_same(cast: Cast, api: Api) -> None:
    with cast.system() as work:
        work.session.get(Person, cast.outsider).active = False  # type: ignore[union-attr]
    tries = [("nobody", PASSWORD), ("dumin", "wrong"), ("weixin", PASSWORD)]
    answers = [api().post("/api/session", json={"login": login, "password": password}) for login, password in tries]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1


def test_an_unknown_login_costs_a_password_check_too(monkeypatch: pytest.MonkeyPatch, cast: Cast, api: Api) -> None:
    from argon2 import PasswordHasher

    checked = []
    original = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda self, *given: checked.append(1) or original(self, *given))
    sign_in(api(), "nobody")
    sign_in(api(), "dumin", "wrong")
    assert len(checked) == 2


def test_a_guesser_is_locked_out_for_longer_and_longer(cast: Cast, api: Api) -> None:
    guesser = api()
    assert [sign_in(guesser, "dumin", "wrong") for _ in range(5)] == [401] * 5
    locked = guesser.post("/api/session", json={"login": "dumin", "password": PASSWORD})
    assert locked.status_code == 429
    assert locked.json()["error"]["message"] == "连续输错次数太多，为防止有人猜密码，请 1 分钟后再试，或找系统管理员重置密码。"
    cast.clock.move(timedelta(minutes=1))
    assert sign_in(guesser, "dumin", "wrong") == 401
    cast.clock.move(timedelta(minutes=1))
    assert sign_in(guesser, "dumin") == 429
    cast.clock.move(timedelta(minutes=1))
    assert sign_in(guesser, "dumin") == 200


def test_an_unknown_login_is_locked_like_a_known_one(cast: Cast, api: Api) -> None:
    guesser = api()
    assert [sign_in(guesser, "nobody", "wrong") for _ in range(6)] == [401] * 5 + [429]


def test_guessing_at_one_person_does_not_lock_out_another(cast: Cast, api: Api) -> None:
    for _ in range(6):
        sign_in(api(), "dumin", "wrong")
    assert sign_in(api(), "kongwei") == 200


def test_signing_in_forgets_the_earlier_typos(cast: Cast, api: Api) -> None:
    client = api()
    for _ in range(3):
        sign_in(client, "dumin", "wrong")
    assert sign_in(client, "dumin") == 200
    with cast.house.database.session() as session:
        assert [entry.key for entry in session.scalars(select(SignInFailure)) if not entry.key.endswith("|*")] == []


def test_many_guesses_at_once_gain_nothing(cast: Cast, app: FastAPI) -> None:
    def guess(number: int) -> int:
        return sign_in(TestClient(app, base_url=ORIGIN), "dumin", f"wrong {number}")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(16)))
    assert answers.count(401) == 5 and answers.count(429) == 11


def test_a_sign_in_lasts_while_it_is_used(cast: Cast, api: Api) -> None:
    reader = api("reader")
    for _ in range(4):
        cast.clock.move(timedelta(days=6))
        assert reader.get("/api/me").status_code == 200
    cast.clock.move(timedelta(days=6, minutes=1))
    assert reader.get("/api/me").status_code == 401, "thirty days are the longest"


def test_an_idle_sign_in_ends(cast: Cast, api: Api) -> None:
    reader = api("reader")
    cast.clock.move(timedelta(days=7, seconds=1))
    assert reader.get("/api/me").status_code == 401


def test_signing_out_ends_the_sign_in_not_only_the_cookie(cast: Cast, api: Api) -> None:
    client = api("reader")
    secret = client.cookies[COOKIE]
    assert client.delete("/api/session").status_code == 204
    client.cookies.set(COOKIE, secret)
    assert client.get("/api/me").status_code == 401


def test_signing_out_twice_is_harmless(cast: Cast, api: Api) -> None:
    assert api().delete("/api/session").status_code == 204


def test_a_new_password_ends_every_other_sign_in(cast: Cast, api: Api) -> None:
    here, elsewhere = api("reader"), api("reader")
    changed = here.post("/api/me/password", json={"current": PASSWORD, "new": "another horse 7"})
    assert changed.status_code == 204
    assert here.get("/api/me").status_code == 200
    assert elsewhere.get("/api/me").status_code == 401
    assert sign_in(api(), "dumin") == 401
    assert sign_in(api(), "dumin", "another horse 7") == 200


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("short", "people.password_too_short"),
        ("password", "people.password_guessable"),
        ("aaaaaaaaaaaa", "people.password_guessable"),
        (PASSWORD, "people.password_unchanged"),
    ],
)
def test_a_weak_new_password_is_refused(cast: Cast, api: Api, new: str, code: str) -> None:
    answer = api("reader").post("/api/me/password", json={"current": PASSWORD, "new": new})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


def test_the_current_password_is_asked_for(cast: Cast, api: Api) -> None:
    answer = api("reader").post("/api/me/password", json={"current": "wrong", "new": "another horse 7"})
    assert answer.json()["error"]["code"] == "people.current_password_wrong"


def test_somebody_with_a_given_password_must_choose_their_own_first(cast: Cast, api: Api) -> None:
    given = api("administrator").post(f"/api/people/{cast.reader}/password", json={}).json()["password"]
    client = api()
    assert client.post("/api/session", json={"login": "dumin", "password": given}).json()["must_change_password"] is True
    assert client.get("/api/assets").json()["error"]["code"] == "people.must_change_password"
    assert client.post("/api/me/password", json={"current": given, "new": "another horse 7"}).status_code == 204
    assert client.get("/api/assets").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": ORIGIN}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({}, 403),
    ],
)
def test_another_site_cannot_write_with_my_cookie(cast: Cast, app: FastAPI, headers: dict[str, str], status: int) -> None:
    client = TestClient(app, base_url=ORIGIN, headers=headers)
    client.cookies.set(COOKIE, cast.sign_in("reader"))
    assert client.patch("/api/me", json={"theme": "dark"}).status_code == status
    assert client.get("/api/me").status_code == 200, "reading needs no origin"


def test_another_site_cannot_sign_me_in_as_somebody_else(cast: Cast, app: FastAPI) -> None:
    client = TestClient(app, base_url=ORIGIN, headers={"Origin": "https://evil.example"})
    assert sign_in(client, "dumin") == 403


def test_the_first_visitor_founds_the_company(house: OpenHouse, app: FastAPI) -> None:
    client = TestClient(app, base_url=ORIGIN, headers={"Origin": ORIGIN})
    assert client.get("/api/setup").json() == {"needs_setup": True, "company": None, "demo": None}
    founder = {"company": "星河制造", "login": "boss", "name": "沈星", "password": "a horse of mine"}
    me = client.post("/api/setup", json=founder).json()
    assert me["may"] == {"administer": True, "organise": True, "capture": True, "create_spaces": True}
    assert [space["name"] for space in me["spaces"]] == ["公司知识库"]
    assert client.get("/api/me").json()["person"]["login"] == "boss"
    assert client.get("/api/setup").json() == {"needs_setup": False, "company": "星河制造", "demo": None}


def test_nobody_founds_the_company_twice(cast: Cast, api: Api) -> None:
    founder = {"company": "x", "login": "boss", "name": "x", "password": "a horse of mine"}
    assert api().post("/api/setup", json=founder).json()["error"]["code"] == "people.already_set_up"


def test_two_first_visitors_at_once_make_one_company(house: OpenHouse, app: FastAPI) -> None:
    def found(number: int) -> int:
        founder = {"company": "x", "login": f"boss{number}", "name": "x", "password": "a horse of mine"}
        return TestClient(app, base_url=ORIGIN).post("/api/setup", json=founder).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(found, range(4)))
    assert answers == [201, 409, 409, 409]


def test_preferences_are_kept_and_spaces_out_of_reach_are_not_pinned(cast: Cast, api: Api) -> None:
    reader, outsider = api("reader"), api("outsider")
    me = reader.patch("/api/me", json={"theme": "dark", "lang": "en", "pinned_spaces": [cast.space, 999]}).json()
    assert me["preferences"] == {"lang": "en", "theme": "dark"}
    assert me["spaces"][0]["pinned"] is True
    assert outsider.patch("/api/me", json={"pinned_spaces": [cast.space]}).json()["spaces"] == []


def test_a_login_that_no_database_can_hold_is_refused_politely(cast: Cast, api: Api) -> None:
    assert sign_in(api(), "du\x00min") == 422
