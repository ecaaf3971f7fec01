"""What a person searched for, keeps and waits for is theirs alone; what nobody finds is counted without names."""

from __future__ import annotations

from datetime import timedelta

from cast import Api, Cast
from zhixing import search as room
from zhixing.access import CompanyRole, give_company_role


def search(api: Api, name: str, q: str, **more: str) -> dict[str, object]:
    answer: dict[str, object] = api(name).get("/api/search", params={"q": q, "remember": "true", **more}).json()
    return answer


def test_recent_searches_come_back_while_typing_and_can_be_cleared(cast: Cast, api: Api) -> None:
    for q in ("减速机 噪音", "减速机　噪音", "保压时间"):
        search(api, "reader", q)
        cast.clock.move(timedelta(minutes=1))
    recent = api("reader").get("/api/search/recent").json()
    assert [(one["text"], one["times"]) for one in recent] == [("保压时间", 1), ("减速机 噪音", 2)]
    suggested = api("reader").get("/api/search/suggest", params={"q": "减速"}).json()
    assert [one["text"] for one in suggested["queries"]] == ["减速机 噪音"]
    assert [one["text"] for one in api("reader").get("/api/search/suggest").json()["queries"]] == ["保压时间", "减速机 噪音"]
    for other in ("keeper", "administrator"):
        assert api(other).get("/api/search/recent").json() == []
        assert api(other).get("/api/search/suggest", params={"q": "减速"}).json()["queries"] == []
        assert api(other).delete(f"/api/search/recent/{recent[0]['id']}").status_code == 204
    assert len(api("reader").get("/api/search/recent").json()) == 2
    api("reader").delete(f"/api/search/recent/{recent[0]['id']}")
    assert [one["text"] for one in api("reader").get("/api/search/recent").json()] == ["减速机 噪音"]
    api("reader").delete("/api/search/recent")
    assert api("reader").get("/api/search/recent").json() == []


def test_a_search_that_is_not_to_be_remembered_is_not(cast: Cast, api: Api) -> None:
    api("reader").get("/api/search", params={"q": "保压时间"})
    assert api("reader").get("/api/search/recent").json() == []


def test_a_saved_search_is_counted_anew_within_the_reach_of_its_person(cast: Cast, api: Api) -> None:
    cast.asset("来料检验规程")
    room.settle(cast.house)
    reader = api("reader")
    saved = reader.post("/api/search/saved", json={"name": "检验", "query": {"q": "检验", "kind": ["document"]}})
    assert saved.status_code == 201 and (saved.json()["total"], saved.json()["fresh"]) == (1, 1)
    cast.clock.move(timedelta(hours=1))
    opened = reader.post(f"/api/search/saved/{saved.json()['id']}/opened").json()
    assert (opened["total"], opened["fresh"]) == (1, 0)
    cast.clock.move(timedelta(hours=1))
    cast.asset("出货检验规程")
    room.settle(cast.house)
    assert [(one["total"], one["fresh"]) for one in reader.get("/api/search/saved").json()] == [(2, 1)]
    cast.grant(cast.space)
    assert [(one["total"], one["fresh"]) for one in reader.get("/api/search/saved").json()] == [(0, 0)]


def test_a_saved_search_has_a_name_of_its_own_and_nobody_elses_hands_on_it(cast: Cast, api: Api) -> None:
    reader = api("reader")
    saved = reader.post("/api/search/saved", json={"name": " 检验 ", "query": {"q": "检验"}}).json()
    assert saved["name"] == "检验"
    assert reader.post("/api/search/saved", json={"name": "检验", "query": {}}).status_code == 409
    assert reader.post("/api/search/saved", json={"name": "  ", "query": {}}).status_code == 422
    for other in ("keeper", "administrator"):
        assert api(other).get("/api/search/saved").json() == []
        for answer in (
            api(other).patch(f"/api/search/saved/{saved['id']}", json={"name": "x"}),
            api(other).post(f"/api/search/saved/{saved['id']}/opened"),
            api(other).delete(f"/api/search/saved/{saved['id']}"),
        ):
            assert answer.status_code == 404
    assert reader.patch(f"/api/search/saved/{saved['id']}", json={"name": "来料"}).json()["name"] == "来料"
    assert reader.delete(f"/api/search/saved/{saved['id']}").status_code == 204 and reader.get("/api/search/saved").json() == []


def test_what_one_person_missed_once_is_shown_to_nobody(cast: Cast, api: Api) -> None:
    search(api, "reader", "工伤赔偿流程")
    page = api("administrator").get("/api/search/missed").json()
    assert (page["items"], page["total"], page["hidden"]) == ([], 0, 1)
    search(api, "keeper", "工伤 赔偿流程")
    search(api, "keeper", "工伤赔偿流程")
    (missed,) = api("administrator").get("/api/search/missed").json()["items"]
    assert (missed["text"], missed["count"], missed["persons"]) == ("工伤赔偿流程", 2, 2)
    assert "杜敏" not in str(missed) and "孔维" not in str(missed)


def test_only_searches_of_everything_that_found_nothing_are_counted(cast: Cast, api: Api) -> None:
    cast.asset("来料检验规程")
    room.settle(cast.house)
    for name in ("reader", "keeper"):
        search(api, name, "检验")
        search(api, name, "月球基地", kind="report")
        search(api, name, "月球基地 类型:报告")
        search(api, name, "")
    page = api("administrator").get("/api/search/missed").json()
    assert (page["total"], page["hidden"]) == (0, 0)


def test_who_waits_is_told_when_a_librarian_says_what_answers_it(cast: Cast, api: Api) -> None:
    with cast.system() as work:
        give_company_role(work, f"user:{cast.keeper}", CompanyRole.LIBRARIAN)
    for name in ("reader", "outsider"):
        wished = api(name).post("/api/search/wishes", json={"q": "月球基地选址", "note": "投标要用"})
        assert wished.status_code == 201 and wished.json()[0]["asset"] is None
    (missed,) = api("keeper").get("/api/search/missed").json()["items"]
    assert (missed["count"], missed["waiting"], missed["notes"]) == (0, 2, ["投标要用", "投标要用"])
    asset = cast.asset("月球基地选址报告")
    assert api("keeper").patch(f"/api/search/missed/{missed['id']}", json={"asset_id": asset}).status_code == 204
    assert api("reader").get("/api/search/wishes").json()[0]["asset"]["id"] == asset
    assert api("outsider").get("/api/search/wishes").json()[0]["asset"] is None
    assert api("administrator").get("/api/search/missed", params={"solved": "true"}).json()["items"][0]["solved_by"] is None
    assert api("keeper").get("/api/search/missed").json()["items"] == []
    assert api("reader").delete(f"/api/search/wishes/{missed['id']}").status_code == 204
    assert api("reader").get("/api/search/wishes").json() == [] and len(api("outsider").get("/api/search/wishes").json()) == 1


def test_nobody_says_that_something_answers_it_which_they_may_not_read(cast: Cast, api: Api) -> None:
    asset = cast.asset("月球基地选址报告")
    api("reader").post("/api/search/wishes", json={"q": "火星基地"})
    (missed,) = api("administrator").get("/api/search/missed").json()["items"]
    assert api("administrator").patch(f"/api/search/missed/{missed['id']}", json={"asset_id": asset}).status_code == 404
    assert api("reader").patch(f"/api/search/missed/{missed['id']}", json={"asset_id": asset}).status_code == 403


def test_nothing_found_offers_ways_on_within_reach(cast: Cast, api: Api) -> None:
    cast.asset("减速机噪音检验规程", text="减速机的噪音。")
    room.settle(cast.house)
    found = search(api, "reader", '"减速机 月球基地"')
    assert found["total"] == 0 and {"q": "减速机", "total": 1} in found["nothing"]["fewer"]  # type: ignore[index]
    filtered = search(api, "reader", "噪音", kind="report")
    assert filtered["nothing"]["unfiltered"] == 1  # type: ignore[index]
    assert search(api, "outsider", '"减速机 月球基地"')["nothing"] == {"fewer": [], "unfiltered": None}
    assert search(api, "outsider", "噪音", kind="report")["nothing"] == {"fewer": [], "unfiltered": 0}
