"""The one tree of categories and the fields of each kind: who may change them, and what never happens to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cast import Cast, all_facts
from zhixing.access import CompanyRole, give_company_role
from zhixing.kit.errors import Invalid
from zhixing.organise.schemes import check_details, set_fields

Api = Callable[..., TestClient]


def add(client: TestClient, name: str, **said: Any) -> int:
    answer = client.post("/api/taxonomy", json={"name": name, **said})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def names(tree: list[dict[str, Any]]) -> list[Any]:
    return [node["name"] if not node["children"] else (node["name"], names(node["children"])) for node in tree]


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


@pytest.fixture
def librarian(api: Api) -> TestClient:
    """The administrator looks after the taxonomy too."""
    return api("administrator")


def test_an_outsider_knows_the_tree_but_not_how_much_lies_in_it(cast: Cast, api: Api, librarian: TestClient) -> None:
    category = add(librarian, "质量")
    cast.asset(category_id=category)
    assert api("outsider").get("/api/taxonomy").json()[0]["assets"] == 0
    assert api("reader").get("/api/taxonomy").json()[0]["assets"] == 1
    assert api().get("/api/taxonomy").status_code == 401


@pytest.mark.parametrize("name", ["keeper", "reader", "outsider"])
def test_only_librarians_and_administrators_change_the_tree_and_the_schemes(
    cast: Cast, api: Api, librarian: TestClient, name: str
) -> None:
    category = add(librarian, "质量")
    client = api(name)
    assert client.post("/api/taxonomy", json={"name": "新类"}).status_code == 403
    assert client.patch(f"/api/taxonomy/{category}", json={"name": "改名"}).status_code == 403
    assert client.delete(f"/api/taxonomy/{category}").status_code == 403
    assert client.put("/api/schemes/report", json={"fields": []}).status_code == 403
    assert names(client.get("/api/taxonomy").json()) == ["质量"]


def test_a_librarian_grows_names_and_moves_a_tree(cast: Cast, api: Api) -> None:
    with cast.system() as work:
        give_company_role(work, f"user:{cast.keeper}", CompanyRole.LIBRARIAN)
    keeper = api("keeper")
    quality = add(keeper, "质量", synonyms=["品质", " 品质 ", "质量"], description="问题与预防")
    reports = add(keeper, "8D 报告", parent_id=quality)
    later = add(keeper, "体系", parent_id=quality)
    research = add(keeper, "研发")
    below = add(keeper, "根本原因", parent_id=reports)
    tree = keeper.get("/api/taxonomy").json()
    assert names(tree) == [("质量", [("8D 报告", ["根本原因"]), "体系"]), "研发"]
    assert tree[0]["synonyms"] == ["品质"]
    moved = keeper.patch(f"/api/taxonomy/{reports}", json={"parent_id": research, "name": "8D"})
    assert moved.status_code == 200, moved.text
    assert names(keeper.get("/api/taxonomy").json()) == [("质量", ["体系"]), ("研发", [("8D", ["根本原因"])])]
    asset = cast.asset(category_id=below)
    assert cast.read(asset).category_id == below
    assert keeper.get("/api/assets", params={"category_id": research}).json()["total"] == 1
    keeper.patch(f"/api/taxonomy/{later}", json={"parent_id": None})
    assert "体系" in names(keeper.get("/api/taxonomy").json())


def test_a_category_is_never_moved_below_itself(librarian: TestClient) -> None:
    top = add(librarian, "上")
    low = add(librarian, "下", parent_id=top)
    for target in (top, low):
        answer = librarian.patch(f"/api/taxonomy/{top}", json={"parent_id": target})
        assert (answer.status_code, code(answer)) == (422, "organise.category_below_itself")


def test_two_of_a_name_never_stand_side_by_side(librarian: TestClient) -> None:
    top = add(librarian, "质量")
    add(librarian, "EMC", parent_id=top)
    other = add(librarian, "研发")
    emc = add(librarian, "emc", parent_id=other)
    assert code(librarian.post("/api/taxonomy", json={"name": " 质量 "})) == "organise.category_namesake"
    assert code(librarian.post("/api/taxonomy", json={"name": "emc", "parent_id": top})) == "organise.category_namesake"
    assert code(librarian.patch(f"/api/taxonomy/{emc}", json={"parent_id": top})) == "organise.category_namesake"
    assert code(librarian.patch(f"/api/taxonomy/{other}", json={"name": "质量"})) == "organise.category_namesake"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name": "\u0000 \n"}, "organise.category_name_missing"),
        ({"name": "长" * 81}, "organise.category_name_too_long"),
        ({"name": "孤儿", "parent_id": 4711}, "organise.category_not_found"),
    ],
)
def test_a_nameless_endless_or_orphaned_category_is_refused(librarian: TestClient, body: dict[str, Any], expected: str) -> None:
    assert code(librarian.post("/api/taxonomy", json=body)) == expected


def test_what_lay_in_a_removed_category_moves_up(cast: Cast, librarian: TestClient) -> None:
    top = add(librarian, "质量")
    middle = add(librarian, "问题", parent_id=top)
    add(librarian, "8D", parent_id=middle)
    asset = cast.asset(category_id=middle)
    tree = librarian.delete(f"/api/taxonomy/{middle}").json()
    assert names(tree) == [("质量", ["8D"])]
    assert (cast.read(asset).category_id, cast.read(asset).category_by) == (top, "person")
    librarian.delete(f"/api/taxonomy/{top}")
    assert (cast.read(asset).category_id, cast.read(asset).category_by) == (None, None)


def test_merging_brings_assets_and_names_along(cast: Cast, librarian: TestClient) -> None:
    old, new = add(librarian, "客诉", synonyms=["投诉"]), add(librarian, "客户投诉")
    asset = cast.asset(category_id=old)
    answer = librarian.delete(f"/api/taxonomy/{old}", params={"replaced_by": new})
    assert answer.json()[0]["synonyms"] == ["客诉", "投诉"]
    assert cast.read(asset).category_id == new
    with cast.house.database.session() as session:
        facts = [(kind, subject) for kind, subject, _ in all_facts(session)]
    assert ("organise.category_removed", f"category:{old}") in facts
    assert ("assets.asset_changed", f"asset:{asset}") in facts


def test_a_category_is_not_replaced_by_one_below_it(librarian: TestClient) -> None:
    top = add(librarian, "质量")
    low = add(librarian, "8D", parent_id=top)
    assert code(librarian.delete(f"/api/taxonomy/{top}", params={"replaced_by": low})) == "organise.replaced_by_itself"


def test_search_hears_of_assets_whose_category_is_called_differently(cast: Cast, librarian: TestClient) -> None:
    top = add(librarian, "质量")
    low = add(librarian, "8D", parent_id=top)
    asset = cast.asset(category_id=low)
    librarian.patch(f"/api/taxonomy/{top}", json={"name": "品质"})
    with cast.house.database.session() as session:
        assert all_facts(session)[-1] == ("assets.asset_changed", f"asset:{asset}", f"user:{cast.administrator}")


# schemes

FIELDS = [
    {"name": "number", "label": "编号", "label_en": "No.", "type": "text", "required": True},
    {"name": "severity", "label": "严重度", "type": "choice", "choices": ["高", "低"]},
    {"name": "cost", "label": "费用", "type": "number"},
    {"name": "closed_on", "label": "关闭日期", "type": "date"},
    {"name": "contact", "label": "联系人", "type": "person"},
]


def test_a_scheme_is_kept_in_its_order(cast: Cast, api: Api, librarian: TestClient) -> None:
    assert api("reader").get("/api/schemes/report").json() == {"kind": "report", "fields": []}
    assert librarian.put("/api/schemes/report", json={"kind": "report", "fields": FIELDS}).status_code == 200
    assert [field["name"] for field in api("reader").get("/api/schemes/report").json()["fields"]] == [f["name"] for f in FIELDS]
    assert code(librarian.get("/api/schemes/nonsense")) == "organise.kind_not_found"


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ({"name": "Nummer", "label": "编号", "type": "text"}, "organise.field_name_malformed"),
        ({"name": "number", "label": " ", "type": "text"}, "organise.field_without_label"),
        ({"name": "grade", "label": "等级", "type": "choice"}, "organise.field_without_choices"),
    ],
)
def test_a_field_that_cannot_be_filled_in_is_refused(librarian: TestClient, field: dict[str, Any], expected: str) -> None:
    assert code(librarian.put("/api/schemes/report", json={"fields": [field]})) == expected


def test_a_field_is_never_there_twice(librarian: TestClient) -> None:
    assert code(librarian.put("/api/schemes/report", json={"fields": [FIELDS[0], FIELDS[0]]})) == "organise.field_twice"


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ({}, "organise.value_missing"),
        ({"number": "1", "severity": "中"}, "organise.value_not_a_choice"),
        ({"number": "1", "cost": "很多"}, "organise.value_not_a_number"),
        ({"number": "1", "cost": True}, "organise.value_not_a_number"),
        ({"number": "1", "closed_on": "2026-02-30"}, "organise.value_not_a_date"),
        ({"number": "1", "contact": ["a"]}, "organise.value_not_a_person"),
        ({"number": 5}, "organise.value_not_a_text"),
    ],
)
def test_values_that_do_not_fit_are_refused(cast: Cast, details: dict[str, Any], expected: str) -> None:
    with cast.system() as work:
        set_fields(work, "report", FIELDS)
        with pytest.raises(Invalid) as refused:
            check_details(work.session, "report", details)
    assert refused.value.code == expected


def test_values_that_fit_and_values_nobody_asked_for_pass(cast: Cast) -> None:
    with cast.system() as work:
        set_fields(work, "report", FIELDS)
        fitting = {"number": "8D-1", "severity": "高", "cost": 1.5, "closed_on": "2026-02-28", "contact": "孔维", "author": "谁"}
        check_details(work.session, "report", fitting)
        check_details(work.session, "sop", {"anything": 1})


def test_a_keeper_cannot_write_down_what_the_scheme_does_not_allow(cast: Cast, api: Api, librarian: TestClient) -> None:
    librarian.put("/api/schemes/report", json={"fields": FIELDS})
    asset = cast.asset(kind="report")
    refused = api("keeper").patch(f"/api/assets/{asset}", json={"details": {"number": "8D-1", "cost": "很多"}})
    assert (refused.status_code, code(refused)) == (422, "organise.value_not_a_number")
    assert api("keeper").patch(f"/api/assets/{asset}", json={"details": {"number": "8D-1", "cost": 3}}).status_code == 200
    assert cast.read(asset).details == {"number": "8D-1", "cost": 3}
