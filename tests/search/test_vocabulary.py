"""Words of the house: synonyms that find more, and a dictionary that keeps words whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cast import Api, Cast
from zhixing import search as room
from zhixing.access import CompanyRole, give_company_role
from zhixing.assets.models import Category
from zhixing.bootstrap import settle
from zhixing.search import analysis, lexicon
from zhixing.search.meanings import synonyms_of
from zhixing.search.wanted import read


@pytest.fixture(autouse=True)
def _clean(cast: Cast) -> Iterator[None]:
    """What one house taught the segmenter of this process is forgotten with it."""
    yield
    known = lexicon._KNOWN.pop(cast.house.database.url, None)
    analysis.forget(known.dictionary if known else ())


def titles(api: Api, name: str, q: str, **more: Any) -> list[str]:
    return [hit["asset"]["title"] for hit in api(name).get("/api/search", params={"q": q, **more}).json()["items"]]


def librarian(cast: Cast, name: str = "reader") -> None:
    with cast.system() as work:
        give_company_role(work, f"user:{cast.persons[name]}", CompanyRole.LIBRARIAN)


def test_a_librarian_enters_synonyms_and_both_words_find_both(cast: Cast, api: Api) -> None:
    librarian(cast)
    cast.asset("飞边处理办法", text="飞边多由锁模力不足引起。")
    cast.asset("披锋对照表", text="披锋的等级。")
    room.settle(cast.house)
    assert titles(api, "keeper", "飞边") == ["飞边处理办法"]
    entered = api("reader").post("/api/search/synonyms", json={"words": ["飞边", "披锋", "flash"], "note": "注塑"})
    assert entered.status_code == 201 and entered.json()["changed_by"].startswith("杜敏")
    assert titles(api, "keeper", "飞边") == ["飞边处理办法", "披锋对照表"]
    assert titles(api, "keeper", "披锋") == ["披锋对照表", "飞边处理办法"]
    assert len(titles(api, "keeper", "flash")) == 2
    found = api("keeper").get("/api/search", params={"q": "披锋", "explain": "true"}).json()
    assert found["synonyms"] == [{"typed": "披锋", "also": ["飞边", "flash"]}]
    assert found["items"][1]["explain"]["synonyms"] == [{"typed": "披锋", "also": ["飞边"]}]
    gone = api("reader").delete(f"/api/search/synonyms/{entered.json()['id']}")
    assert gone.status_code == 204 and titles(api, "keeper", "飞边") == ["飞边处理办法"]


def test_a_one_way_synonym_goes_one_way(cast: Cast, api: Api) -> None:
    librarian(cast)
    cast.asset("轴承选型", text="深沟球轴承。")
    cast.asset("6204 采购", text="6204 的价格。")
    room.settle(cast.house)
    api("reader").post("/api/search/synonyms", json={"words": ["轴承"], "means": ["6204"]})
    assert titles(api, "keeper", "轴承") == ["轴承选型", "6204 采购"]
    assert titles(api, "keeper", "6204") == ["6204 采购"]
    effect = api("reader").get("/api/search/synonyms/effect", params={"text": "轴承"}).json()
    assert (effect["without"], effect["with_synonyms"]) == (1, 2) and effect["also"] == [{"typed": "轴承", "also": ["6204"]}]


def test_the_effect_is_counted_within_the_reach_of_who_asks(cast: Cast, api: Api) -> None:
    cast.asset("轴承选型")
    room.settle(cast.house)
    effect = api("administrator").get("/api/search/synonyms/effect", params={"text": "轴承"}).json()
    assert (effect["without"], effect["with_synonyms"]) == (0, 0)


def test_what_a_category_is_also_called_finds_it(cast: Cast, api: Api) -> None:
    with cast.house.database.transaction() as session:
        category = Category(name="注塑", name_en="Injection moulding", synonyms=["注射成型"], path=[])
        session.add(category)
        session.flush()
        category.path = [category.id]
    lexicon.look_again(cast.house)
    cast.asset("工艺卡", text="注塑工艺参数。")
    room.settle(cast.house)
    assert titles(api, "reader", "注射成型") == ["工艺卡"] == titles(api, "reader", "injection moulding")


def test_words_typed_outweigh_their_synonyms_and_latin_words_stay_whole() -> None:
    known = synonyms_of([(["马达", "motor"], []), (["电机"], ["motor"])])
    assert read("电机 噪音", known).also_words == ("motor",)
    assert read("motorcycle", known).synonyms == () and read("马达", known).plain == read("马达")


def test_a_reader_without_the_office_neither_sees_nor_changes_words(cast: Cast, api: Api) -> None:
    reader = api("reader")
    for path in (
        "synonyms",
        "dictionary",
        "synonyms/export",
        "synonyms/effect",
        "dictionary/cut",
        "missed",
        "judged",
        "evaluations",
    ):
        assert reader.get(f"/api/search/{path}").status_code == 403, path
    assert reader.post("/api/search/synonyms", json={"words": ["a1", "b1"]}).status_code == 403
    assert reader.post("/api/search/dictionary", json={"words": ["抱闸"]}).status_code == 403


def test_synonyms_go_out_and_come_back_as_csv(cast: Cast, api: Api) -> None:
    admin = api("administrator")
    admin.post("/api/search/synonyms", json={"words": ["飞边", "披锋"], "note": "=1+1"})
    admin.post("/api/search/synonyms", json={"words": ["轴承"], "means": ["6204"]})
    exported = admin.get("/api/search/synonyms/export").content
    assert b"'=1+1" in exported
    body = exported + "x\n电机;马达;电动机,,\n".encode()
    result = admin.post("/api/search/synonyms/import", files={"file": ("s.csv", body)}).json()
    assert (
        result["added"] == 1 and [row["line"] for row in result["refused"]] == [4] and "两个词" in result["refused"][0]["reason"]
    )
    assert admin.get("/api/search/synonyms", params={"text": "马达"}).json()["total"] == 1
    replaced = admin.post(
        "/api/search/synonyms/import", files={"file": ("s.csv", "缩水;缩痕".encode("gb18030"))}, data={"replace": "true"}
    )
    assert replaced.json()["added"] == 1 and admin.get("/api/search/synonyms").json()["total"] == 1


def test_an_entry_that_says_nothing_is_refused(cast: Cast, api: Api) -> None:
    admin = api("administrator")
    for words, means in ((["飞边"], []), ([], ["飞边"]), (["飞边", "飛邊"], []), (["a", "b"], [])):
        assert admin.post("/api/search/synonyms", json={"words": words, "means": means}).status_code == 422, words


def test_a_word_of_the_dictionary_stays_whole_and_old_texts_are_read_anew(cast: Cast, api: Api) -> None:
    asset = cast.asset("制动说明", text="榫调驱动器的抱闸复核余量可设。")
    room.settle(cast.house)
    admin = api("administrator")
    assert "抱闸复核余量" not in admin.get("/api/search/dictionary/cut", params={"text": "抱闸复核余量"}).json()["words"]
    added = admin.post("/api/search/dictionary", json={"words": ["抱闸复核余量"]}).json()
    assert [(one["word"], one["applied"]) for one in added] == [("抱闸复核余量", False)]
    assert admin.get("/api/search/dictionary/cut", params={"text": "抱闸复核余量"}).json()["words"] == ["抱闸复核余量"]
    settle(cast.house)
    assert admin.get("/api/search/dictionary").json()["items"][0]["applied"] is True
    assert titles(api, "reader", "抱闸复核余量") == ["制动说明"] and asset
    assert admin.post("/api/search/dictionary", json={"words": ["抱闸复核余量"]}).status_code == 409
    assert admin.delete(f"/api/search/dictionary/{added[0]['id']}").status_code == 204
    settle(cast.house)
    assert len(admin.get("/api/search/dictionary/cut", params={"text": "抱闸复核余量"}).json()["words"]) > 1
    assert titles(api, "reader", "抱闸复核余量") == ["制动说明"]
