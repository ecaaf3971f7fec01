"""Looking after many assets: owners, relations, tags everywhere, in bulk and back again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from cast import Api, Cast, all_facts
from zhixing.access.models import Space
from zhixing.assets.models import Asset, Relation


@pytest.fixture
def secret_space(cast: Cast) -> int:
    """A space that the keeper alone reads."""
    with cast.system() as work:
        space = Space(slug="mimi", name="保密项目", description="", created_at=work.now)
        work.session.add(space)
        work.session.flush()
        space_id = space.id
    cast.grant(space_id)
    return space_id


# outsiders


def test_an_outsider_can_neither_govern_nor_relate_nor_retag(cast: Cast, api: Api) -> None:
    one, other = cast.asset("甲规程", tags=("焊接",)), cast.asset("乙规程")
    outsider = api("outsider")
    assert outsider.put(f"/api/assets/{one}/governance", json={"review_days": 30}).status_code == 404
    assert outsider.post(f"/api/assets/{one}/relations", json={"target_id": other, "kind": "supersedes"}).status_code == 404
    assert (
        outsider.post("/api/tags/merge", json={"tags": ["焊接"], "into": "锡焊"}).json()["error"]["code"]
        == "assets.tag_not_found"
    )
    answer = outsider.post("/api/asset-batches", json={"ids": [one], "add_tags": ["看过"]}).json()
    assert (answer["changed"], [line["code"] for line in answer["skipped"]]) == (0, ["assets.asset_not_found"])
    assert cast.read(one).tags == ["焊接"]


def test_a_reader_cannot_draw_relations_nor_name_what_the_reader_does_not_see(cast: Cast, api: Api, secret_space: int) -> None:
    one, secret = cast.asset("甲规程"), cast.asset("绝密", space_id=secret_space)
    assert api("reader").post(f"/api/assets/{one}/relations", json={"target_id": one, "kind": "implements"}).status_code == 403
    cast.grant(cast.space, (f"user:{cast.reader}", "keeper"))
    refused = api("reader").post(f"/api/assets/{one}/relations", json={"target_id": secret, "kind": "implements"})
    assert refused.status_code == 404
    with cast.work("keeper") as work:
        work.session.add(Relation(source_id=one, target_id=secret, kind="implements", created_at=work.now))
    relation = _relation(cast)
    assert api("reader").delete(f"/api/relations/{relation}").status_code == 404
    assert _relation(cast) == relation


def _relation(cast: Cast) -> int | None:
    with cast.house.database.session() as session:
        return session.scalars(select(Relation.id)).first()


# governing and relating


def test_a_keeper_says_who_answers_for_an_asset_and_how_often_it_is_looked_at(cast: Cast, api: Api) -> None:
    one = cast.asset()
    body = {"owner_id": cast.reader, "review_days": 90, "governance": "controlled"}
    answer = api("keeper").put(f"/api/assets/{one}/governance", json=body)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["owner"]["id"], answer.json()["review_days"], answer.json()["governance"]) == (
        cast.reader,
        90,
        "controlled",
    )
    refused = api("keeper").put(f"/api/assets/{one}/governance", json={"owner_id": cast.outsider})
    assert refused.json()["error"]["code"] == "assets.owner_cannot_read"


def test_a_relation_is_drawn_once_shown_at_both_ends_and_taken_away(cast: Cast, api: Api) -> None:
    old, new = cast.asset("旧规程"), cast.asset("新规程")
    body = {"target_id": old, "kind": "supersedes"}
    first = api("keeper").post(f"/api/assets/{new}/relations", json=body).json()
    assert api("keeper").post(f"/api/assets/{new}/relations", json=body).json()["id"] == first["id"]
    seen = api("reader").get(f"/api/assets/{old}/related").json()["related"]
    assert [(line["id"], line["relation"], line["outgoing"], line["relation_id"]) for line in seen] == [
        (new, "supersedes", False, first["id"])
    ]
    assert api("keeper").delete(f"/api/relations/{first['id']}").status_code == 204
    assert api("reader").get(f"/api/assets/{old}/related").json()["related"] == []
    with cast.house.database.session() as session:
        kinds = [kind for kind, _, _ in all_facts(session)]
    assert kinds[-2:] == ["assets.relation_drawn", "assets.relation_removed"]


def test_a_relation_nobody_knows_and_one_to_itself_are_refused(cast: Cast, api: Api) -> None:
    one = cast.asset()
    unknown = api("keeper").post(f"/api/assets/{one}/relations", json={"target_id": one, "kind": "loves"})
    assert unknown.json()["error"]["code"] == "assets.unknown_relation"
    itself = api("keeper").post(f"/api/assets/{one}/relations", json={"target_id": one, "kind": "supersedes"})
    assert itself.json()["error"]["code"] == "assets.related_to_itself"


# many at once


def test_many_are_changed_at_once_the_others_named_and_all_of_it_undone(cast: Cast, api: Api) -> None:
    mine = [cast.asset(f"规程 {n}", tags=("旧",)) for n in range(3)]
    body = {"ids": [*mine, 999], "owner_id": cast.reader, "add_tags": ["来料"], "remove_tags": ["旧"], "review_days": 60}
    done = api("keeper").post("/api/asset-batches", json=body).json()
    assert (done["changed"], [line["id"] for line in done["skipped"]]) == (3, [999])
    assert {(cast.read(n).owner_id, tuple(cast.read(n).tags)) for n in mine} == {(cast.reader, ("来料",))}
    with cast.work("keeper") as work:
        work.session.get_one(Asset, mine[0]).tags = ["来料", "又加的"]
    undone = api("keeper").post(f"/api/asset-batches/{done['batch_id']}/undo")
    assert undone.status_code == 200, undone.text
    assert [tuple(cast.read(n).tags) for n in mine] == [("来料", "又加的"), ("旧",), ("旧",)]
    assert {cast.read(n).owner_id for n in mine} == {cast.keeper}
    again = api("keeper").post(f"/api/asset-batches/{done['batch_id']}/undo")
    assert again.json()["error"]["code"] == "assets.batch_past_undoing"


def test_a_batch_is_undone_by_nobody_else_and_not_after_a_month(cast: Cast, api: Api) -> None:
    one = cast.asset()
    done = api("keeper").post("/api/asset-batches", json={"ids": [one], "add_tags": ["x"]}).json()
    assert api("administrator").post(f"/api/asset-batches/{done['batch_id']}/undo").status_code == 404
    cast.clock.move(timedelta(days=31))
    late = api("keeper").post(f"/api/asset-batches/{done['batch_id']}/undo")
    assert late.json()["error"]["code"] == "assets.batch_past_undoing"


# tags


def test_tags_become_one_everywhere_also_where_the_librarian_does_not_read(cast: Cast, api: Api, secret_space: int) -> None:
    seen = cast.asset("甲", tags=("回流焊", "炉温"))
    unseen = cast.asset("乙", tags=("迴流焊",), space_id=secret_space)
    cast.grant(cast.space, (f"user:{cast.administrator}", "reader"))
    hidden_word = api("administrator").post("/api/tags/merge", json={"tags": ["迴流焊"], "into": "回流焊", "dry_run": True})
    assert hidden_word.json()["error"]["code"] == "assets.tag_not_found"
    both = cast.asset("丙", tags=("迴流焊",))
    told = api("administrator").post("/api/tags/merge", json={"tags": ["迴流焊"], "into": "回流焊", "dry_run": True}).json()
    assert (told["seen"], told["changed"]) == (1, 2)
    done = api("administrator").post("/api/tags/merge", json={"tags": ["迴流焊"], "into": "回流焊"}).json()
    assert [cast.read(n).tags for n in (seen, unseen, both)] == [["回流焊", "炉温"], ["回流焊"], ["回流焊"]]
    back = api("administrator").post(f"/api/tag-batches/{done['batch_id']}/undo").json()
    assert (back["changed"], cast.read(unseen).tags) == (2, ["迴流焊"])


def test_a_contributor_renames_tags_only_where_allowed_to_edit(cast: Cast, api: Api) -> None:
    cast.grant(cast.space, (f"user:{cast.reader}", "contributor"))
    own, others = cast.asset("甲", by="reader", tags=("EMC",)), cast.asset("乙", tags=("EMC",))
    done = api("reader").post("/api/tags/merge", json={"tags": ["EMC"], "into": "电磁兼容"}).json()
    assert (done["seen"], done["changed"]) == (2, 1)
    assert (cast.read(own).tags, cast.read(others).tags) == (["电磁兼容"], ["EMC"])


def test_a_tag_is_taken_away_and_search_hears_of_it(cast: Cast, api: Api) -> None:
    one = cast.asset("甲", tags=("临时", "炉温"))
    assert api("keeper").post("/api/tags/merge", json={"tags": ["临时"]}).json()["changed"] == 1
    assert cast.read(one).tags == ["炉温"]
    with cast.house.database.session() as session:
        assert ("assets.asset_changed", f"asset:{one}", f"user:{cast.keeper}") in all_facts(session)
