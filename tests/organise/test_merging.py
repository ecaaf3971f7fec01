"""Assets that say the same: who sees that they do, what becomes of them when they are made one, and back again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cast import Api, Cast
from organise.test_suggestions import LONG, new_text
from zhixing.access.models import Space
from zhixing.assets.models import Relation
from zhixing.bootstrap import settle
from zhixing.organise import Block, Content, NewDocument, add_document

OTHER = LONG.replace("风扇", "冷却风机").replace("盖板", "上盖")

ELSE = "".join(
    f"{month}月的客诉里，{kind}占{month * 3 + 11}成，责任在{unit}，{month + 5}日前回复客户并更新台账。"
    for month, (kind, unit) in enumerate(
        zip("外观划伤 尺寸超差 包装破损 标签错误 漏装附件 噪声异常".split() * 2, "冲压班 注塑班 仓储组".split() * 4, strict=True),
        1,
    )
)


def document(cast: Cast, title: str, text: str = LONG, *, space_id: int | None = None, **said: Any) -> int:
    """A document of several paragraphs, with a file of its own."""
    lines = [line + "。" for line in text.split("。") if line]
    content = Content(
        title=title, blocks=tuple(Block(type="paragraph", text="".join(lines[n : n + 4])) for n in range(0, len(lines), 4))
    )
    with cast.work("keeper") as work:
        return add_document(
            work,
            NewDocument(
                space_id=space_id or cast.space,
                content=content,
                filename=f"{title}.md",
                blob=f"{hash((title, text)):064x}"[-64:],
                size=len(text),
                format="md",
                title=title,
                **said,
            ),
        ).id


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


def clusters(client: TestClient, **asked: Any) -> list[list[int]]:
    answer = client.get("/api/clusters", params=asked)
    assert answer.status_code == 200, answer.text
    return [[asset["id"] for asset in cluster["assets"]] for cluster in answer.json()["items"]]


def merge(client: TestClient, survivor: int, *others: tuple[int, str], **said: Any) -> Any:
    body = {"survivor_id": survivor, "others": [{"id": number, "become": become} for number, become in others], **said}
    return client.post("/api/merges", json=body)


# who may see


def test_an_outsider_learns_neither_titles_nor_counts_of_clusters(cast: Cast, api: Api, secret_space: int) -> None:
    one, other, third = (
        document(cast, "装配规程"),
        document(cast, "装配规程 副本"),
        document(cast, "机密装配", space_id=secret_space),
    )
    settle(cast.house)
    assert clusters(api("keeper")) == [[one, other, third]]
    assert api("outsider").get("/api/clusters").json() == {"items": [], "total": 0}
    for path in (f"/api/clusters/{one}", f"/api/clusters/compare?one={one}&other={other}"):
        assert api("outsider").get(path).status_code == 404
    assert merge(api("outsider"), one, (other, "redirect")).status_code == 404
    assert clusters(api("reader")) == [[one, other]]
    detail = api("reader").get(f"/api/clusters/{one}")
    assert "机密" not in detail.text
    assert (len(detail.json()["pairs"]), detail.json()["may_merge"]) == (1, False)
    assert api("reader").get(f"/api/clusters/compare?one={one}&other={third}").status_code == 404
    assert merge(api("reader"), one, (other, "redirect")).status_code == 403


def test_two_that_only_hang_together_by_a_third_out_of_sight_are_no_cluster(cast: Cast, api: Api, secret_space: int) -> None:
    left, right = document(cast, "上半"), document(cast, "下半", ELSE)
    document(cast, "全部", LONG + ELSE, space_id=secret_space)
    settle(cast.house)
    assert any(len(group) == 3 for group in clusters(api("keeper")))
    assert all(not {left, right} <= set(group) for group in clusters(api("reader")))


# finding


def test_clusters_are_exact_near_or_versions_and_say_who_should_stay(cast: Cast, api: Api) -> None:
    first = document(cast, "装配规程 v1")
    cast.clock.move(timedelta(days=1))
    final = document(cast, "装配规程 v2 终稿", OTHER)
    settle(cast.house)
    assert clusters(api("keeper"), kind="versions") == [[first, final]]
    assert clusters(api("keeper"), kind="exact") == []
    detail = api("keeper").get(f"/api/clusters/{first}").json()
    assert (detail["chain"], detail["survivor_id"], detail["reasons"]) == ([first, final], final, ["newest_version"])
    rows = api("keeper").get(f"/api/clusters/compare?one={first}&other={final}").json()["rows"]
    assert {row["kind"] for row in rows} >= {"changed"}


def test_the_same_file_in_two_spaces_is_found_however_short(cast: Cast, api: Api, secret_space: int) -> None:
    one, other = document(cast, "通知", "同意。"), document(cast, "通知", "同意。", space_id=secret_space)
    settle(cast.house)
    assert clusters(api("keeper"), kind="spaces") == [[one, other]]


def test_what_a_person_told_apart_stays_apart_and_comes_together_on_undo(cast: Cast, api: Api) -> None:
    one, other = document(cast, "甲规程"), document(cast, "乙规程", OTHER)
    settle(cast.house)
    body = {"one": one, "other": other}
    assert api("keeper").post("/api/clusters/apart", json=body).status_code == 204
    assert clusters(api("keeper")) == []
    new_text(cast, one, LONG + "另加一句。")
    settle(cast.house)
    assert clusters(api("keeper")) == []
    assert api("keeper").post("/api/clusters/together", json=body).status_code == 204
    assert clusters(api("keeper")) == [[one, other]]


# making one of them


def test_the_survivor_takes_tags_relations_and_versions_and_links_lead_to_it(cast: Cast, api: Api) -> None:
    old, new = document(cast, "装配规程 v1", tags=("装配",)), document(cast, "装配规程 v2", OTHER, tags=("外壳",))
    standard = cast.asset("拧紧标准", text="拧紧力矩的标准值。")
    with cast.work("keeper") as work:
        work.session.add(Relation(source_id=old, target_id=standard, kind="implements", created_at=work.now))
    settle(cast.house)
    keeper, reader = api("keeper"), api("reader")
    passage = keeper.get("/api/search?q=工位甲&limit=5").json()["items"]
    cited = next(hit["passage"]["id"] for hit in passage if hit["asset"]["id"] == old)
    done = merge(keeper, new, (old, "earlier"))
    assert done.status_code == 201, done.text
    assert cast.read(new).tags == ["外壳", "装配"]
    assert [
        line["id"] for line in keeper.get(f"/api/assets/{new}/related").json()["related"] if line["relation"] == "implements"
    ] == [standard]
    shown = reader.get(f"/api/documents/{old}").json()
    assert shown["asset"]["id"] == new
    assert [version["number"] for version in shown["versions"]] == [1, 0]
    assert "盖板" in str(reader.get(f"/api/documents/{new}", params={"version": 0}).json()["blocks"])
    assert reader.get(f"/api/assets/{old}").json()["id"] == new
    opened = reader.get(f"/api/passages/{cited}")
    assert (opened.status_code, opened.json()["asset_id"]) == (200, new)
    settle(cast.house)
    assert old not in [hit["asset"]["id"] for hit in reader.get("/api/search?q=工位甲").json()["items"]]


def test_a_merge_is_undone_within_thirty_days_and_everything_is_as_it_was(cast: Cast, api: Api) -> None:
    old, new = document(cast, "装配规程 v1", tags=("装配",)), document(cast, "装配规程 v2", OTHER, tags=("外壳",))
    standard = cast.asset("拧紧标准", text="拧紧力矩的标准值。")
    with cast.work("keeper") as work:
        work.session.add(Relation(source_id=old, target_id=standard, kind="implements", created_at=work.now))
    settle(cast.house)
    keeper = api("keeper")
    before = [keeper.get(f"/api/assets/{number}/related").json() for number in (old, new)]
    number = merge(keeper, new, (old, "earlier")).json()["id"]
    assert api("outsider").post(f"/api/merges/{number}/undo").status_code == 404
    undone = keeper.post(f"/api/merges/{number}/undo")
    assert undone.status_code == 200, undone.text
    assert (cast.read(old).deleted_at, cast.read(new).tags) == (None, ["外壳"])
    after = [keeper.get(f"/api/assets/{number}/related").json() for number in (old, new)]
    assert [_ends(each) for each in after] == [_ends(each) for each in before]
    assert [version["number"] for version in keeper.get(f"/api/documents/{new}").json()["versions"]] == [1]
    assert keeper.get(f"/api/documents/{old}").json()["asset"]["id"] == old
    assert keeper.post(f"/api/merges/{number}/undo").json()["error"]["code"] == "organise.merge_past_undoing"


def _ends(related: dict[str, Any]) -> set[tuple[int, str, bool]]:
    return {
        (line["id"], line["relation"], line["outgoing"])
        for part in related.values()
        for line in part
        if line["relation"] != "similar"
    }


def test_after_thirty_days_it_is_too_late(cast: Cast, api: Api) -> None:
    old, new = document(cast, "甲"), document(cast, "乙", OTHER)
    settle(cast.house)
    number = merge(api("keeper"), new, (old, "redirect")).json()["id"]
    cast.clock.move(timedelta(days=31))
    assert api("keeper").post(f"/api/merges/{number}/undo").json()["error"]["code"] == "organise.merge_past_undoing"


def test_nobody_is_let_in_silently(cast: Cast, api: Api, secret_space: int) -> None:
    secret, open_one = document(cast, "装配规程 机密", space_id=secret_space), document(cast, "装配规程", OTHER)
    settle(cast.house)
    keeper = api("keeper")
    body = {"survivor_id": open_one, "others": [{"id": secret, "become": "earlier"}]}
    effect = keeper.post("/api/merges/preview", json=body).json()
    assert (effect["widens"], effect["shifts"]) == (1, [{"asset_id": secret, "gain": 1, "lose": 0}])
    refused = keeper.post("/api/merges", json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "organise.merge_widens")
    assert cast.read(secret).deleted_at is None
    link = keeper.post("/api/merges/preview", json={"survivor_id": open_one, "others": [{"id": secret, "become": "redirect"}]})
    assert link.json()["widens"] == 0
    assert merge(keeper, open_one, (secret, "redirect")).status_code == 201
    # Whoever did not know of the secret one does not learn of it now.
    assert api("reader").get(f"/api/documents/{secret}").status_code == 404
    assert keeper.get(f"/api/documents/{secret}").json()["asset"]["id"] == open_one


def test_confirmed_widening_lets_in_who_was_told(cast: Cast, api: Api, secret_space: int) -> None:
    secret, open_one = document(cast, "装配规程 机密", space_id=secret_space), document(cast, "装配规程", OTHER)
    settle(cast.house)
    assert merge(api("keeper"), open_one, (secret, "earlier"), confirm_widening=True).status_code == 201
    assert api("reader").get(f"/api/documents/{open_one}", params={"version": 0}).status_code == 200


def test_a_narrower_survivor_says_how_many_lose_sight(cast: Cast, api: Api, secret_space: int) -> None:
    secret, open_one = document(cast, "装配规程 机密", space_id=secret_space), document(cast, "装配规程", OTHER)
    body = {"survivor_id": secret, "others": [{"id": open_one, "become": "earlier"}]}
    assert api("keeper").post("/api/merges/preview", json=body).json()["shifts"] == [{"asset_id": open_one, "gain": 0, "lose": 1}]


def test_merged_and_merged_again_leads_to_the_last(cast: Cast, api: Api) -> None:
    one, two, three = document(cast, "甲"), document(cast, "乙", OTHER), document(cast, "丙", LONG + "补充一句。")
    merge(api("keeper"), two, (one, "redirect"))
    merge(api("keeper"), three, (two, "redirect"))
    assert api("reader").get(f"/api/documents/{one}").json()["asset"]["id"] == three


def test_an_old_answer_still_cites_what_its_source_was_merged_into(cast: Cast, api: Api) -> None:
    old, new = document(cast, "装配规程 v1"), document(cast, "装配规程 v2", OTHER)
    settle(cast.house)
    asked = api("keeper").post("/api/ask", json={"question": "散热器按几号力矩拧紧？"}).json()
    cited = {each["asset"]["id"] for each in asked["citations"]}
    survivor, gone = (new, old) if old in cited else (old, new)
    merge(api("keeper"), survivor, (gone, "earlier"))
    again = api("keeper").get(f"/api/ask/{asked['id']}").json()
    assert cited and {each["asset"]["id"] for each in again["citations"]} == {survivor}
    assert all(api("keeper").get(f"/api/passages/{each['passage_id']}").status_code == 200 for each in again["citations"])
