"""Large changes of the tree: what they would do, doing them, carrying the tree out and in, and taking them back."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from cast import Api, Cast
from organise.test_taxonomy import add, code
from zhixing.access import CompanyRole, give_company_role
from zhixing.access.models import Space
from zhixing.organise.reshaping.exchange import Entry, read_file, to_csv, to_skos


@pytest.fixture
def librarian(cast: Cast, api: Api) -> TestClient:
    """The keeper, who looks after the tree as well."""
    with cast.system() as work:
        give_company_role(work, f"user:{cast.keeper}", CompanyRole.LIBRARIAN)
    return api("keeper")


@pytest.fixture
def hidden(cast: Cast) -> int:
    """A space of which the librarian has no part."""
    with cast.system() as work:
        space = Space(slug="yin", name="看不到的", description="", created_at=work.now)
        work.session.add(space)
        work.session.flush()
        return space.id


def put_away(cast: Cast, space_id: int, **said: Any) -> int:
    from zhixing.assets import NewAsset, create

    with cast.system() as work:
        return create(work, NewAsset(space_id=space_id, title="绝密焊接", **said)).id


def test_nobody_but_a_librarian_sees_effects_acts_and_ways(cast: Cast, api: Api, librarian: TestClient) -> None:
    one = add(librarian, "焊接")
    for name in ("reader", "outsider"):
        client = api(name)
        for path in (f"/api/taxonomy/{one}/effect", f"/api/taxonomy/{one}/ways-to-split", "/api/taxonomy/acts"):
            assert client.get(path).status_code == 403
        assert client.post(f"/api/taxonomy/{one}/split", json={"name": "x", "asset_ids": [1]}).status_code == 403
        assert client.post("/api/taxonomy/import", json={"content": "path\n甲"}).status_code == 403


def test_an_effect_counts_what_is_out_of_sight_and_names_none_of_it(cast: Cast, librarian: TestClient, hidden: int) -> None:
    old, new = add(librarian, "客诉", synonyms=["投诉"]), add(librarian, "客户投诉")
    add(librarian, "外观", parent_id=old)
    add(librarian, "外观", parent_id=new)
    cast.asset("看得到", category_id=old)
    put_away(cast, hidden, category_id=old, kind="case")
    answer = librarian.get(f"/api/taxonomy/{old}/effect", params={"action": "merge", "target_id": new})
    effect = answer.json()
    assert (effect["seen"], effect["total"], effect["children"], effect["synonyms"]) == (1, 2, 1, ["客诉", "投诉"])
    assert effect["conflicts"] == [{"code": "organise.category_namesake", "name": "外观"}]
    assert "绝密" not in answer.text and effect["schemes"] == []


def test_a_merged_category_answers_as_the_other_and_comes_back_on_undo(cast: Cast, librarian: TestClient) -> None:
    old, new = add(librarian, "客诉", synonyms=["投诉"]), add(librarian, "客户投诉")
    child = add(librarian, "外观", parent_id=old)
    asset = cast.asset(category_id=old)
    librarian.delete(f"/api/taxonomy/{old}", params={"replaced_by": new})
    assert [item["id"] for item in librarian.get("/api/assets", params={"category_id": old}).json()["items"]] == [asset]
    tree = librarian.get("/api/taxonomy").json()
    assert [(node["id"], [below["id"] for below in node["children"]]) for node in tree] == [(new, [child])]
    act = librarian.get("/api/taxonomy/acts").json()[0]
    assert (act["kind"], act["told"]["name"], act["told"]["into"]) == ("merge", "客诉", "客户投诉")
    assert librarian.post(f"/api/taxonomy/acts/{act['id']}/undo").status_code == 200
    tree = {node["id"]: node for node in librarian.get("/api/taxonomy").json()}
    assert (tree[old]["synonyms"], tree[new]["synonyms"], tree[old]["children"][0]["id"]) == (["投诉"], [], child)
    assert cast.read(asset).category_id == old
    assert code(librarian.post(f"/api/taxonomy/acts/{act['id']}/undo")) == "organise.act_undone"


def test_undo_leaves_alone_what_somebody_has_moved_since(cast: Cast, librarian: TestClient) -> None:
    old, new, third = add(librarian, "客诉"), add(librarian, "客户投诉"), add(librarian, "其他")
    moved, still = cast.asset(category_id=old), cast.asset(category_id=old)
    librarian.delete(f"/api/taxonomy/{old}", params={"replaced_by": new})
    librarian.patch(f"/api/assets/{moved}", json={"category_id": third})
    librarian.post(f"/api/taxonomy/acts/{librarian.get('/api/taxonomy/acts').json()[0]['id']}/undo")
    assert (cast.read(moved).category_id, cast.read(still).category_id) == (third, old)


def test_a_move_is_taken_back(cast: Cast, librarian: TestClient) -> None:
    top, other = add(librarian, "质量"), add(librarian, "8D")
    librarian.patch(f"/api/taxonomy/{other}", json={"parent_id": top})
    act = librarian.get("/api/taxonomy/acts").json()[0]
    assert act["kind"] == "move"
    librarian.post(f"/api/taxonomy/acts/{act['id']}/undo")
    assert [node["id"] for node in librarian.get("/api/taxonomy").json()] == [top, other]


def test_a_category_is_split_by_a_tag_and_joined_again(cast: Cast, librarian: TestClient, hidden: int) -> None:
    one = add(librarian, "焊接")
    mine = [cast.asset(f"回流焊 {n}", category_id=one, tags=("回流焊",)) for n in range(3)]
    other = cast.asset("波峰焊", category_id=one, tags=("波峰焊",))
    secret = put_away(cast, hidden, category_id=one, tags=("回流焊",))
    ways = librarian.get(f"/api/taxonomy/{one}/ways-to-split").json()
    assert (ways["seen"], ways["total"], ways["tags"]) == (4, 5, [{"tag": "回流焊", "carrying": 3}])
    found = librarian.post(f"/api/taxonomy/{one}/fitting", json={"by": "tag", "text": "回流焊"}).json()
    assert sorted(each["asset"]["id"] for each in found) == mine
    done = librarian.post(f"/api/taxonomy/{one}/split", json={"name": "回流焊", "asset_ids": [*mine, secret]}).json()
    assert done["moved"] == 3
    assert [cast.read(number).category_id for number in (*mine, other, secret)] == [done["category_id"]] * 3 + [one, one]
    librarian.post(f"/api/taxonomy/acts/{done['act_id']}/undo")
    assert {cast.read(number).category_id for number in mine} == {one}
    assert [node["children"] for node in librarian.get("/api/taxonomy").json()] == [[]]


def test_the_classifier_proposes_what_fits_a_new_name(cast: Cast, librarian: TestClient) -> None:
    one = add(librarian, "工艺")
    welding = [cast.asset(f"回流焊炉温 {n}", text="回流焊的炉温曲线。", category_id=one) for n in range(3)]
    for n in range(3):
        cast.asset(f"灌胶记录 {n}", text="灌胶的固化时间与工艺要求。", category_id=one)
    found = librarian.post(f"/api/taxonomy/{one}/fitting", json={"by": "name", "text": "回流焊"}).json()
    assert {each["asset"]["id"] for each in found} == set(welding)


# out and in


def test_the_tree_goes_out_and_in_again_unchanged(cast: Cast, librarian: TestClient) -> None:
    top = add(librarian, "质量/检验", description="抽样；判定", synonyms=["=SUM(A1)", "来料;检"])
    add(librarian, "8D", parent_id=top)
    for form in ("csv", "skos"):
        out = librarian.get("/api/taxonomy/export", params={"form": form})
        told = librarian.post("/api/taxonomy/import", json={"content": out.text, "dry_run": False}).json()
        assert (told["added"], told["changed"], told["missing"], told["act_id"]) == (0, 0, [], None)


def test_what_a_file_adds_and_changes_is_told_done_and_taken_back(cast: Cast, librarian: TestClient) -> None:
    one = add(librarian, "质量", description="旧")
    content = "path,name_en,description,synonyms\n质量,,新,品质\n质量/8D/原因,,,\n"
    told = librarian.post("/api/taxonomy/import", json={"content": content}).json()
    assert [(each["act"], each["path"]) for each in told["planned"]] == [
        ("change", ["质量"]), ("add", ["质量", "8D"]), ("add", ["质量", "8D", "原因"]),
    ]  # fmt: skip
    assert librarian.get("/api/taxonomy").json()[0]["description"] == "旧"
    done = librarian.post("/api/taxonomy/import", json={"content": content, "dry_run": False}).json()
    assert librarian.get("/api/taxonomy").json()[0]["synonyms"] == ["品质"]
    librarian.post(f"/api/taxonomy/acts/{done['act_id']}/undo")
    node = librarian.get("/api/taxonomy").json()[0]
    assert (node["id"], node["description"], node["synonyms"], node["children"]) == (one, "旧", [], [])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("nothing of it", "organise.taxonomy_file_unknown"),
        ('{"a": 1}', "organise.taxonomy_file_unknown"),
        ("path\n", "organise.taxonomy_file_empty"),
        ("path,name_en\n//,x\n", "organise.taxonomy_line_malformed"),
    ],
)
def test_a_file_that_is_none_is_refused_with_the_way_out(librarian: TestClient, content: str, expected: str) -> None:
    assert code(librarian.post("/api/taxonomy/import", json={"content": content})) == expected


NAME = (
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)


@given(
    st.lists(st.tuples(NAME, NAME, st.lists(NAME, max_size=3)), min_size=1, max_size=6, unique_by=lambda row: row[0].casefold())
)
def test_no_name_however_odd_is_lost_in_a_file(rows: list[tuple[str, str, list[str]]]) -> None:
    from zhixing.organise.rules import clean_name, clean_synonyms

    entries = [
        Entry((clean_name(name),), clean_name(about)[:80], about, tuple(clean_synonyms(names, clean_name(name))))
        for name, about, names in rows
    ]
    import json

    assert read_file(to_csv(entries).encode()) == entries
    assert read_file(json.dumps(to_skos(entries)).encode()) == entries
