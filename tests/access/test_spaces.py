"""Opening spaces, giving and taking rights, archiving; and that every change holds on the very next request."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient

from cast import Api, Cast, all_facts
from zhixing.access import reach_of
from zhixing.access.reach import NOBODY


def grants(client: TestClient, space_id: int) -> list[tuple[str, str]]:
    return [(grant["subject"], grant["role"]) for grant in client.get(f"/api/spaces/{space_id}/grants").json()]


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


def test_an_outsider_does_not_learn_of_a_space(cast: Cast, api: Api) -> None:
    outsider = api("outsider")
    assert outsider.get("/api/spaces").json() == {"items": [], "total": 0}
    for answer in (
        outsider.get(f"/api/spaces/{cast.space}"),
        outsider.patch(f"/api/spaces/{cast.space}", json={"name": "x"}),
        outsider.get(f"/api/spaces/{cast.space}/grants"),
        outsider.put(f"/api/spaces/{cast.space}/grants", json=[]),
    ):
        assert (answer.status_code, code(answer)) == (404, "access.space_not_found")


def test_a_reader_sees_the_space_but_not_who_else_is_in_it(cast: Cast, api: Api) -> None:
    reader = api("reader")
    [space] = reader.get("/api/spaces").json()["items"]
    assert (space["name"], space["role"], space["may"]) == (
        "质量知识库",
        "reader",
        {"edit": False, "grant": False, "capture": False},
    )
    assert code(reader.get(f"/api/spaces/{cast.space}/grants")) == "access.needs_keeper"
    assert code(reader.patch(f"/api/spaces/{cast.space}", json={"name": "x"})) == "access.needs_keeper"


def test_a_keeper_lets_the_outsider_in_and_out_again(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    keeper, outsider = api("keeper"), api("outsider")
    before = [{"subject": subject, "role": role} for subject, role in grants(keeper, cast.space)]
    let_in = [*before, {"subject": f"user:{cast.outsider}", "role": "reader"}]
    assert keeper.put(f"/api/spaces/{cast.space}/grants", json=let_in).status_code == 200
    assert outsider.get(f"/api/assets/{asset_id}").status_code == 200
    assert keeper.put(f"/api/spaces/{cast.space}/grants", json=before).status_code == 200
    assert outsider.get(f"/api/assets/{asset_id}").status_code == 404


def test_rights_are_told_with_the_names_of_those_who_hold_them(cast: Cast, api: Api) -> None:
    told = api("keeper").get(f"/api/spaces/{cast.space}/grants").json()
    assert {grant["subject_label"] for grant in told} == {"孔维", "质量部"}


def test_the_highest_of_several_roles_counts(cast: Cast, api: Api) -> None:
    wished = [("all", "reader"), (f"user:{cast.keeper}", "reader"), (f"user:{cast.keeper}", "keeper")]
    body = [{"subject": subject, "role": role} for subject, role in wished]
    keeper = api("keeper")
    assert keeper.put(f"/api/spaces/{cast.space}/grants", json=body).status_code == 200
    assert sorted(grants(keeper, cast.space)) == [("all", "reader"), (f"user:{cast.keeper}", "keeper")]


def test_a_space_is_never_left_without_a_keeper(cast: Cast, api: Api) -> None:
    answer = api("keeper").put(f"/api/spaces/{cast.space}/grants", json=[{"subject": "all", "role": "contributor"}])
    assert code(answer) == "access.space_without_keeper"


def test_nobody_is_granted_who_does_not_exist(cast: Cast, api: Api) -> None:
    keeper = api("keeper")
    for subject in ("user:99999", "dept:99999", "space:1", "role:administrator", "user:", "everyone", "user:1; drop"):
        body = [{"subject": f"user:{cast.keeper}", "role": "keeper"}, {"subject": subject, "role": "reader"}]
        assert code(keeper.put(f"/api/spaces/{cast.space}/grants", json=body)) == "access.unknown_subject", subject


def test_an_administrator_grants_without_reading(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    administrator = api("administrator")
    assert administrator.get("/api/spaces").json()["total"] == 0
    [space] = administrator.get("/api/spaces?all=true").json()["items"]
    assert (space["role"], space["assets"], space["may"]["grant"]) == (None, 0, True)
    body = [{"subject": f"user:{cast.keeper}", "role": "keeper"}]
    assert administrator.put(f"/api/spaces/{cast.space}/grants", json=body).status_code == 200
    assert administrator.get(f"/api/assets/{asset_id}").status_code == 404
    with cast.house.database.session() as session:
        assert ("access.grants_changed", f"space:{cast.space}", f"user:{cast.administrator}") in all_facts(session)


def test_only_an_administrator_lists_every_space(cast: Cast, api: Api) -> None:
    assert api("keeper").get("/api/spaces?all=true").status_code == 403


def test_an_administrator_opens_a_space_for_a_department(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    body = {"name": "8D 报告 库", "department_id": cast.departments["研发中心"]}
    space = administrator.post("/api/spaces", json=body).json()
    assert (space["slug"], space["role"]) == ("8d-baogao-ku", "keeper")
    assert sorted(grants(administrator, space["id"])) == [
        (f"dept:{cast.departments['研发中心']}", "reader"),
        (f"user:{cast.administrator}", "keeper"),
    ]
    assert api("keeper").get(f"/api/spaces/{space['id']}").json()["role"] == "reader", "硬件部 lies below 研发中心"
    assert api("reader").get(f"/api/spaces/{space['id']}").status_code == 404


def test_two_spaces_of_one_name_have_two_addresses(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    slugs = [administrator.post("/api/spaces", json={"name": "工艺"}).json()["slug"] for _ in range(3)]
    assert slugs == ["gongyi", "gongyi-2", "gongyi-3"]


def test_a_space_may_be_opened_with_chosen_rights(cast: Cast, api: Api) -> None:
    chosen = [{"subject": f"user:{cast.outsider}", "role": "contributor"}]
    space = api("administrator").post("/api/spaces", json={"name": "行政", "grants": chosen}).json()
    assert api("outsider").get(f"/api/spaces/{space['id']}").json()["may"]["capture"] is True
    assert api("reader").get(f"/api/spaces/{space['id']}").status_code == 404


def test_a_reader_opens_no_space(cast: Cast, api: Api) -> None:
    assert code(api("reader").post("/api/spaces", json={"name": "x"})) == "access.needs_administrator"


def test_an_archived_space_is_read_only_until_it_is_reopened(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    keeper, reader = api("keeper"), api("reader")
    assert keeper.patch(f"/api/spaces/{cast.space}", json={"archived": True}).json()["archived"] is True
    assert reader.get(f"/api/assets/{asset_id}").status_code == 200
    assert code(keeper.patch(f"/api/assets/{asset_id}", json={"title": "x"})) == "access.space_archived"
    assert keeper.get("/api/spaces").json()["total"] == 0
    assert keeper.get("/api/spaces?archived=true").json()["total"] == 1
    assert keeper.patch(f"/api/spaces/{cast.space}", json={"archived": False}).json()["may"]["capture"] is True
    assert keeper.patch(f"/api/assets/{asset_id}", json={"title": "x"}).status_code == 200


def test_a_space_counts_only_what_the_one_who_asks_may_read(cast: Cast, api: Api) -> None:
    cast.asset("内部")
    cast.asset("机密", secrecy=3)
    assert api("keeper").get("/api/spaces").json()["items"][0]["assets"] == 2
    assert api("reader").get("/api/spaces").json()["items"][0]["assets"] == 1


def test_the_last_administrator_cannot_give_up(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    body = [{"subject": f"user:{cast.keeper}", "role": "librarian"}]
    assert code(administrator.put("/api/company/grants", json=body)) == "access.last_administrator"
    assert code(administrator.patch(f"/api/people/{cast.administrator}", json={"active": False})) == "access.last_administrator"
    assert administrator.get("/api/company/grants").json()[0]["role"] == "administrator"


def test_an_administrator_may_go_once_there_is_another(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    both = [{"subject": f"user:{person}", "role": "administrator"} for person in (cast.administrator, cast.keeper)]
    assert administrator.put("/api/company/grants", json=both).status_code == 200
    assert administrator.put("/api/company/grants", json=both[1:]).status_code == 200
    assert administrator.get("/api/company/grants").status_code == 403


def test_administrators_by_group_or_department_count_while_somebody_is_in_it(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    group = administrator.post("/api/groups", json={"name": "管理员组"}).json()["id"]
    administrator.put(f"/api/groups/{group}/members", json={"person_ids": [cast.administrator]})
    by_group = [{"subject": f"group:{group}", "role": "administrator"}]
    assert administrator.put("/api/company/grants", json=by_group).status_code == 200
    assert code(administrator.put(f"/api/groups/{group}/members", json={"person_ids": []})) == "access.last_administrator"
    assert code(administrator.delete(f"/api/groups/{group}")) == "access.last_administrator"
    by_department = [{"subject": f"dept:{cast.departments['信息部']}", "role": "administrator"}]
    assert administrator.put("/api/company/grants", json=by_department).status_code == 200
    moved = administrator.patch(f"/api/people/{cast.administrator}", json={"department_id": None})
    assert code(moved) == "access.last_administrator"


def test_somebody_without_a_password_is_no_administrator_to_rely_on(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    new = administrator.post("/api/people", json={"login": "newcomer", "name": "新人"}).json()["id"]
    body = [{"subject": f"user:{new}", "role": "administrator"}]
    assert code(administrator.put("/api/company/grants", json=body)) == "access.last_administrator"


def test_only_an_administrator_sees_the_roles_on_the_company(cast: Cast, api: Api) -> None:
    for name in ("keeper", "reader", "outsider"):
        assert api(name).get("/api/company/grants").status_code == 403
        assert api(name).put("/api/company/grants", json=[]).status_code == 403


def test_somebody_who_left_reaches_nothing(cast: Cast, api: Api) -> None:
    reader = api("reader")
    assert api("administrator").patch(f"/api/people/{cast.reader}", json={"active": False}).status_code == 200
    assert reader.get("/api/me").status_code == 401
    with cast.house.database.session() as session:
        assert reach_of(session, cast.reader) == NOBODY
        assert reach_of(session, 424242) == NOBODY


def test_leaving_a_group_takes_its_rights_on_the_next_request(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    administrator, outsider = api("administrator"), api("outsider")
    group = administrator.post("/api/groups", json={"name": "评审组"}).json()["id"]
    cast.grant(cast.space, (f"group:{group}", "reader"))
    assert outsider.get(f"/api/assets/{asset_id}").status_code == 404
    administrator.put(f"/api/groups/{group}/members", json={"person_ids": [cast.outsider]})
    assert outsider.get(f"/api/assets/{asset_id}").status_code == 200
    administrator.put(f"/api/groups/{group}/members", json={"person_ids": []})
    assert outsider.get(f"/api/assets/{asset_id}").status_code == 404


def test_moving_a_department_moves_the_rights_of_its_people(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    administrator, outsider = api("administrator"), api("outsider")
    path = f"/api/departments/{cast.departments['行政部']}"
    assert administrator.patch(path, json={"parent_id": cast.departments["质量部"]}).status_code == 200
    assert outsider.get(f"/api/assets/{asset_id}").status_code == 200
    assert administrator.patch(path, json={"parent_id": cast.departments["星河制造"]}).status_code == 200
    assert outsider.get(f"/api/assets/{asset_id}").status_code == 404


def test_a_group_that_goes_takes_its_rights_along(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    group = administrator.post("/api/groups", json={"name": "评审组"}).json()["id"]
    cast.grant(cast.space, (f"group:{group}", "reader"))
    assert administrator.delete(f"/api/groups/{group}").status_code == 204
    assert [subject for subject, _ in grants(administrator, cast.space)] == [f"user:{cast.keeper}"]
