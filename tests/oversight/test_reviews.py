"""Looking through rights: a keeper confirms or takes each, and nothing goes by itself unless that was said at the start."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response

from cast import Api, Cast
from zhixing.oversight.jobs import JOBS


def code(answer: Response) -> str:
    return str(answer.json()["error"]["code"])


def begin(cast: Cast, client: TestClient, **more: Any) -> dict[str, Any]:
    due = (cast.clock() + timedelta(days=14)).isoformat()
    answer = client.post("/api/reviews", json={"space_ids": [cast.space], "due_at": due, **more})
    assert answer.status_code == 201, answer.text
    return dict(client.get(f"/api/reviews/{answer.json()[0]['id']}").json())


def right(review: dict[str, Any], subject: str) -> dict[str, Any]:
    return next(one for one in review["rights"] if one["subject"] == subject)


def decide(client: TestClient, one: dict[str, Any], decision: str) -> Response:
    return client.put(f"/api/reviews/items/{one['id']}", json={"decision": decision})


def test_outsiders_and_readers_neither_begin_nor_see_nor_decide(cast: Cast, api: Api) -> None:
    review = begin(cast, api("keeper"))
    for name, refused in (("outsider", 404), ("reader", 403)):
        client = api(name)
        due = (cast.clock() + timedelta(days=14)).isoformat()
        assert client.post("/api/reviews", json={"space_ids": [cast.space], "due_at": due}).status_code == refused
        assert client.get(f"/api/reviews/{review['id']}").status_code == refused
        assert client.get(f"/api/reviews/{review['id']}/export").status_code == refused
        assert client.post(f"/api/reviews/{review['id']}/close").status_code == refused
        assert decide(client, review["rights"][0], "remove").status_code == refused
        assert client.get("/api/reviews").json()["total"] == 0


def test_a_right_that_is_taken_is_gone_on_the_next_request_and_can_come_back(cast: Cast, api: Api) -> None:
    asset_id, keeper, reader = cast.asset(), api("keeper"), api("reader")
    review = begin(cast, keeper)
    department = right(review, f"dept:{cast.departments['质量部']}")
    assert reader.get(f"/api/assets/{asset_id}").status_code == 200
    after = decide(keeper, department, "remove").json()
    assert (after["answered"], after["items"]) == (1, 2)
    assert reader.get(f"/api/assets/{asset_id}").status_code == 404
    decide(keeper, department, "keep")
    assert reader.get(f"/api/assets/{asset_id}").status_code == 200


def test_the_last_keeper_stays(cast: Cast, api: Api) -> None:
    keeper = api("keeper")
    answer = decide(keeper, right(begin(cast, keeper), f"user:{cast.keeper}"), "remove")
    assert code(answer) == "access.space_without_keeper"


def test_what_nobody_used_is_marked_unless_it_is_new(cast: Cast, api: Api) -> None:
    cast.clock.move(timedelta(days=100))
    api("reader").get(f"/api/assets/{cast.asset()}")
    cast.grant(cast.space, (f"dept:{cast.departments['质量部']}", "reader"), (f"dept:{cast.departments['行政部']}", "reader"))
    cast.clock.move(timedelta(days=5))
    review = begin(cast, api("keeper"), stale_days=90)
    used = right(review, f"dept:{cast.departments['质量部']}")
    assert used["last_used_at"] is not None and not used["stale"]
    assert not right(review, f"dept:{cast.departments['行政部']}")["stale"], "given five days ago"
    keeper = api("keeper")
    keeper.post(f"/api/reviews/{review['id']}/close")
    cast.clock.move(timedelta(days=120))
    again = begin(cast, api("keeper"), stale_days=90)
    assert right(again, f"dept:{cast.departments['行政部']}")["stale"]


def test_restricted_lists_are_looked_through_too(cast: Cast, api: Api) -> None:
    asset_id = cast.asset("名单", restricted_to=(f"user:{cast.outsider}",))
    keeper, outsider = api("keeper"), api("outsider")
    review = begin(cast, keeper)
    named = right(review, f"user:{cast.outsider}")
    assert (named["asset"], named["role"]) == ("名单", None)
    assert outsider.get(f"/api/assets/{asset_id}").status_code == 200
    assert decide(keeper, named, "remove").status_code == 200
    assert outsider.get(f"/api/assets/{asset_id}").status_code == 404
    assert "名单" not in api("administrator").get(f"/api/reviews/{review['id']}").text


def close_what_is_due(cast: Cast) -> None:
    [job] = JOBS
    assert job.tend is not None
    job.tend(cast.house)
    job.run(cast.house, {})


def test_nothing_goes_by_itself_unless_that_was_said(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    review = begin(cast, api("keeper"))
    close_what_is_due(cast)
    assert api("keeper").get("/api/reviews").json()["total"] == 1
    cast.clock.move(timedelta(days=15))
    close_what_is_due(cast)
    keeper = api("keeper")
    assert keeper.get("/api/reviews").json()["total"] == 0
    assert api("reader").get(f"/api/assets/{asset_id}").status_code == 200
    assert code(decide(keeper, review["rights"][0], "keep")) == "oversight.review_over"


def test_where_it_was_said_what_nobody_answered_for_goes_but_the_last_keeper_stays(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    begin(cast, api("keeper"), remove_unanswered=True)
    cast.clock.move(timedelta(days=15))
    close_what_is_due(cast)
    assert api("reader").get(f"/api/assets/{asset_id}").status_code == 404
    assert api("keeper").get(f"/api/assets/{asset_id}").status_code == 200


def test_one_at_a_time_and_not_in_the_past(cast: Cast, api: Api) -> None:
    keeper = api("keeper")
    begin(cast, keeper)
    body = {"space_ids": [cast.space], "due_at": (cast.clock() + timedelta(days=1)).isoformat()}
    assert code(keeper.post("/api/reviews", json=body)) == "oversight.review_open_already"
    body["due_at"] = (cast.clock() - timedelta(days=1)).isoformat()
    assert code(keeper.post("/api/reviews", json=body)) == "oversight.review_due_in_past"


def test_the_result_leaves_as_a_table(cast: Cast, api: Api) -> None:
    keeper = api("keeper")
    review = begin(cast, keeper)
    decide(keeper, right(review, f"dept:{cast.departments['质量部']}"), "keep")
    lines = keeper.get(f"/api/reviews/{review['id']}/export").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "空间,对象,权限,最近使用,结论,处理人,处理时间"
    kept, open_one = sorted(lines[1:], key=lambda line: "未处理" in line)
    assert kept.startswith("质量知识库,质量部,读者,") and "保留,孔维" in kept
    assert open_one.startswith("质量知识库,孔维,管理员,")
