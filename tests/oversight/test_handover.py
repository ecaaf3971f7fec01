"""Somebody leaves: what they answered for goes to others at one stroke, and nobody gains by it what they may not have."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from cast import Api, Cast, all_facts
from zhixing.people import NewPerson, create_person


def code(answer: Response) -> str:
    return str(answer.json()["error"]["code"])


def give(client: TestClient, person: int, *to: tuple[int, int], **more: Any) -> Response:
    successors = [{"space_id": space, "person_id": number} for space, number in to]
    return client.post(f"/api/people/{person}/hand-over", json={"successors": successors, **more})


@pytest.fixture
def assets(cast: Cast) -> list[int]:
    """What the keeper answers for: an open one, a restricted one, one in the bin."""
    kept = [cast.asset("规程"), cast.asset("名单", restricted_to=(f"user:{cast.keeper}",))]
    with cast.work("keeper") as work:
        from zhixing.assets import delete

        delete(work, cast.asset("旧规程"))
    return kept


def test_only_an_administrator_hands_over(cast: Cast, api: Api, assets: list[int]) -> None:
    for name in ("outsider", "reader", "keeper"):
        client = api(name)
        assert client.get(f"/api/people/{cast.keeper}/belongings").status_code == 403
        assert give(client, cast.keeper, (cast.space, cast.outsider)).status_code == 403
        answer = client.post(f"/api/people/{cast.keeper}/hand-over/preview", json={"successors": []})
        assert answer.status_code == 403


def test_what_hangs_on_a_person_is_told_in_numbers_and_not_by_name(cast: Cast, api: Api, assets: list[int]) -> None:
    api("keeper")
    answer = api("administrator").get(f"/api/people/{cast.keeper}/belongings")
    told = answer.json()
    assert told["shares"] == [
        {"space_id": cast.space, "space": "质量知识库", "assets": 2, "restricted": 1, "keeps": True, "keepers": 0}
    ]
    assert (told["in_bin"], told["devices"], told["grants"]) == (1, 1, 1)
    assert "规程" not in answer.text and "名单" not in answer.text


def test_the_successor_answers_for_all_of_it_and_the_keys_end(cast: Cast, api: Api, assets: list[int]) -> None:
    keeper, administrator, outsider = api("keeper"), api("administrator"), api("outsider")
    assert outsider.get(f"/api/assets/{assets[0]}").status_code == 404
    preview = administrator.post(
        f"/api/people/{cast.keeper}/hand-over/preview",
        json={"successors": [{"space_id": cast.space, "person_id": cast.outsider}]},
    ).json()
    assert (preview[0]["takes"], preview[0]["needs_role"], preview[0]["above_clearance"]) == (2, "keeper", 0)
    assert cast.read(assets[0]).owner_id == cast.keeper, "a preview does nothing"
    assert give(administrator, cast.keeper, (cast.space, cast.outsider)).status_code == 200
    assert [cast.read(number).owner_id for number in assets] == [cast.outsider] * 2
    assert [outsider.get(f"/api/assets/{number}").status_code for number in assets] == [200, 200]
    assert keeper.get("/api/me").status_code == 401
    grants = {(one["subject"], one["role"]) for one in outsider.get(f"/api/spaces/{cast.space}/grants").json()}
    assert grants == {(f"user:{cast.outsider}", "keeper"), (f"dept:{cast.departments['质量部']}", "reader")}
    with cast.house.database.session() as session:
        assert ("oversight.handed_over", f"person:{cast.keeper}", f"user:{cast.administrator}") in all_facts(session)


def test_somebody_not_cleared_takes_nothing_and_nothing_happens(cast: Cast, api: Api) -> None:
    asset_id, administrator = cast.asset(secrecy=3), api("administrator")
    answer = give(administrator, cast.keeper, (cast.space, cast.outsider))
    assert code(answer) == "oversight.successor_not_cleared"
    assert cast.read(asset_id).owner_id == cast.keeper
    assert api("keeper").get("/api/me").status_code == 200


def test_without_the_rights_nobody_takes_over_blindly(cast: Cast, api: Api, assets: list[int]) -> None:
    answer = give(api("administrator"), cast.keeper, (cast.space, cast.outsider), grant=False)
    assert code(answer) == "oversight.successor_cannot_see"


def test_an_administrator_does_not_hand_over_to_themself_what_they_could_not_read(
    cast: Cast, api: Api, assets: list[int]
) -> None:
    administrator = api("administrator")
    assert code(give(administrator, cast.keeper, (cast.space, cast.administrator))) == "oversight.not_to_yourself"
    assert administrator.get(f"/api/assets/{assets[1]}").status_code == 404


def test_nobody_takes_over_from_themself_or_after_having_left(cast: Cast, api: Api, assets: list[int]) -> None:
    administrator = api("administrator")
    assert code(give(administrator, cast.keeper, (cast.space, cast.keeper))) == "oversight.successor_gone"
    administrator.patch(f"/api/people/{cast.outsider}", json={"active": False})
    assert code(give(administrator, cast.keeper, (cast.space, cast.outsider))) == "oversight.successor_gone"


def test_several_take_over_and_the_rest_can_wait(cast: Cast, api: Api) -> None:
    with cast.system() as work:
        colleague = create_person(work, NewPerson(login="xinren", name="新人")).id
    administrator = api("administrator")
    other = administrator.post("/api/spaces", json={"name": "工艺"}).json()["id"]
    cast.grant(other)
    mine, theirs = cast.asset(), cast.asset(space_id=other)
    plan = [(cast.space, cast.outsider), (other, colleague)]
    assert give(administrator, cast.keeper, *plan, deactivate=False).status_code == 200
    assert [cast.read(number).owner_id for number in (mine, theirs)] == [cast.outsider, colleague]
    assert api("keeper").get("/api/me").status_code == 200


def test_somebody_who_comes_back_has_an_account_and_no_keys(cast: Cast, api: Api, assets: list[int]) -> None:
    administrator = api("administrator")
    give(administrator, cast.keeper, (cast.space, cast.outsider))
    assert administrator.patch(f"/api/people/{cast.keeper}", json={"active": True}).status_code == 200
    assert api("keeper").get(f"/api/assets/{assets[1]}").status_code == 404
