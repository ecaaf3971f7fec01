"""The life of an asset: created, changed, restricted, verified, deleted, restored; listed, filtered and sorted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from cast import Api, Cast, all_facts
from zhixing.access import Role
from zhixing.assets import NewAsset, NewPassage, brief, change, change_content, create, present, replace_passages
from zhixing.assets.models import Asset, Category, Passage, Relation
from zhixing.kit.errors import Forbidden, NotFound


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


def titles(client: Any, **query: Any) -> list[str]:
    answer = client.get("/api/assets", params=query)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["total"] == len(found["items"])
    return [item["title"] for item in found["items"]]


def facts_of(cast: Cast, asset_id: int) -> list[str]:
    with cast.house.database.session() as session:
        return [kind for kind, subject, _ in all_facts(session) if subject == f"asset:{asset_id}"]


def test_every_change_is_a_fact(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    keeper, path = api("keeper"), f"/api/assets/{asset_id}"
    keeper.patch(path, json={"title": "新名"})
    keeper.patch(path, json={"secrecy": 2})
    keeper.patch(path, json={"secrecy": 2})
    keeper.post(f"{path}/verify")
    keeper.get(path)
    keeper.delete(path)
    keeper.post(f"{path}/restore")
    assert facts_of(cast, asset_id) == [
        "assets.asset_created",
        "assets.asset_changed",
        "assets.asset_changed",
        "assets.audience_changed",
        "assets.asset_verified",
        "assets.asset_opened",
        "assets.asset_deleted",
        "assets.asset_restored",
    ]


def test_a_reader_adds_nothing_and_a_stranger_hears_of_no_space(cast: Cast) -> None:
    new = NewAsset(title="x", space_id=cast.space)
    with pytest.raises(Forbidden), cast.work("reader") as work:
        create(work, new)
    with pytest.raises(NotFound), cast.work("outsider") as work:
        create(work, new)


def test_nobody_puts_anything_above_the_own_clearance(cast: Cast, api: Api) -> None:
    cast.grant(cast.space, (f"user:{cast.reader}", "contributor"))
    with pytest.raises(Forbidden), cast.work("reader") as work:
        create(work, NewAsset(title="x", space_id=cast.space, secrecy=2))
    own = cast.asset(by="reader")
    assert code(api("reader").patch(f"/api/assets/{own}", json={"secrecy": 2})) == "assets.above_your_clearance"
    assert api("keeper").patch(f"/api/assets/{own}", json={"secrecy": 3}).status_code == 200
    assert api("reader").get(f"/api/assets/{own}").status_code == 404, "not even the own one"


def test_a_restricted_asset_is_read_by_those_named_and_by_whoever_restricted_it(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    keeper, path = api("keeper"), f"/api/assets/{asset_id}"
    told = keeper.patch(path, json={"restricted": True, "audience": [f"user:{cast.outsider}"]}).json()
    assert [(subject["label"]) for subject in told["audience"]] == ["孔维", "魏欣"]
    assert api("outsider").get(path).status_code == 200
    assert api("reader").get(path).status_code == 404
    keeper.patch(path, json={"restricted": False})
    assert api("outsider").get(path).status_code == 404
    assert api("reader").get(path).status_code == 200


def test_who_is_let_in_to_one_asset_does_not_learn_the_name_of_its_space(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    api("keeper").patch(f"/api/assets/{asset_id}", json={"audience": [f"user:{cast.outsider}"]})
    answer = api("outsider").get(f"/api/assets/{asset_id}")
    assert answer.json()["space"]["name"] == "其他空间"
    assert "质量知识库" not in answer.text


@pytest.mark.parametrize("token", ["all", "space:1", "role:administrator", "user:abc", "user:99999999"])
def test_an_asset_is_restricted_to_units_and_persons_only(cast: Cast, api: Api, token: str) -> None:
    asset_id = cast.asset()
    assert code(api("keeper").patch(f"/api/assets/{asset_id}", json={"audience": [token]})) == "assets.unknown_audience"


def test_a_deleted_asset_is_gone_for_all_and_waits_in_the_bin_for_a_few(cast: Cast, api: Api) -> None:
    cast.grant(cast.space, (f"user:{cast.reader}", "contributor"))
    own, other = cast.asset("自己的", by="reader"), cast.asset("别人的")
    keeper, reader = api("keeper"), api("reader")
    keeper.delete(f"/api/assets/{own}")
    keeper.delete(f"/api/assets/{other}")
    assert titles(keeper) == titles(reader) == []
    assert sorted(titles(keeper, deleted=True, sort="title")) == sorted(["别人的", "自己的"])
    assert titles(reader, deleted=True) == ["自己的"]
    assert titles(api("outsider"), deleted=True) == []
    assert reader.post(f"/api/assets/{other}/restore").status_code == 404
    assert reader.post(f"/api/assets/{own}/restore").json()["may"]["edit"] is True
    assert titles(reader) == ["自己的"]


def test_verifying_makes_an_asset_fresh_until_its_review_is_due(cast: Cast, api: Api) -> None:
    asset_id = cast.asset(kind="sop")
    keeper = api("keeper")
    verified = keeper.post(f"/api/assets/{asset_id}/verify").json()
    assert (verified["confidence"], verified["freshness"], verified["verified_by"]["name"]) == ("validated", "fresh", "孔维")
    seen = []
    for days in (149, 2, 30):
        cast.clock.move(timedelta(days=days))
        seen.append(api("keeper").get(f"/api/assets/{asset_id}").json()["freshness"])
    assert seen == ["fresh", "due", "overdue"]


def test_a_new_version_is_not_verified_by_the_old_one(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    api("keeper").post(f"/api/assets/{asset_id}/verify")
    with cast.work("keeper") as work:
        change_content(work, asset_id, 2, format="pdf", filename="规程 v2.pdf", pages=3)
    told = api("keeper").get(f"/api/assets/{asset_id}").json()
    assert (told["version"], told["format"], told["filename"], told["pages"]) == (2, "pdf", "规程 v2.pdf", 3)
    assert (told["confidence"], told["freshness"]) == ("not_validated", "unverified")
    assert "assets.content_changed" in facts_of(cast, asset_id)


def test_validated_is_not_a_word_one_can_write(cast: Cast, api: Api) -> None:
    path = f"/api/assets/{cast.asset()}"
    assert code(api("keeper").patch(path, json={"confidence": "validated"})) == "assets.validated_by_verifying"
    assert api("keeper").patch(path, json={"confidence": "archived"}).json()["confidence"] == "archived"


def test_an_owner_must_be_able_to_read_what_they_answer_for(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    keeper, path = api("keeper"), f"/api/assets/{asset_id}"
    assert code(keeper.patch(path, json={"owner_id": cast.outsider})) == "assets.owner_cannot_read"
    assert keeper.get(path).json()["owner"]["name"] == "孔维", "nothing was changed"
    assert keeper.patch(path, json={"owner_id": cast.reader}).json()["owner"] == {
        "id": cast.reader,
        "name": "杜敏",
        "department": "质量部",
    }


def test_an_asset_moves_only_to_a_space_where_one_contributes(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    own = [{"subject": f"user:{cast.administrator}", "role": "keeper"}]
    other = api("administrator").post("/api/spaces", json={"name": "别处", "grants": own}).json()["id"]
    keeper, path = api("keeper"), f"/api/assets/{asset_id}"
    assert code(keeper.patch(path, json={"space_id": other})) == "access.space_not_found"
    cast.grant(other, (f"dept:{cast.departments['行政部']}", "reader"))
    assert keeper.patch(path, json={"space_id": other}).json()["space"]["name"] == "别处"
    assert api("outsider").get(path).status_code == 200
    assert api("reader").get(path).status_code == 404


def test_what_the_machine_finds_out_does_not_make_an_asset_newer(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    with cast.system() as work:
        category = Category(name="检验", path=[])
        work.session.add(category)
        work.session.flush()
        category.path = [category.id]
        cast.clock.move(timedelta(days=1))
        change(work, asset_id, {"category_id": category.id, "category_confidence": 0.8})
    told = api("keeper").get(f"/api/assets/{asset_id}").json()
    assert (told["category"]["path"], told["category_by"], told["category_confidence"]) == (["检验"], "machine", 0.8)
    assert told["updated_at"] == "2026-03-02T09:00:00Z"
    told = api("keeper").patch(f"/api/assets/{asset_id}", json={"category_id": told["category"]["id"]}).json()
    assert (told["category_by"], told["category_confidence"]) == ("person", None)


def test_the_list_is_filtered(cast: Cast, api: Api) -> None:
    with cast.system() as work:
        root, leaf = Category(name="质量", path=[]), Category(name="检验", path=[])
        work.session.add_all([root, leaf])
        work.session.flush()
        root.path, leaf.path, leaf.parent_id = [root.id], [root.id, leaf.id], root.id
    cast.asset("甲", kind="sop", tags=("来料", "抽样"), category_id=leaf.id, format="pdf")
    cast.asset("乙", kind="faq", tags=("来料",), category_id=root.id)
    cast.asset("丙 100%", kind="report")
    reader = api("reader")
    assert titles(reader, kind=["sop", "faq"], sort="title") == ["甲", "乙"]
    assert titles(reader, tag="来料", sort="title") == ["甲", "乙"]
    assert titles(reader, tag=["来料", "抽样"]) == ["甲"]
    assert titles(reader, category_id=root.id, sort="title") == ["甲", "乙"], "with everything below"
    assert titles(reader, category_id=leaf.id) == ["甲"]
    assert titles(reader, owner_id=cast.keeper, sort="title") == ["丙 100%", "甲", "乙"]
    assert titles(reader, owner_id=cast.reader) == []
    assert titles(reader, format="pdf") == ["甲"]
    assert titles(reader, q="100%") == ["丙 100%"]
    assert titles(reader, q="1_0") == []
    assert titles(reader, freshness="unverified", kind="faq") == ["乙"]
    assert titles(reader, space_id=424242) == []


@pytest.mark.parametrize("review_days", [1, 10, 120, 365, 1000])
def test_the_database_and_the_rule_agree_on_freshness(cast: Cast, api: Api, review_days: int) -> None:
    asset_id = cast.asset(review_days=review_days)
    api("keeper").post(f"/api/assets/{asset_id}/verify")
    told = set()
    for _ in range(8):
        cast.clock.move(timedelta(days=review_days * 0.17))
        keeper = api("keeper")
        state = keeper.get(f"/api/assets/{asset_id}").json()["freshness"]
        told.add(state)
        others = {"fresh", "due", "overdue", "unverified"} - {state}
        assert titles(keeper, freshness=state) == ["来料检验规程"]
        assert titles(keeper, freshness=sorted(others)) == []
    assert "overdue" in told


def test_titles_are_sorted_by_pinyin_and_numbers_by_value(cast: Cast, api: Api) -> None:
    for title in ("8D-10", "8D-9", "张", "阿", "重庆", "李"):
        cast.asset(title)
    reader = api("reader")
    assert titles(reader, sort="title") == ["8D-9", "8D-10", "阿", "重庆", "李", "张"]
    assert titles(reader, sort="-title") == ["张", "李", "重庆", "阿", "8D-10", "8D-9"]
    assert code(reader.get("/api/assets?sort=password")) == "assets.unknown_sort"


def test_pages_of_a_list_follow_one_another_without_gap_or_repeat(cast: Cast, api: Api) -> None:
    with cast.work("keeper") as work:
        for number in range(23):
            create(work, NewAsset(title=f"第 {number} 份", space_id=cast.space, secrecy=2 if number % 5 == 0 else 1))
    reader = api("reader")
    pages = [reader.get("/api/assets", params={"limit": 7, "offset": offset}).json() for offset in (0, 7, 14, 21)]
    assert {page["total"] for page in pages} == {18}
    assert [len(page["items"]) for page in pages] == [7, 7, 4, 0]
    assert len({item["id"] for page in pages for item in page["items"]}) == 18


def test_related_assets_show_only_what_is_within_reach(cast: Cast, api: Api) -> None:
    one, copy, old = cast.asset("甲", tags=("来料",)), cast.asset("甲（副本）"), cast.asset("旧版", secrecy=3)
    cast.asset("同类", tags=("来料",))
    with cast.system() as work:
        for source, target, kind in ((copy, one, "duplicates"), (one, old, "supersedes")):
            work.session.add(Relation(source_id=source, target_id=target, kind=kind, created_at=work.now))

    def told(name: str) -> tuple[list[str], list[tuple[str, str]]]:
        found = api(name).get(f"/api/assets/{one}/related").json()
        return [line["title"] for line in found["duplicates"]], [(line["title"], line["relation"]) for line in found["related"]]

    assert told("keeper") == (["甲（副本）"], [("旧版", "supersedes"), ("同类", "similar")])
    assert told("reader") == (["甲（副本）"], [("同类", "similar")])


def test_passages_that_stay_the_same_keep_their_number(cast: Cast) -> None:
    asset_id = cast.asset(text="甲")

    def passages() -> list[tuple[int, int, str]]:
        with cast.house.database.session() as session:
            found = session.scalars(select(Passage).where(Passage.asset_id == asset_id).order_by(Passage.ordinal))
            return [(passage.id, passage.version, passage.text) for passage in found]

    def said(*texts: str) -> list[NewPassage]:
        return [NewPassage(heading_path=["总则"], text=text, locator={"block": number}) for number, text in enumerate(texts)]

    [(first, _, _)] = passages()
    with cast.system() as work:
        work.session.get(Passage, first).embedded = True  # type: ignore[union-attr]
        replace_passages(work.session, asset_id, 2, said("新", "甲", "甲"))
    assert [(version, text) for _, version, text in passages()] == [(2, "新"), (2, "甲"), (2, "甲")]
    assert passages()[1][0] == first, "a citation of it still opens"
    with cast.system() as work:
        replace_passages(work.session, asset_id, 3, said("甲"))
    assert passages() == [(first, 3, "甲")]


def test_presenting_many_assets_takes_as_many_queries_as_presenting_one(cast: Cast) -> None:
    for number in range(12):
        cast.asset(f"第 {number} 份", tags=("t",))
    with cast.work("keeper") as work:
        assets = list(work.session.scalars(select(Asset)))
        counts = []
        for chosen in (assets[:1], assets):
            asked: list[str] = []
            listener = lambda *said: asked.append(said[2])  # noqa: E731, B023
            event.listen(cast.house.database.engine, "before_cursor_execute", listener)
            present(work, chosen)
            brief(work, chosen)
            event.remove(cast.house.database.engine, "before_cursor_execute", listener)
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 8


def test_an_empty_list_of_assets_is_presented_as_one(cast: Cast) -> None:
    with cast.work("reader") as work:
        assert present(work, []) == brief(work, []) == []


def test_kinds_are_told_in_both_languages(cast: Cast, api: Api) -> None:
    kinds = {kind["kind"]: kind for kind in api("reader", lang="en").get("/api/kinds").json()}
    assert (kinds["sop"]["label"], kinds["sop"]["zh"], kinds["sop"]["en"]) == (
        "Work instruction",
        "作业指导书",
        "Work instruction",
    )


def test_the_same_person_may_hold_several_roles_and_the_highest_counts(cast: Cast) -> None:
    cast.grant(cast.space, ("all", "reader"), (f"user:{cast.outsider}", "contributor"))
    with cast.work("outsider") as work:
        assert work.may(Role.CONTRIBUTOR, cast.space) and not work.may(Role.KEEPER, cast.space)
