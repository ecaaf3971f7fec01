"""Searching as people do it: through the house, with what each of them may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import numpy as np
import pytest
from sqlalchemy import select, text

from cast import Api, Cast
from zhixing import search as room
from zhixing.access import Reach, reach_of
from zhixing.assets import AssetChanges, NewPassage, change, delete, replace_passages, restore, verify
from zhixing.assets.models import Category, Passage
from zhixing.assist import Vectors
from zhixing.bootstrap import OpenHouse
from zhixing.events import Fact, catch_up
from zhixing.jobs import run_waiting
from zhixing.kit.errors import Unavailable
from zhixing.search import SearchRequest, Within, indexing, passages_for
from zhixing.search.handlers import listeners
from zhixing.search.jobs import JOBS
from zhixing.search.models import StoredVector

TOPICS = (("缩水", "凹陷", "shrink"), ("固件", "烧录", "flash"), ("食堂", "菜单"))


class ByTopic:
    """An embedder that knows three topics: texts of one topic are near one another. Counts what it is asked for."""

    name = "topics/1"
    dimensions = len(TOPICS) + 1

    def __init__(self) -> None:
        self.embedded = 0
        self.silent = False

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        return np.stack([self.query(text) for text in texts]) if texts else np.zeros((0, self.dimensions), np.float32)

    def query(self, text: str) -> Vectors:
        if self.silent:
            raise Unavailable("assist.embedder_silent", model=self.name)
        vector = np.array([*(any(word in text for word in topic) for topic in TOPICS), 0.1], np.float32)
        return np.asarray(vector / np.linalg.norm(vector), np.float32)


@pytest.fixture
def embedder(house: OpenHouse) -> ByTopic:
    house.__dict__["embedder"] = ByTopic()
    return house.embedder  # type: ignore[return-value]


def hits(cast: Cast, name: str, query: str = "", **said: Any) -> list[int]:
    return [hit.asset.id for hit in result(cast, name, query, **said).hits]


def result(cast: Cast, name: str, query: str = "", **said: Any) -> room.SearchResult:
    with cast.house.database.session() as session:
        return room.search(session, cast.house, SearchRequest(query, **said), reach_of(session, cast.persons[name]))


def test_a_reader_finds_it_and_an_outsider_does_not(cast: Cast) -> None:
    asset = cast.asset("来料检验规程", text="抽样按 GB/T 2828.1 执行。")
    room.settle(cast.house)
    for query in ("检验规程", "抽样", "GB/T 2828.1", "gb2828.1", "來料檢驗", ""):
        assert hits(cast, "keeper", query) == [asset]
        assert hits(cast, "reader", query) == [asset]
        for stranger in ("outsider", "administrator"):
            found = result(cast, stranger, query)
            assert (
                found.hits == []
                and found.total == 0
                and not any(found.facets[name] for name in ("kind", "space", "tag", "owner"))
            )


def test_the_best_passage_is_shown_with_its_marks(cast: Cast) -> None:
    asset = cast.asset("注塑缺陷手册", text="飞边")
    with cast.work("keeper") as work:
        texts = ["飞边多由锁模力不足引起。", "產品縮水時應延長保壓時間。", "熔接痕与料温有关。"]
        replace_passages(work.session, asset, 1, [NewPassage(text=text) for text in texts])
        change(work, asset, AssetChanges(summary="常见缺陷"))
    room.settle(cast.house)
    (hit,) = result(cast, "reader", "缩水 保压时间 缺陷").hits
    assert hit.passage is not None and hit.passage.text == texts[1]
    assert [hit.passage.text[start:end] for start, end in hit.highlights] == ["縮水", "保壓時間"]
    assert [hit.asset.title[start:end] for start, end in hit.title_highlights] == ["缺陷"]
    assert hit.matched == ("words",)


def test_what_happens_to_an_asset_happens_to_its_place_in_search(cast: Cast) -> None:
    asset = cast.asset("飞边", text="旧的内容")
    room.settle(cast.house)
    with cast.work("keeper") as work:
        change(work, asset, AssetChanges(title="熔接痕", tags=["首件"]))
    room.settle(cast.house)
    assert hits(cast, "reader", "飞边") == [] and hits(cast, "reader", "熔接痕") == [asset] == hits(cast, "reader", "首件")
    with cast.work("keeper") as work:
        delete(work, asset)
    room.settle(cast.house)
    assert hits(cast, "keeper", "熔接痕") == []
    with cast.work("keeper") as work:
        restore(work, asset)
    room.settle(cast.house)
    assert hits(cast, "reader", "熔接痕") == [asset]


def test_a_renamed_category_is_found_by_its_new_name(cast: Cast) -> None:
    with cast.house.database.transaction() as session:
        category = Category(name="模具", path=[])
        session.add(category)
        session.flush()
        category.path = [category.id]
    asset = cast.asset("点检表", category_id=category.id)
    room.settle(cast.house)
    assert hits(cast, "reader", "模具") == [asset]
    with cast.system() as work:
        work.session.merge(category).name = "治具"
        work.record(CategoryRenamed(subject=f"category:{category.id}"))
    room.settle(cast.house)
    run_waiting(cast.house, JOBS)
    assert hits(cast, "reader", "治具") == [asset] and hits(cast, "reader", "模具") == []
    found = result(cast, "reader", "治具", within=Within(category_ids=(category.id,)))
    assert found.total == 1 and found.facets["category"] == [(str(category.id), 1)]


@dataclass(frozen=True, kw_only=True)
class CategoryRenamed(Fact):
    """What the room of organising tells."""

    type: ClassVar[str] = "organise.category_changed"


def test_a_withdrawn_asset_is_gone_before_the_index_has_heard(cast: Cast) -> None:
    kept, gone, hidden, raised = (cast.asset(f"检验规程{number}") for number in "甲乙丙丁")
    room.settle(cast.house)
    assert result(cast, "reader", "检验规程").total == 4
    with cast.work("keeper") as work:
        delete(work, gone)
        change(work, hidden, AssetChanges(restricted=True, audience=[f"user:{cast.keeper}"]))
        change(work, raised, AssetChanges(secrecy=3))
    found = result(cast, "reader", "检验规程", limit=2)
    assert [hit.asset.id for hit in found.hits] == [kept] and found.total == 1
    assert found.facets["kind"] == [("document", 1)]
    assert [hit.asset_id for hit in passages_for(cast.house, "检验规程", reach(cast, "reader"))] == [kept]
    assert sorted(hits(cast, "keeper", "检验规程")) == sorted([kept, hidden, raised])


def reach(cast: Cast, name: str) -> Reach:
    with cast.house.database.session() as session:
        return reach_of(session, cast.persons[name])


def test_a_space_grant_that_is_taken_back_is_gone_at_once(cast: Cast) -> None:
    asset = cast.asset()
    cast.grant(cast.space, (f"user:{cast.outsider}", "reader"))
    room.settle(cast.house)
    assert hits(cast, "outsider", "检验") == [asset]
    cast.grant(cast.space)
    assert hits(cast, "outsider", "检验") == []


def test_pages_are_whole_and_the_total_is_exact(cast: Cast) -> None:
    assets = [cast.asset(f"点检记录 {number:03d}", text="每班点检一次") for number in range(1, 131)]
    room.settle(cast.house)
    withdrawn = assets[5:25]
    with cast.work("keeper") as work:
        for asset in withdrawn:
            delete(work, asset)
    pages = [hits(cast, "reader", "点检", limit=40, offset=offset) for offset in (0, 40, 80)]
    assert [len(page) for page in pages] == [40, 40, 30]
    assert sorted(asset for page in pages for asset in page) == sorted(set(assets) - set(withdrawn))
    assert result(cast, "reader", "点检", offset=80, limit=40).total == 110


def test_orders_and_filters_are_kept(cast: Cast) -> None:
    first = cast.asset("乙 检验", kind="sop", tags=("首件",))
    cast.clock.move(timedelta(days=40))
    second = cast.asset("甲 检验")
    room.settle(cast.house)
    assert hits(cast, "reader", "检验", sort="newest") == [second, first] == hits(cast, "reader")
    assert hits(cast, "reader", "检验", sort="title") == [second, first]
    found = result(cast, "reader", "检验", within=Within(kinds=("sop",)))
    assert [hit.asset.id for hit in found.hits] == [first]
    assert found.facets["kind"] == [("document", 1), ("sop", 1)] and found.facets["tag"] == [("首件", 1)]
    assert dict(found.facets["time"]) == {"0": 0, "1": 0, "2": 1, "3": 1}


def test_something_overdue_comes_after_its_equal(cast: Cast) -> None:
    stale = cast.asset("巡检 规程", text="巡检", review_days=30)
    with cast.work("keeper") as work:
        verify(work, stale)
    cast.clock.move(timedelta(days=31))
    fresh = cast.asset("巡检 规程", text="巡检", review_days=30)
    room.settle(cast.house)
    assert hits(cast, "reader", "巡检") == [fresh, stale]


def test_meaning_finds_what_words_do_not(cast: Cast, embedder: ByTopic) -> None:
    answer = cast.asset("调机经验", text="制品凹陷时先看压力。")
    cast.asset("周报", text="食堂菜单更新。")
    room.settle(cast.house)
    found = result(cast, "reader", "shrink marks")
    assert [hit.asset.id for hit in found.hits] == [answer] and found.mode == "hybrid" and found.total == 1
    assert found.hits[0].matched == ("meaning",) and found.hits[0].passage is not None
    assert hits(cast, "outsider", "shrink marks") == []
    assert hits(cast, "reader", '"shrink marks"') == []


def test_a_wording_that_stands_nowhere_gives_way_to_what_else_was_asked(cast: Cast) -> None:
    asset = cast.asset("注塑缺陷手册", text="飞边多由锁模力不足引起。")
    room.settle(cast.house)
    assert hits(cast, "reader", '"没有这句话" 锁模力') == [asset]
    assert hits(cast, "reader", '"锁模力不足" 飞边') == [asset]
    assert hits(cast, "reader", '"没有这句话"') == []


def test_words_find_at_once_and_meaning_follows(cast: Cast, embedder: ByTopic) -> None:
    asset = cast.asset("调机经验", text="制品凹陷时先看压力。")
    catch_up(cast.house.database, listeners(cast.house))
    assert hits(cast, "reader", "凹陷") == [asset] and embedder.embedded == 0
    run_waiting(cast.house, JOBS)
    assert embedder.embedded == 1 and hits(cast, "reader", "shrink") == [asset]


def test_passages_that_nobody_asks_for_any_more_are_embedded_all_the_same(cast: Cast, embedder: ByTopic) -> None:
    asset = cast.asset("调机经验", text="制品凹陷时先看压力。")
    catch_up(cast.house.database, listeners(cast.house))
    with cast.house.database.transaction() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
    tend = next(job.tend for job in JOBS if job.name == indexing.EMBED)
    assert tend is not None
    tend(cast.house)
    run_waiting(cast.house, JOBS)
    assert embedder.embedded == 1 and hits(cast, "reader", "shrink") == [asset]
    tend(cast.house)
    with cast.house.database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0


def test_when_the_embedder_is_silent_words_go_on_and_the_rest_is_made_up_later(cast: Cast, embedder: ByTopic) -> None:
    asset = cast.asset("调机经验", text="制品凹陷时先看压力。")
    embedder.silent = True
    with pytest.raises(Unavailable):
        room.settle(cast.house)
    found = result(cast, "reader", "凹陷")
    assert [hit.asset.id for hit in found.hits] == [asset] and found.mode == "lexical"
    embedder.silent = False
    room.settle(cast.house)
    assert hits(cast, "reader", "shrink") == [asset]


def test_a_vector_saved_before_a_crash_is_not_computed_again(cast: Cast, embedder: ByTopic) -> None:
    cast.asset("调机经验", text="制品凹陷时先看压力。")
    with cast.house.database.transaction() as session:
        waiting = indexing.passages_to_embed(session, limit=10)
        indexing._compute(session, embedder, waiting)
    assert embedder.embedded == 1
    room.settle(cast.house)
    assert embedder.embedded == 1 and cast.house.index.state().vectors == 1


def test_an_index_built_anew_answers_the_same_without_embedding_again(cast: Cast, embedder: ByTopic) -> None:
    cast.asset("调机经验", text="制品凹陷时先看压力。")
    gone = cast.asset("烧录记录", text="固件烧录失败")
    cast.asset("周报", text="食堂菜单更新。")
    with cast.work("keeper") as work:
        delete(work, gone)
    room.settle(cast.house)
    queries = ("shrink", "凹陷", "固件", "周报 -食堂", "")
    before = [hits(cast, "reader", query) for query in queries]
    assert room.needs_filling(cast.house)
    embedded = embedder.embedded
    counted = room.reindex(cast.house)
    assert counted == {"assets": 2, "passages": 2, "vectors": 2} and not room.needs_filling(cast.house)
    assert [hits(cast, "reader", query) for query in queries] == before and embedder.embedded == embedded


def test_what_comes_back_from_the_bin_is_found_by_meaning_again(cast: Cast, embedder: ByTopic) -> None:
    asset = cast.asset("调机经验", text="制品凹陷时先看压力。")
    room.settle(cast.house)
    for act in (delete, restore):
        with cast.work("keeper") as work:
            act(work, asset)
        room.settle(cast.house)
    assert hits(cast, "reader", "shrink") == [asset]
    assert room.differences(cast.house) == [] and embedder.embedded == 1


def test_what_was_embedded_before_its_card_was_there_is_found_by_meaning_too(cast: Cast, embedder: ByTopic) -> None:
    asset = cast.asset("调机经验", text="制品凹陷时先看压力。")
    assert not indexing.embed(cast.house)
    room.settle(cast.house)
    assert hits(cast, "reader", "shrink") == [asset] and room.differences(cast.house) == []


def test_the_doctor_sees_an_index_that_lost_something(cast: Cast, embedder: ByTopic) -> None:
    asset = cast.asset("调机经验", text="制品凹陷时先看压力。")
    assert room.compare(cast.house).waiting
    room.settle(cast.house)
    compared = room.compare(cast.house)
    assert compared.is_equal and compared.index == (1, 1, 1) and not compared.waiting
    cast.house.index.remove([asset])
    cast.house.index.publish()
    assert not room.compare(cast.house).is_equal
    room.reindex(cast.house)
    assert room.compare(cast.house).is_equal


def test_another_embedder_starts_afresh(cast: Cast, embedder: ByTopic) -> None:
    asset = cast.asset("调机经验", text="制品凹陷时先看压力。")
    room.settle(cast.house)
    room.prepare(cast.house)
    embedder.name = "topics/2"  # type: ignore[misc]
    room.prepare(cast.house)
    assert cast.house.index.state().vectors == 0
    room.settle(cast.house)
    assert hits(cast, "reader", "shrink") == [asset]
    with cast.house.database.session() as session:
        assert set(session.scalars(select(StoredVector.model))) == {"topics/2"}


def test_a_new_version_is_embedded_where_it_says_something_new(cast: Cast, embedder: ByTopic) -> None:
    asset = cast.asset("调机经验", text="制品凹陷时先看压力。")
    room.settle(cast.house)
    with cast.work("keeper") as work:
        passages = [NewPassage(heading_path=["总则"], text="制品凹陷时先看压力。"), NewPassage(text="固件烧录用串口。")]
        replace_passages(work.session, asset, 2, passages)
        change(work, asset, AssetChanges(summary="二版"))
    room.settle(cast.house)
    assert embedder.embedded == 2
    with cast.house.database.session() as session:
        assert session.scalars(select(Passage.embedded)).all() == [True, True]


def test_passages_for_a_question_come_best_first_and_within_scope(cast: Cast, embedder: ByTopic) -> None:
    first = cast.asset("调机经验", text="制品凹陷时延长保压时间。")
    second = cast.asset("缺陷图谱", text="缩水见于厚壁处。", kind="case")
    room.settle(cast.house)
    found = passages_for(cast.house, "凹陷怎么办，要不要延长保压时间？", reach(cast, "reader"))
    assert [passage.asset_id for passage in found] == [first, second]
    assert found[0].lexical > 0 and found[0].dense is not None and found[1].lexical == 0
    assert found[0].title == "调机经验" and found[0].heading_path == ["总则"] and found[0].locator == {"block": 0}
    scoped = passages_for(cast.house, "凹陷怎么办", reach(cast, "reader"), scope=Within(kinds=("case",)))
    assert [passage.asset_id for passage in scoped] == [second]
    assert passages_for(cast.house, "凹陷怎么办", reach(cast, "outsider")) == []
    assert passages_for(cast.house, "", reach(cast, "reader")) == []


def test_the_route_answers_with_names_marks_and_counts(cast: Cast, api: Api) -> None:
    asset = cast.asset("来料检验规程", kind="sop", tags=("首件",))
    room.settle(cast.house)
    answer = api("reader").get("/api/search", params={"q": "抽樣 规程", "kind": ["sop", "faq"], "from": "2026-01-01"}).json()
    assert answer["total"] == 1 and answer["mode"] == "lexical" and answer["vectors"] == {"done": 0, "total": 1}
    (hit,) = answer["items"]
    assert hit["asset"]["id"] == asset and hit["asset"]["space"]["name"] == "质量知识库"
    assert hit["passage"]["highlights"] == [[0, 2]] and hit["title_highlights"] == [[4, 6]]
    assert hit["passage"]["heading_path"] == ["总则"] and hit["passage"]["locator"] == {"block": 0}
    facets = answer["facets"]
    assert facets["space"] == [{"value": str(cast.space), "label": "质量知识库", "count": 1}]
    assert facets["tag"] == [{"value": "首件", "label": "首件", "count": 1}]
    assert facets["owner"][0]["label"] == "孔维 · 硬件部"
    assert facets["time"][0] == {"value": "2026-02-23", "label": "最近 7 天", "count": 1}
    english = api("reader", lang="en").get("/api/search", params={"q": "规程"}).json()["facets"]
    assert english["time"][0]["label"] == "Last 7 days" and english["kind"][0]["label"] != facets["kind"][0]["label"]


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 500},
        {"sort": "best"},
        {"from": "yesterday"},
        {"space_id": "x"},
        {"q": "长" * 1001},
        {"offset": -1},
    ],
)
def test_a_question_that_makes_no_sense_is_answered_422(cast: Cast, api: Api, params: dict[str, Any]) -> None:
    assert api("reader").get("/api/search", params=params).status_code == 422


@pytest.mark.parametrize(
    "query", ['"', "“", '""', "-", "--", "《》", "*", "AND OR NOT", "title:x", "(((", "\\", "a:b^2~3", "\u0000", "🙂", "' OR 1=1"]
)
def test_strange_signs_are_only_signs(cast: Cast, api: Api, query: str) -> None:
    cast.asset()
    room.settle(cast.house)
    assert api("reader").get("/api/search", params={"q": query}).status_code == 200


def test_nobody_searches_without_signing_in(api: Api) -> None:
    assert api().get("/api/search", params={"q": "规程"}).status_code == 401
    assert api().get("/api/search/suggest", params={"q": "规程"}).status_code == 401


def test_titles_and_people_are_suggested_while_typing(cast: Cast, api: Api) -> None:
    asset = cast.asset("来料检验规程")
    room.settle(cast.house)
    for typed in ("来料", "检验", "lljy", "jianyan"):
        suggested = api("reader").get("/api/search/suggest", params={"q": typed}).json()
        assert [line["id"] for line in suggested["assets"]] == [asset], typed
        assert api("outsider").get("/api/search/suggest", params={"q": typed}).json()["assets"] == []
    assert [person["name"] for person in api("reader").get("/api/search/suggest", params={"q": "孔"}).json()["people"]] == [
        "孔维"
    ]
    assert not any(api("reader").get("/api/search/suggest").json().values())


def test_whoever_searches_while_the_index_is_built_anew_gets_the_same_places_and_scores(
    cast: Cast, embedder: ByTopic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before, at every step between, and after: ids, and scores to a millionth."""
    for number in range(12):
        cast.asset(f"调机经验 {number}", text=f"第 {number} 次：制品凹陷时先看压力。" + "保压时间加长。" * number)
    cast.asset("周报", text="食堂菜单更新。")
    room.settle(cast.house)
    queries = ("shrink", "凹陷", "保压 时间", "调机经验 7", "周报 -食堂", "")

    def places() -> list[tuple[int, float]]:
        with cast.work("reader") as work:
            found = [room.search(work.session, cast.house, room.SearchRequest(query), work.reach).hits for query in queries]
        return [(hit.asset.id, hit.score) for hits_of_one in found for hit in hits_of_one]

    before = places()
    looks: list[list[tuple[int, float]]] = []
    monkeypatch.setattr("zhixing.search.rebuilding.STRETCH", 2)
    room.reindex(cast.house, lambda done, total, what: looks.append(places()))
    assert len(looks) >= 6
    for look in (*looks, places()):
        assert [number for number, _ in look] == [number for number, _ in before]
        assert [score for _, score in look] == pytest.approx([score for _, score in before], abs=1e-6)
