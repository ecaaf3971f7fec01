"""What the machine proposes, who may see it, and what becomes of people's answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cast import Cast, all_facts
from zhixing.access import CompanyRole, give_company_role
from zhixing.assets import NewPassage, change_content, replace_passages
from zhixing.assets.models import Asset
from zhixing.bootstrap import settle
from zhixing.organise.taxonomy import NewCategory, add_category

Api = Callable[..., TestClient]

LONG = "".join(
    f"第{n}步，把{part}放到{place}，按{n}号力矩拧紧，记录编号{n * 37}。"
    for n, (part, place) in enumerate(
        zip("螺钉 垫片 盖板 散热器 风扇 端子 外壳 铭牌".split() * 3, "工位甲 工位乙 工位丙".split() * 8, strict=True)
    )
)


@pytest.fixture
def categories(cast: Cast) -> dict[str, int]:
    """A taxonomy of three."""
    with cast.system() as work:
        return {
            name: add_category(work, NewCategory(name=name, synonyms=synonyms)).id
            for name, synonyms in (("焊接工艺", ["回流焊"]), ("电磁兼容", ["EMC"]), ("人事制度", ["招聘"]))
        }


def suggestions(api: Api, name: str, asset_id: int) -> list[dict[str, Any]]:
    answer = api(name).get(f"/api/assets/{asset_id}/suggestions")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def proposed(api: Api, asset_id: int, kind: str = "category") -> dict[str, Any]:
    return next(
        each for each in suggestions(api, "keeper", asset_id) if each["kind"] == kind and each["state"] in ("open", "applied")
    )


def welding(cast: Cast, title: str = "回流焊炉温设置", **said: Any) -> int:
    return cast.asset(title, text="回流焊炉温曲线的设置，焊接工艺要求见下。焊接工艺由工艺部维护。", **said)


def new_text(cast: Cast, asset_id: int, text: str) -> None:
    with cast.work("keeper") as work:
        version = work.session.get_one(Asset, asset_id).version + 1
        change_content(work, asset_id, version)
        replace_passages(work.session, asset_id, version, [NewPassage(heading_path=["总则"], text=text, locator={"block": 0})])


# who may see


def test_an_outsider_learns_nothing_of_suggestions(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    asset_id = welding(cast)
    settle(cast.house)
    suggestion_id = proposed(api, asset_id)["id"]
    outsider = api("outsider")
    assert outsider.get(f"/api/assets/{asset_id}/suggestions").status_code == 404
    assert outsider.get("/api/suggestions").json() == {"items": [], "total": 0}
    for act in ("accept", "dismiss", "reopen"):
        assert outsider.post(f"/api/suggestions/{suggestion_id}/{act}").status_code == 404
    corrected = outsider.post(f"/api/suggestions/{suggestion_id}/correct", json={"category_id": categories["电磁兼容"]})
    assert corrected.status_code == 404


def test_a_reader_sees_suggestions_but_cannot_answer_them(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    asset_id = welding(cast)
    settle(cast.house)
    seen = next(each for each in suggestions(api, "reader", asset_id) if each["kind"] == "category")
    assert seen["may"] == {"answer": False}
    assert api("reader").post(f"/api/suggestions/{seen['id']}/accept").status_code == 403
    assert api("reader").get("/api/suggestions").json()["total"] == 0
    assert cast.read(asset_id).category_by != "person"


def test_a_duplicate_is_only_told_to_those_who_may_read_both(cast: Cast, api: Api) -> None:
    secret = cast.asset("未公开的装配规程", text=LONG, restricted_to=(f"user:{cast.keeper}",))
    copy = cast.asset("装配规程", text=LONG)
    settle(cast.house)
    told = proposed(api, copy, "duplicate")
    assert (told["value"], told["label"]) == (str(secret), "未公开的装配规程")
    assert told["reasons"]
    assert not [each for each in suggestions(api, "reader", copy) if each["kind"] == "duplicate"]
    assert "未公开" not in api("reader").get(f"/api/assets/{copy}/suggestions").text
    assert api("reader").post(f"/api/suggestions/{told['id']}/dismiss").status_code == 404
    assert api("reader").get(f"/api/assets/{copy}/related").json()["duplicates"] == []


def test_the_queue_holds_what_a_keeper_may_answer(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    asset_id = welding(cast)
    settle(cast.house)
    page = api("keeper").get("/api/suggestions", params={"kind": "category", "space_id": cast.space}).json()
    assert [item["asset"]["id"] for item in page["items"]] == [asset_id]
    assert page["items"][0]["label"] == "焊接工艺"
    assert api("keeper").get("/api/suggestions", params={"state": "dismissed"}).json()["total"] == 0
    assert api("keeper").get("/api/suggestions", params={"space_id": 999}).json()["total"] == 0


# what the machine does


def test_a_new_asset_is_placed_with_its_confidence_and_the_words_that_decided(
    cast: Cast, api: Api, categories: dict[str, int]
) -> None:
    asset_id = welding(cast)
    settle(cast.house)
    said = proposed(api, asset_id)
    assert int(said["value"]) == categories["焊接工艺"]
    assert 0.4 <= said["confidence"] <= 1
    assert {"回流焊", "焊接", "炉温"} & {reason["word"] for reason in said["reasons"]}
    with cast.house.database.session() as session:
        assert ("organise.category_suggested", f"asset:{asset_id}", "system") in all_facts(session)


def test_what_the_machine_is_sure_of_it_sets_itself_and_says_so(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    for n in range(4):
        cast.asset(f"焊接工艺 回流焊 {n}", category_id=categories["焊接工艺"])
        cast.asset(f"电磁兼容 EMC {n}", category_id=categories["电磁兼容"])
        cast.asset(f"人事制度 招聘 {n}", category_id=categories["人事制度"])
    asset_id = cast.asset("焊接工艺 回流焊 补充")
    settle(cast.house)
    asset = cast.read(asset_id)
    assert (asset.category_id, asset.category_by) == (categories["焊接工艺"], "machine")
    assert asset.category_confidence is not None
    assert asset.category_confidence >= 0.8


def test_the_machine_never_goes_over_a_persons_word(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    asset_id = welding(cast, category_id=categories["人事制度"])
    settle(cast.house)
    asset = cast.read(asset_id)
    assert (asset.category_id, asset.category_by) == (categories["人事制度"], "person")
    assert not [each for each in suggestions(api, "keeper", asset_id) if each["kind"] == "category"]


def test_looking_twice_says_nothing_twice(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    from zhixing.organise.looking import look_at

    asset_id = welding(cast)
    other = welding(cast, "回流焊炉温设置（副本）")
    settle(cast.house)
    once = [suggestions(api, "keeper", each) for each in (asset_id, other)]
    look_at(cast.house, [asset_id, other])
    assert [suggestions(api, "keeper", each) for each in (asset_id, other)] == once


def test_an_asset_without_a_summary_gets_its_key_sentences(cast: Cast) -> None:
    asset_id = cast.asset("焊点空洞分析", text="焊点空洞率超标的根本原因是钢网开口过大，助焊剂气体无法逃逸。已经更换钢网。")
    kept = cast.asset("焊点空洞分析二", text="焊点空洞率超标的根本原因是钢网开口过大。", summary="人写的摘要")
    settle(cast.house)
    assert "根本原因" in cast.read(asset_id).summary
    assert cast.read(kept).summary == "人写的摘要"


def test_a_summary_by_the_machine_follows_the_text_until_a_person_touches_it(cast: Cast, api: Api) -> None:
    first, second, third = (
        f"焊点空洞率超标的根本原因是{why}，已经处理完毕。" for why in ("钢网开口过大", "氮气阀老化", "锡膏受潮")
    )
    asset_id = cast.asset("焊点空洞分析", text=first)
    settle(cast.house)
    assert "钢网" in cast.read(asset_id).summary
    new_text(cast, asset_id, second)
    settle(cast.house)
    assert "氮气阀" in cast.read(asset_id).summary
    api("keeper").patch(f"/api/assets/{asset_id}", json={"summary": "人写的摘要"})
    new_text(cast, asset_id, third)
    settle(cast.house)
    assert cast.read(asset_id).summary == "人写的摘要"


def test_a_deleted_asset_is_passed_over(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    asset_id = welding(cast)
    assert api("keeper").delete(f"/api/assets/{asset_id}").status_code == 200
    settle(cast.house)
    with cast.house.database.session() as session:
        assert not [fact for fact in all_facts(session) if fact[0] == "organise.category_suggested"]


def test_a_tag_of_the_house_that_plainly_fits_is_set_and_can_be_taken_away(cast: Cast, api: Api) -> None:
    cast.asset("甲", tags=("回流焊",))
    asset_id = welding(cast, "回流焊")
    settle(cast.house)
    assert "回流焊" in cast.read(asset_id).tags
    applied = next(each for each in suggestions(api, "keeper", asset_id) if each["state"] == "applied")
    assert api("keeper").post(f"/api/suggestions/{applied['id']}/dismiss").status_code == 200
    assert "回流焊" not in cast.read(asset_id).tags


def test_where_a_keeper_has_tagged_the_machine_only_proposes(cast: Cast, api: Api) -> None:
    cast.asset("甲", tags=("回流焊",))
    asset_id = welding(cast, "回流焊", tags=("炉温曲线",))
    settle(cast.house)
    assert cast.read(asset_id).tags == ["炉温曲线"]
    assert proposed(api, asset_id, "tag")["value"] == "回流焊"


# answers


def test_a_keeper_accepts_with_one_click_and_it_is_the_keepers_word(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    asset_id = welding(cast)
    settle(cast.house)
    said = proposed(api, asset_id)
    answer = api("keeper").post(f"/api/suggestions/{said['id']}/accept").json()
    assert answer["state"] == "accepted"
    asset = cast.read(asset_id)
    assert (asset.category_id, asset.category_by, asset.category_confidence) == (categories["焊接工艺"], "person", None)
    assert api("keeper").post(f"/api/suggestions/{said['id']}/accept").status_code == 409


def test_a_correction_wins_and_teaches(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    asset_id = welding(cast)
    settle(cast.house)
    said = proposed(api, asset_id)
    answer = api("keeper").post(f"/api/suggestions/{said['id']}/correct", json={"category_id": categories["人事制度"]})
    assert answer.json()["state"] == "corrected"
    settle(cast.house)
    asset = cast.read(asset_id)
    assert (asset.category_id, asset.category_by) == (categories["人事制度"], "person")
    with cast.house.database.session() as session:
        assert ("organise.category_corrected", f"asset:{asset_id}", f"user:{cast.keeper}") in all_facts(session)


def test_corrections_change_what_the_machine_says_about_other_assets(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    title = "炉前会签单"
    others = [cast.asset(f"{title} {n}", text="炉前会签单由班长填写。") for n in range(4)]
    waiting = cast.asset(f"{title} 九", text="炉前会签单由班长填写。")
    settle(cast.house)
    assert not [each for each in suggestions(api, "keeper", waiting) if each["kind"] == "category"]
    for asset_id in others:
        changed = api("keeper").patch(f"/api/assets/{asset_id}", json={"category_id": categories["焊接工艺"]})
        assert changed.status_code == 200
    settle(cast.house)
    assert int(proposed(api, waiting)["value"]) == categories["焊接工艺"]


def test_what_a_keeper_dismissed_is_not_proposed_again(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    asset_id = welding(cast)
    settle(cast.house)
    said = proposed(api, asset_id)
    assert api("keeper").post(f"/api/suggestions/{said['id']}/dismiss").json()["state"] == "dismissed"
    settle(cast.house)
    assert cast.read(asset_id).category_id is None
    assert not [each for each in suggestions(api, "keeper", asset_id) if each["kind"] == "category" and each["state"] == "open"]


@pytest.mark.parametrize("act", ["accept", "dismiss", "correct"])
def test_an_answer_can_be_taken_back(cast: Cast, api: Api, categories: dict[str, int], act: str) -> None:
    asset_id = welding(cast)
    settle(cast.house)
    before = cast.read(asset_id)
    said = proposed(api, asset_id)
    body = {"category_id": categories["人事制度"]} if act == "correct" else None
    assert api("keeper").post(f"/api/suggestions/{said['id']}/{act}", json=body).status_code == 200
    answer = api("keeper").post(f"/api/suggestions/{said['id']}/reopen")
    assert answer.json()["state"] == "open", answer.text
    after = cast.read(asset_id)
    assert (after.category_id, after.category_by) == (before.category_id, before.category_by)
    assert api("keeper").post(f"/api/suggestions/{said['id']}/reopen").status_code == 409


def test_taking_an_answer_back_leaves_alone_what_somebody_changed_since(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    asset_id = welding(cast)
    settle(cast.house)
    said = proposed(api, asset_id)
    keeper = api("keeper")
    keeper.post(f"/api/suggestions/{said['id']}/accept")
    keeper.patch(f"/api/assets/{asset_id}", json={"category_id": categories["电磁兼容"]})
    keeper.post(f"/api/suggestions/{said['id']}/reopen")
    assert cast.read(asset_id).category_id == categories["电磁兼容"]


def test_a_category_set_by_hand_answers_what_was_open(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    asset_id = welding(cast)
    settle(cast.house)
    api("keeper").patch(f"/api/assets/{asset_id}", json={"category_id": categories["电磁兼容"]})
    settle(cast.house)
    said = next(each for each in suggestions(api, "keeper", asset_id) if each["kind"] == "category")
    assert said["state"] == "corrected"


def test_a_tag_is_accepted_dismissed_and_taken_back(cast: Cast, api: Api) -> None:
    asset_id = cast.asset("GB/T 2828.1 抽样检验说明", text="GB/T 2828.1 抽样检验。抽样检验方案的抽样检验水平。")
    settle(cast.house)
    tag = proposed(api, asset_id, "tag")
    keeper = api("keeper")
    keeper.post(f"/api/suggestions/{tag['id']}/accept")
    assert tag["value"] in cast.read(asset_id).tags
    keeper.post(f"/api/suggestions/{tag['id']}/reopen")
    assert tag["value"] not in cast.read(asset_id).tags
    keeper.post(f"/api/suggestions/{tag['id']}/dismiss")
    settle(cast.house)
    assert not [
        each for each in suggestions(api, "keeper", asset_id) if each["value"] == tag["value"] and each["state"] == "open"
    ]


def test_a_dismissed_duplicate_is_forgotten(cast: Cast, api: Api) -> None:
    cast.asset("装配规程", text=LONG)
    copy = cast.asset("装配规程 副本", text=LONG)
    settle(cast.house)
    keeper = api("keeper")
    assert len(keeper.get(f"/api/assets/{copy}/related").json()["duplicates"]) == 1
    keeper.post(f"/api/suggestions/{proposed(api, copy, 'duplicate')['id']}/dismiss")
    settle(cast.house)
    assert keeper.get(f"/api/assets/{copy}/related").json()["duplicates"] == []


def test_only_a_category_can_be_corrected(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    cast.asset("装配规程", text=LONG)
    copy = cast.asset("装配规程 副本", text=LONG)
    settle(cast.house)
    hint = proposed(api, copy, "duplicate")
    answer = api("keeper").post(f"/api/suggestions/{hint['id']}/correct", json={"category_id": categories["电磁兼容"]})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "organise.only_categories_are_corrected"


def test_a_librarian_without_part_in_the_space_cannot_answer(cast: Cast, api: Api, categories: dict[str, int]) -> None:
    asset_id = welding(cast)
    with cast.system() as work:
        give_company_role(work, f"user:{cast.outsider}", CompanyRole.LIBRARIAN)
    settle(cast.house)
    assert api("outsider").get(f"/api/assets/{asset_id}/suggestions").status_code == 404
