"""What nobody looks after: who is told of it, what counts, and which tags are one word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import update

from cast import Api, Cast
from zhixing.access.models import Grant
from zhixing.assets.models import Asset
from zhixing.organise.upkeep.rules import full, same_words, thin
from zhixing.people.models import Person


def counts(client: TestClient, **asked: Any) -> dict[str, int]:
    answer = client.get("/api/upkeep", params=asked)
    assert answer.status_code == 200, answer.text
    return {each["name"]: each["count"] for each in answer.json()["lists"]}


def test_an_outsider_is_told_of_nothing_and_an_administrator_of_names_only(cast: Cast, api: Api) -> None:
    cast.asset("没人管", tags=("孤单", "孤單"))
    for name in ("outsider", "administrator"):
        for scope in ("mine", "seen"):
            told = api(name).get("/api/upkeep", params={"scope": scope}).json()
            assert {each["count"] for each in told["lists"]} == {0}
            assert told["tags_once"] == told["tags_alike"] == []
        assert api(name).get("/api/upkeep/no_category").json() == {"items": [], "total": 0}
    assert api("outsider").get("/api/upkeep").json()["spaces_without_keeper"] == []


def test_a_reader_sees_what_lies_about_and_has_nothing_to_edit(cast: Cast, api: Api) -> None:
    cast.asset("没人管")
    assert counts(api("reader"))["no_category"] == 0
    assert counts(api("reader"), scope="seen")["no_category"] == 1


def test_what_has_no_owner_or_one_who_left_is_listed(cast: Cast, api: Api) -> None:
    orphan, left = cast.asset("没有负责人"), cast.asset("负责人走了")
    with cast.system() as work:
        work.session.get_one(Asset, orphan).owner_id = None
        work.session.get_one(Asset, left).owner_id = cast.outsider
        work.session.get_one(Person, cast.outsider).active = False
    assert (counts(api("keeper"))["no_owner"], counts(api("keeper"))["owner_inactive"]) == (1, 1)
    assert [asset["id"] for asset in api("keeper").get("/api/upkeep/owner_inactive").json()["items"]] == [left]


def test_what_nobody_opened_in_a_month_is_listed_until_somebody_does(cast: Cast, api: Api) -> None:
    one = cast.asset()
    assert counts(api("keeper"))["never_opened"] == 0
    cast.clock.move(timedelta(days=31))
    assert counts(api("keeper"))["never_opened"] == 1
    api("reader").get(f"/api/assets/{one}")
    assert counts(api("keeper"))["never_opened"] == 0


def test_a_space_whose_only_keeper_left_is_told_to_the_administrator(cast: Cast, api: Api) -> None:
    assert api("administrator").get("/api/upkeep").json()["spaces_without_keeper"] == []
    with cast.system() as work:
        work.session.execute(update(Grant).where(Grant.role == "keeper").values(subject=f"user:{cast.outsider}"))
        work.session.get_one(Person, cast.outsider).active = False
    assert [space["id"] for space in api("administrator").get("/api/upkeep").json()["spaces_without_keeper"]] == [cast.space]


def test_tags_that_are_one_word_are_paired_and_numbers_are_none() -> None:
    tags = {
        "ESP32-C3": 5,
        "esp32 c3": 1,
        "回流焊": 4,
        "回流焊接": 1,
        "EMC": 3,
        "电磁兼容": 6,
        "GB 2828": 2,
        "GB 2829": 2,
        "風扇": 1,
        "风扇": 2,
    }
    found = {(tag, into): why for tag, into, why in same_words(tags, [["电磁兼容", "EMC"]])}
    assert found == {
        ("esp32 c3", "ESP32-C3"): "spelling", ("風扇", "风扇"): "spelling", ("EMC", "电磁兼容"): "synonym",
    } | ({("回流焊接", "回流焊"): "near"} if ("回流焊接", "回流焊") in found else {})  # fmt: skip


def test_categories_are_thin_below_three_and_full_far_above_the_usual() -> None:
    assert thin({1: 0, 2: 2, 3: 3}) == [1, 2]
    assert full({1: 10, 2: 12, 3: 200, 4: 0}) == [3]
    assert full({}) == []
