"""The directory, the department tree and the groups."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from cast import Api, Cast
from zhixing.kit.errors import Invalid
from zhixing.people import NewPerson, change_department, create_department, create_person
from zhixing.people.models import Department


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


def test_everybody_finds_colleagues_by_name_pinyin_or_initials(cast: Cast, api: Api) -> None:
    reader = api("reader")
    for typed in ("魏", "weixin", "WX", "weix", "魏欣"):
        assert [person["name"] for person in reader.get("/api/people", params={"q": typed}).json()["items"]] == ["魏欣"], typed
    assert reader.get("/api/people", params={"q": "%"}).json()["total"] == 0


def test_colleagues_are_listed_by_pinyin_and_by_department_tree(cast: Cast, api: Api) -> None:
    reader = api("reader")
    assert [person["name"] for person in reader.get("/api/people").json()["items"]] == ["杜敏", "管仲", "孔维", "魏欣"]
    below = reader.get("/api/people", params={"department_id": cast.departments["研发中心"]}).json()["items"]
    assert [(person["name"], person["department"]["path"]) for person in below] == [("孔维", ["星河制造", "研发中心", "硬件部"])]


def test_clearance_is_told_to_oneself_and_to_administrators(cast: Cast, api: Api) -> None:
    def seen_by(name: str) -> dict[str, int | None]:
        return {person["name"]: person["clearance"] for person in api(name).get("/api/people").json()["items"]}

    assert seen_by("reader") == {"杜敏": 1, "管仲": None, "孔维": None, "魏欣": None}
    assert seen_by("administrator") == {"杜敏": 1, "管仲": 3, "孔维": 3, "魏欣": 1}


def test_who_left_is_shown_to_administrators_only(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    administrator.patch(f"/api/people/{cast.outsider}", json={"active": False})
    assert administrator.get("/api/people?active=false").json()["total"] == 1
    assert api("reader").get("/api/people?active=false").json()["total"] == 3


def test_nobody_but_an_administrator_changes_people(cast: Cast, api: Api) -> None:
    keeper = api("keeper")
    answers = [
        keeper.post("/api/people", json={"login": "x1", "name": "x"}),
        keeper.patch(f"/api/people/{cast.keeper}", json={"clearance": 3}),
        keeper.post(f"/api/people/{cast.administrator}/password", json={}),
        keeper.post("/api/departments", json={"name": "x"}),
        keeper.patch(f"/api/departments/{cast.departments['质量部']}", json={"name": "x"}),
        keeper.delete(f"/api/departments/{cast.departments['质量部']}"),
        keeper.post("/api/groups", json={"name": "x"}),
        keeper.post("/api/people/import", files={"file": ("a.csv", "工号,姓名\n1,x\n")}),
        keeper.get("/api/people/import/template"),
    ]
    assert [answer.status_code for answer in answers] == [403] * len(answers)
    assert {code(answer) for answer in answers} == {"access.needs_administrator"}


def test_a_newcomer_with_a_first_password_signs_in_and_changes_it(cast: Cast, api: Api) -> None:
    body = {"login": "LiSi", "name": "李四", "department_id": cast.departments["质量部"], "password": "first horse"}
    assert api("administrator").post("/api/people", json=body).json()["login"] == "lisi"
    me = api().post("/api/session", json={"login": "lisi", "password": "first horse"}).json()
    assert me["must_change_password"] is True


def test_a_login_is_taken_once(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    assert code(administrator.post("/api/people", json={"login": "DuMin", "name": "x"})) == "people.login_taken"
    assert code(administrator.patch(f"/api/people/{cast.outsider}", json={"login": "dumin"})) == "people.login_taken"
    assert administrator.patch(f"/api/people/{cast.reader}", json={"login": "DUMIN"}).status_code == 200


def test_a_field_left_out_stays_and_a_field_emptied_empties(cast: Cast, api: Api) -> None:
    administrator, path = api("administrator"), f"/api/people/{cast.reader}"
    administrator.patch(path, json={"title": "检验员", "email": "dumin@example.com"})
    changed = administrator.patch(path, json={"title": None}).json()
    assert (changed["title"], changed["email"]) == (None, "dumin@example.com")
    assert code(administrator.patch(path, json={"name": None})) == "people.field_empty"


def test_the_tree_counts_the_people_at_and_below_each_department(cast: Cast, api: Api) -> None:
    [root] = api("reader").get("/api/departments").json()
    assert (root["name"], root["people"]) == ("星河制造", 4)
    children = [(child["name"], child["people"]) for child in root["children"]]
    assert children == [("信息部", 1), ("行政部", 1), ("研发中心", 1), ("质量部", 1)], "by pinyin"


def test_a_department_cannot_hang_below_itself(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    path = f"/api/departments/{cast.departments['研发中心']}"
    for below in ("研发中心", "硬件部"):
        assert code(administrator.patch(path, json={"parent_id": cast.departments[below]})) == "people.department_below_itself"


def test_a_department_with_people_is_not_removed(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    assert code(administrator.delete(f"/api/departments/{cast.departments['质量部']}")) == "people.department_in_use"
    assert code(administrator.delete(f"/api/departments/{cast.departments['研发中心']}")) == "people.department_in_use"


def test_siblings_have_different_names(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    body = {"name": "质量部", "parent_id": cast.departments["星河制造"]}
    assert code(administrator.post("/api/departments", json=body)) == "people.department_namesake"
    assert (
        administrator.post("/api/departments", json={"name": "质量部", "parent_id": cast.departments["研发中心"]}).status_code
        == 201
    )


def test_an_empty_department_is_removed(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    [root] = administrator.post("/api/departments", json={"name": "临时", "parent_id": cast.departments["星河制造"]}).json()
    new = next(child["id"] for child in root["children"] if child["name"] == "临时")
    assert administrator.delete(f"/api/departments/{new}").status_code == 204
    assert administrator.delete(f"/api/departments/{new}").status_code == 404


def test_a_group_is_renamed_and_its_members_are_replaced(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    group = administrator.post("/api/groups", json={"name": "评审组"}).json()["id"]
    assert code(administrator.post("/api/groups", json={"name": "评审组"})) == "people.group_namesake"
    administrator.put(f"/api/groups/{group}/members", json={"person_ids": [cast.reader, cast.keeper, cast.reader]})
    told = administrator.patch(f"/api/groups/{group}", json={"name": "新品评审组"}).json()
    assert (told["name"], told["members"]) == ("新品评审组", sorted([cast.reader, cast.keeper]))
    assert administrator.put(f"/api/groups/{group}/members", json={"person_ids": [424242]}).status_code == 404


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 7), st.none() | st.integers(0, 7)), max_size=12))
def test_however_departments_are_moved_every_path_leads_from_its_root(cast: Cast, moves: list[tuple[int, int | None]]) -> None:
    with cast.system() as work:
        session: Session = work.session
        with session.begin_nested() as attempt:
            units = [create_department(work, f"部{number}").id for number in range(8)]
            person = create_person(work, NewPerson(login="mover", name="移动", department_id=units[0]))
            for unit, parent in moves:
                with suppress(Invalid):  # a circle is refused
                    change_department(work, units[unit], {"parent_id": None if parent is None else units[parent]})
            session.flush()
            session.expire_all()
            for unit in units:
                department = session.get(Department, unit)
                assert (
                    department is not None and department.path[-1] == unit and len(set(department.path)) == len(department.path)
                )
                parent_id = department.parent_id
                above = session.get(Department, parent_id).path if parent_id else []  # type: ignore[union-attr]
                assert department.path[:-1] == above
            assert person.department_id == units[0]
            attempt.rollback()
