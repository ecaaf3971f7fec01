"""The language model of the house: who sets it, what it never gives away, what it may cost."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest

from cast import Api, Cast, all_facts
from scripted_model import ScriptedModel
from zhixing.assist import ModelSettings, breaker, chosen_model, converse
from zhixing.assist.breaker import Breaker
from zhixing.assist.port import Message
from zhixing.assist.rules import Spent, checked, estimated_tokens, may_leave, overspent, settings_from_url
from zhixing.assist.sealing import Unopened, seal, unseal
from zhixing.engines.openai_wire import is_refused
from zhixing.kit.errors import Invalid, Refusal, Unavailable

SECRET = "sk-very-secret-7312"


@pytest.fixture(autouse=True)
def _fresh_fuses() -> Iterator[None]:
    breaker._breakers.clear()
    yield
    breaker._breakers.clear()


def saved(api: Api, model: ScriptedModel, **more: Any) -> dict[str, Any]:
    response = api("administrator").put("/api/admin/model", json=model.settings(**{"patience_seconds": 1, **more}))
    assert response.status_code == 200, response.text
    kept: dict[str, Any] = response.json()
    return kept


def said(cast: Cast, person: str = "reader") -> str:
    with cast.house.database.session() as session:
        chosen = chosen_model(cast.house, session)
    return "".join(converse(cast.house, chosen, [Message("user", "你好")], person_id=cast.persons[person], purpose="answer"))


ROUTES = [
    ("GET", "/api/admin/model", None),
    ("PUT", "/api/admin/model", {"base_url": "http://10.0.0.1/v1", "model": "m"}),
    ("POST", "/api/admin/model/test", {"base_url": "http://10.0.0.1/v1", "model": "m"}),
    ("GET", "/api/admin/model/calls", None),
    ("GET", "/api/admin/model/days", None),
    ("GET", "/api/admin/embedding", None),
    ("POST", "/api/admin/embedding/test", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_only_administrators_look_at_or_touch_the_model(cast: Cast, api: Api, method: str, path: str, body: Any) -> None:
    for name in ("reader", "keeper", "outsider"):
        assert api(name).request(method, path, json=body).status_code == 403, name
    assert api().request(method, path, json=body).status_code == 401


def test_the_key_is_sealed_and_never_sent_back(cast: Cast, api: Api) -> None:
    with ScriptedModel(key=SECRET) as model:
        kept = saved(api, model)
        assert kept["has_key"] and SECRET not in json.dumps(kept)
        assert SECRET not in api("administrator").get("/api/admin/model").text
        with cast.house.database.session() as session:
            rows = session.connection().exec_driver_sql("SELECT row_to_json(language_model)::text FROM language_model").all()
            assert SECRET not in str(rows) and SECRET not in str([fact for fact in all_facts(session)])
        assert stat.S_IMODE((cast.house.settings.home / "house.key").stat().st_mode) == 0o600
        trial = api("administrator").post("/api/admin/model/test").json()
        assert trial["ok"], trial


def test_a_key_is_shown_only_at_the_door_it_was_given_for(cast: Cast, api: Api) -> None:
    """An administrator cannot have the kept key sent elsewhere, by trying or by saving another address."""
    with ScriptedModel(key=SECRET) as model, ScriptedModel(key=SECRET) as elsewhere:
        saved(api, model)
        body = {**elsewhere.settings(), "key": None}
        assert api("administrator").post("/api/admin/model/test", json=body).json()["code"] == "assist.unauthorised"
        moved = api("administrator").put("/api/admin/model", json=body).json()
        assert not moved["has_key"]
        assert api("administrator").post("/api/admin/model/test").json()["code"] == "assist.unauthorised"


def test_a_model_with_another_houses_key_file_says_so(cast: Cast, api: Api) -> None:
    with ScriptedModel(key=SECRET) as model:
        saved(api, model)
        (cast.house.settings.home / "house.key").unlink()
        assert api("administrator").get("/api/admin/model").json()["key_unreadable"]
        trial = api("administrator").post("/api/admin/model/test").json()
        assert trial["code"] == "assist.key_sealed_shut" and "house.key" in trial["message"]


TRIALS = {
    "slow_first_byte": "assist.slow",
    "cuts": "assist.cut",
    "busy": "assist.too_many",
    "fails": "assist.broken",
    "broken_json": "assist.not_json",
    "html": "assist.not_json",
    "wrong_shape": "assist.wrong_shape",
    "redirects": "assist.redirected",
    "silent": "assist.said_nothing",
    "endless_line": "assist.too_long",
}


@pytest.mark.parametrize("behaves", TRIALS)
def test_trying_it_out_says_what_is_wrong(cast: Cast, api: Api, behaves: str) -> None:
    with ScriptedModel(says="你好，很高兴见到你，请问有什么可以帮你的？", behaves=behaves) as model:
        trial = api("administrator").post("/api/admin/model/test", json=model.settings(patience_seconds=1)).json()
    assert not trial["ok"] and trial["code"] == TRIALS[behaves] and len(trial["message"]) > 15


def test_trying_it_out_names_wrong_keys_models_and_addresses(cast: Cast, api: Api) -> None:
    def tried(**changed: Any) -> dict[str, Any]:
        with ScriptedModel() as model:
            body = model.settings(patience_seconds=1) | changed
            body["base_url"] = body["base_url"].replace("HERE", model.url)
            told: dict[str, Any] = api("administrator").post("/api/admin/model/test", json=body).json()
            return told

    assert tried()["ok"] and "你好" not in tried()["message"]
    assert tried(key="wrong")["code"] == "assist.unauthorised"
    unknown = tried(model="gpt-9")
    assert unknown["code"] == "assist.model_unknown" and unknown["models"] == ["another-14b", "scripted-7b"]
    assert tried(base_url="HERE/nowhere")["ok"]  # the script answers below any path that ends well
    assert tried(base_url="http://127.0.0.1:9/v1")["code"] == "assist.refused"
    assert tried(base_url="http://nirgends.invalid/v1")["code"] == "assist.unknown_host"
    assert tried(base_url="https://" + "127.0.0.1:9/v1")["code"] == "assist.refused"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x/v1",
        "http://user:pw@host/v1",
        "http://host/v1?key=1",
        "file:///etc/passwd",
        "http://",
        "javascript:alert(1)",
        "http://host:99999/v1",
    ],
)
def test_what_is_no_plain_address_is_refused(cast: Cast, api: Api, url: str) -> None:
    response = api("administrator").put("/api/admin/model", json={"base_url": url, "model": "m"})
    assert response.status_code == 422, response.text


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "100.100.100.200",
        "0.0.0.0",
        "224.0.0.1",
        "[::ffff:169.254.169.254]",
        "2852039166",
    ],
)
def test_metadata_and_link_local_addresses_are_never_called(cast: Cast, api: Api, address: str) -> None:
    body = {"base_url": f"http://{address}/v1", "model": "m"}
    trial = api("administrator").post("/api/admin/model/test", json=body)
    assert trial.json().get("code") == "assist.address_refused", trial.text


def test_private_addresses_are_called_because_models_stand_on_premises() -> None:
    for address in ("10.1.2.3", "192.168.1.5", "172.16.0.9", "127.0.0.1", "::1", "fd12:3456::1", "8.8.8.8"):
        assert not is_refused(address), address


def test_an_endpoint_that_fails_is_left_alone_and_tried_again_later(
    cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ScriptedModel(behaves="fails") as model:
        saved(api, model)
        for _ in range(5):
            with pytest.raises(Unavailable):
                said(cast)
        assert len(model.asked) == 3
        with pytest.raises(Unavailable, match=r"assist\.resting"):
            said(cast)
        model.behaves = "well"
        model.says = "你好"
        breaker.breaker_of(f"{model.url}|{model.model}").rests_until = 0.0
        assert said(cast) == "你好"
        assert api("administrator").get("/api/admin/model").json()["resting_seconds"] == 0


def test_a_fuse_waits_as_long_as_it_is_told_and_longer_each_time() -> None:
    fuse = Breaker()
    fuse.failed(100.0, wait=7)
    assert fuse.resting(100.0) == 7 and fuse.resting(108.0) == 0
    fuse.failed(200.0)
    fuse.failed(200.0)
    first = fuse.resting(200.0)
    fuse.failed(300.0)
    assert fuse.resting(300.0) == 2 * first
    assert fuse.enter(8) and not fuse.enter(8), "after a rest only one tries"


def test_no_more_calls_at_once_than_were_allowed(cast: Cast, api: Api) -> None:
    with ScriptedModel(behaves="slow_first_byte", says="你好") as model:
        saved(api, model, at_once=1, patience_seconds=5)
        first = Thread(target=lambda: said(cast))
        first.start()
        while not model.asked:
            pass
        with pytest.raises(Unavailable, match=r"assist\.busy"):
            said(cast)
        model.go_on.set()
        first.join()
        assert said(cast) == "你好"


def test_a_budget_that_is_spent_ends_the_calls_of_the_month(cast: Cast, api: Api) -> None:
    with ScriptedModel(says="你好") as model:
        saved(api, model, month_tokens=900)
        assert said(cast) == "你好"
        with pytest.raises(Unavailable, match=r"assist\.budget_spent"):
            said(cast)
        saved(api, model, month_tokens=None, person_month_tokens=900)
        with pytest.raises(Unavailable, match=r"assist\.your_budget_spent"):
            said(cast)
        assert said(cast, "keeper") == "你好"
        saved(api, model, person_month_tokens=None, month_money=0.05, price_in=0.1, price_out=0.0)
        assert api("administrator").get("/api/admin/model").json()["spent"]["tokens"] == 2 * (321 + 45)
        saved(api, model, month_money=0.0005, price_in=0.1)
        with pytest.raises(Unavailable, match=r"assist\.budget_spent"):
            said(cast)


def test_every_call_is_written_down_without_what_was_said(cast: Cast, api: Api) -> None:
    with ScriptedModel(says="保密的回答") as model:
        saved(api, model, price_in=1.0, price_out=2.0)
        said(cast)
        model.behaves = "fails"
        with pytest.raises(Unavailable):
            said(cast, "keeper")
        page = api("administrator").get("/api/admin/model/calls")
        failed, fine = page.json()["items"]
        assert fine["outcome"] == "ok" and (fine["asked_tokens"], fine["answered_tokens"], fine["counted"]) == (321, 45, True)
        assert fine["person"]["name"] == "杜敏" and fine["cost"] == pytest.approx(0.411)
        assert failed["outcome"] == "assist.broken" and failed["message"] == "服务内部出错"
        assert "保密的回答" not in page.text and "你好" not in page.text
        assert api("administrator").get("/api/admin/model/calls", params={"outcome": "failed"}).json()["total"] == 1
        (day,) = api("administrator").get("/api/admin/model/days").json()
        assert day["calls"] == 2 and day["failed"] == 1


def test_the_environment_goes_before_the_page(cast: Cast, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedModel(says="你好") as model:
        monkeypatch.setenv("ZHIXING_CHAT_KEY", model.key)
        url = f"openai+{model.url}?model={model.model}&secrecy=2&spaces=3,5&max_tokens=99"
        cast.house.settings = replace(cast.house.settings, chat_url=url)
        shown = api("administrator").get("/api/admin/model").json()
        assert shown["by_environment"] and shown["space_ids"] == [3, 5] and shown["max_tokens"] == 99
        assert model.key not in json.dumps(shown)
        assert api("administrator").put("/api/admin/model", json=model.settings()).status_code == 409
        assert said(cast) == "你好"


def test_settings_of_the_environment_are_checked() -> None:
    settings = settings_from_url("openai+https://host/v1?model=q&month_money=12.5")
    assert (settings.base_url, settings.month_money, settings.highest_secrecy) == ("https://host/v1", 12.5, 0)
    for wrong in (
        "openai+https://host/v1?model=q&colour=red",
        "openai+https://host/v1?model=q&max_tokens=many",
        "openai+https://host/v1",
    ):
        with pytest.raises(Invalid):
            settings_from_url(wrong)


def test_only_the_lowest_secrecy_leaves_unless_somebody_says_otherwise() -> None:
    usual = ModelSettings()
    assert may_leave(usual, secrecy=0, space_id=7) and not may_leave(usual, secrecy=1, space_id=7)
    chosen = ModelSettings(highest_secrecy=2, space_ids=(7,))
    assert may_leave(chosen, secrecy=2, space_id=7)
    assert not may_leave(chosen, secrecy=2, space_id=8) and not may_leave(chosen, secrecy=3, space_id=7)


def test_figures_out_of_range_are_refused() -> None:
    for changed in ({"temperature": 3}, {"max_tokens": 0}, {"highest_secrecy": 4}, {"month_tokens": -1}, {"at_once": 0}):
        with pytest.raises(Invalid):
            checked(ModelSettings(base_url="http://h/v1", model="m", **changed))


def test_budgets_count_what_is_about_to_be_spent() -> None:
    settings = ModelSettings(month_tokens=100, person_month_tokens=50)
    assert overspent(settings, Spent(60, 0, 10), tokens=40, money=0) is None
    assert overspent(settings, Spent(61, 0, 10), tokens=40, money=0) == "assist.budget_spent"
    assert overspent(settings, Spent(0, 0, 20), tokens=40, money=0) == "assist.your_budget_spent"
    assert estimated_tokens("烘箱温度") == 4 and estimated_tokens("oven") == 1 and estimated_tokens("") == 0


def test_what_is_sealed_opens_only_here_and_for_what_it_was_sealed_for(tmp_path: Any) -> None:
    here, there = tmp_path / "a", tmp_path / "b"
    here.mkdir()
    there.mkdir()
    sealed = seal(here, SECRET, purpose="x")
    assert SECRET not in sealed and unseal(here, sealed, purpose="x") == SECRET and seal(here, SECRET, purpose="x") != sealed
    for home, value, purpose in ((there, sealed, "x"), (here, sealed, "y"), (here, "AAAA", "x"), (here, "?", "x")):
        with pytest.raises(Unopened):
            unseal(home, value, purpose=purpose)


def test_the_embedder_is_shown_and_tried(cast: Cast, api: Api) -> None:
    shown = api("administrator").get("/api/admin/embedding").json()
    assert shown["kind"] == "none" and shown["name"] == ""
    trial = api("administrator").post("/api/admin/embedding/test").json()
    assert trial["code"] == "assist.no_embedder"
    assert issubclass(Unavailable, Refusal)
