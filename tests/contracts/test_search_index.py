"""What every search index promises, whatever engine is behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.reference_index import ReferenceIndex
from zhixing.access import Reach
from zhixing.access.reach import NOBODY, SYSTEM
from zhixing.engines.local_search import LocalSearch
from zhixing.search import sounds
from zhixing.search.meanings import synonyms_of
from zhixing.search.port import ANYWHERE, Card, CardPassage, Excluded, FacetName, Held, Order, PassageVector, SearchIndex, Within
from zhixing.search.wanted import EVERYTHING, read

EMPLOYEE = Reach(frozenset({"all", "user:7", "space:1"}), clearance=1)
FACETS: tuple[FacetName, ...] = ("kind", "space", "category", "tag", "owner", "format", "time")


def card(number: int, title: str, *texts: str, **said: Any) -> Card:
    usual = Card(
        asset_id=number,
        title=title,
        kind="document",
        space_id=1,
        audience=("space:1",),
        secrecy=1,
        updated_at=1_000 + number,
        title_key=title,
        passages=tuple(CardPassage(number * 100 + place, text) for place, text in enumerate(texts)),
    )
    return replace(usual, **said)


MOULDING = card(
    1, "注塑工艺", "保压时间设置不当会造成缩水。", "锁模力按机型选择。", tags=("注塑", "工艺"), category_path=(10, 11), owner_id=5
)
FLASHING = card(2, "ESP32-C3 烧录指南", "符合 GB/T 19001-2016 的要求，用串口下载固件。", kind="sop", format="pdf")
MEDICAL = card(3, "標準摘要", "ＧＢ ９７０６．１－２０２０ 醫用電氣設備的安全", secrecy=2)
SECRET = card(4, "薪酬方案", "保压时间无关，仅人事部可见。", audience=("dept:9",))
ENGLISH = card(5, "Quality manual", "Hospitals keep the manuals of every device.", space_id=2, audience=("all",), owner_id=6)
LIBRARY = [MOULDING, FLASHING, MEDICAL, SECRET, ENGLISH]


@pytest.fixture(params=["reference", "local"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], SearchIndex]]:
    """Opens the engine under test; opening it again finds what was committed (the reference is kept, not opened)."""
    opened: list[SearchIndex] = []

    def local() -> SearchIndex:
        opened.append(LocalSearch(tmp_path / "index"))
        return opened[-1]

    reference = ReferenceIndex()
    yield local if request.param == "local" else lambda: reference
    for index in opened:
        index.close()


@pytest.fixture(scope="module", params=["reference", "local"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    """The library, for tests that only read: each card's first passage means the same."""
    index: SearchIndex = ReferenceIndex() if request.param == "reference" else LocalSearch(tmp_path_factory.mktemp("index"))
    index.put(LIBRARY)
    index.put_vectors([PassageVector(c.passages[0].id, c.asset_id, unit(0)) for c in LIBRARY])
    index.publish()
    yield index
    index.close()


@pytest.fixture
def index(make: Callable[[], SearchIndex]) -> SearchIndex:
    filled = make()
    filled.put(LIBRARY)
    filled.publish()
    return filled


def found(
    index: SearchIndex, query: str, within: Within = ANYWHERE, reach: Reach = EMPLOYEE, order: Order = "relevance"
) -> list[int]:
    return index.ordered(read(query), within, reach, also=(), order=order, offset=0, limit=50)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("保压时间", [1]),
        ("保压", [1]),
        ("縮水", [1]),
        ("压", [1]),
        ("锁模力 缩水", [1]),
        ("锁模力 固件", []),
        ("ESP32-C3", [2]),
        ("esp32 c3", [2]),
        ("esp32c3", [2]),
        ("ＥＳＰ３２", [2]),
        ("GB/T 19001-2016", [2]),
        ("GB19001", [2]),
        ("GBT19001", [2]),
        ("19001", [2]),
        ("固件", [2]),
        ("注塑", [1]),
        ("hospital manual", [5]),
        ("DEVICES", [5]),
        ('"keep the manuals"', [5]),
        ('"manuals keep"', []),
        ("“设置不当会造成”", [1]),
        ("《烧录指南》", [2]),
        ("指南 -固件", []),
        ("指南 -蓝牙", [2]),
        ("没有这个词", []),
    ],
)
def test_a_reader_finds_what_the_words_say(library: SearchIndex, query: str, numbers: list[int]) -> None:
    assert found(library, query) == numbers
    assert library.tally(read(query), ANYWHERE, EMPLOYEE, also=(), facets=()).total == len(numbers)


def test_a_standard_is_found_however_it_is_typed_by_those_cleared_for_it(library: SearchIndex) -> None:
    cleared = replace(EMPLOYEE, clearance=2)
    for query in ("GB 9706.1-2020", "GB9706.1", "gb 9706.1", "9706.1", "医用电气", "醫用電氣"):
        assert found(library, query, reach=cleared) == [3], query
        assert found(library, query) == [], query


def test_without_words_everything_within_reach_is_there(library: SearchIndex) -> None:
    assert found(library, "", order="newest") == [5, 2, 1]
    assert library.tally(EVERYTHING, ANYWHERE, EMPLOYEE, also=(), facets=()).total == 3
    assert found(library, "-固件", order="newest") == [5, 1]


def test_nobody_finds_nothing_and_the_house_finds_all(library: SearchIndex) -> None:
    assert found(library, "", reach=NOBODY) == []
    assert library.candidates(read("保压时间"), ANYWHERE, NOBODY, limit=10).cards == ()
    assert library.tally(EVERYTHING, ANYWHERE, NOBODY, also=[1, 2], facets=["kind"]).facets == {"kind": []}
    assert sorted(found(library, "", reach=SYSTEM)) == [1, 2, 3, 4, 5]


def test_what_is_also_asked_for_never_climbs_over_the_wall(library: SearchIndex) -> None:
    tally = library.tally(read("保压时间"), ANYWHERE, EMPLOYEE, also=[2, 3, 4], facets=["kind"])
    assert tally.total == 2 and dict(tally.facets["kind"]) == {"document": 1, "sop": 1}
    assert sorted(library.ordered(read("保压时间"), ANYWHERE, EMPLOYEE, also=[2, 3, 4], order="newest", offset=0, limit=9)) == [
        1,
        2,
    ]


def test_candidates_are_passages_and_cards_best_first(library: SearchIndex) -> None:
    candidates = library.candidates(read("保压时间"), ANYWHERE, EMPLOYEE, limit=10)
    assert [hit.passage_id for hit in candidates.passages] == [100]
    assert [hit.asset_id for hit in candidates.cards] == [1]
    assert candidates.explained == pytest.approx(1.0)
    assert library.candidates(read("zzz"), ANYWHERE, EMPLOYEE, limit=10).explained == 0.0


def test_a_facet_counts_as_if_its_own_filter_were_not_there(library: SearchIndex) -> None:
    within = Within(kinds=("sop",))
    tally = library.tally(EVERYTHING, within, EMPLOYEE, also=(), facets=FACETS, since=[1_005, 1_002, 0])
    assert tally.total == 1
    assert tally.facets["kind"] == [("document", 2), ("sop", 1)]
    assert tally.facets["space"] == [("1", 1)]
    assert tally.facets["format"] == [("pdf", 1)]
    assert tally.facets["tag"] == []
    assert tally.facets["time"] == [("0", 0), ("1", 1), ("2", 1)]


@pytest.mark.parametrize(
    ("within", "numbers"),
    [
        (Within(kinds=("sop", "faq")), [2]),
        (Within(space_ids=(2,)), [5]),
        (Within(category_ids=(10,)), [1]),
        (Within(category_ids=(11, 99)), [1]),
        (Within(tags=("工艺",)), [1]),
        (Within(owner_ids=(5, 6)), [1, 5]),
        (Within(formats=("pdf",)), [2]),
        (Within(since=1_002), [2, 5]),
        (Within(until=1_002), [1]),
        (Within(since=1_001, until=1_003), [1, 2]),
        (Within(only=(1, 4)), [1]),
        (Within(only=()), []),
        (Within(without=(1, 2)), [5]),
        (Within(kinds=("sop",), owner_ids=(5,)), []),
        (Within(excluded=Excluded(kinds=("sop", "faq"))), [1, 5]),
        (Within(excluded=Excluded(space_ids=(2,))), [1, 2]),
        (Within(excluded=Excluded(category_ids=(10,))), [2, 5]),
        (Within(excluded=Excluded(tags=("工艺", "没有"))), [2, 5]),
        (Within(excluded=Excluded(owner_ids=(5, 6))), [2]),
        (Within(excluded=Excluded(formats=("pdf",))), [1, 5]),
        (Within(excluded=Excluded(kinds=("sop",), tags=("注塑",))), [5]),
        (Within(tags=("注塑",), excluded=Excluded(tags=("工艺",))), []),
        (Within(excluded=Excluded(space_ids=(1, 2))), []),
    ],
)
def test_filters_narrow_words_and_meaning_alike(library: SearchIndex, within: Within, numbers: list[int]) -> None:
    assert sorted(found(library, "", within)) == numbers
    assert sorted(hit.asset_id for hit in library.nearest(unit(0), within, EMPLOYEE, limit=9).hits) == numbers


def test_what_is_excluded_is_in_no_facet_not_even_its_own(library: SearchIndex) -> None:
    within = Within(excluded=Excluded(kinds=("sop",), tags=("工艺",)))
    tally = library.tally(EVERYTHING, within, EMPLOYEE, also=[1, 2], facets=FACETS)
    assert tally.total == 1 and tally.facets["kind"] == [("document", 1)] and tally.facets["tag"] == []
    assert library.candidates(read("保压时间"), within, EMPLOYEE, limit=9).cards == ()
    assert library.sounding(sounds.letter_grams("zhusugongyi"), within, EMPLOYEE, limit=5) == []
    assert library.known(["缩水"], within, EMPLOYEE) == [False]


def test_excluding_opens_nothing_that_is_closed(library: SearchIndex) -> None:
    within = Within(excluded=Excluded(tags=("没有这个",)))
    assert sorted(found(library, "", within)) == [1, 2, 5]
    assert found(library, "", within, reach=NOBODY) == []


def unit(axis: int, size: int = 8) -> Any:
    return np.eye(size, dtype=np.float32)[axis]


def test_meaning_comes_nearest_first_and_within_reach(index: SearchIndex) -> None:
    index.put_vectors([PassageVector(100, 1, unit(0)), PassageVector(101, 1, unit(1)), PassageVector(400, 4, unit(0))])
    index.publish()
    near = index.nearest((unit(0) * 0.8 + unit(1) * 0.6).astype(np.float32), ANYWHERE, EMPLOYEE, limit=5)
    hits = near.hits
    assert near.compared == 2 and near.usual == pytest.approx(0.7, abs=1e-3) and near.spread == pytest.approx(0.1, abs=1e-3)
    assert [hit.passage_id for hit in hits] == [100, 101]
    assert [hit.score for hit in hits] == pytest.approx([0.8, 0.6], abs=1e-3)
    assert index.state().vectors == 3


def test_meaning_tells_which_script_a_card_is_written_in(library: SearchIndex) -> None:
    near = library.nearest(unit(0), ANYWHERE, EMPLOYEE, limit=9)
    assert {hit.asset_id: hit.latin for hit in near.hits} == {1: False, 2: False, 5: True}


def test_a_vector_without_its_card_is_nobodys(index: SearchIndex) -> None:
    index.put_vectors([PassageVector(9_900, 99, unit(0)), PassageVector(100, 1, unit(0))])
    index.publish()
    assert [hit.asset_id for hit in index.nearest(unit(0), ANYWHERE, SYSTEM, limit=5).hits] == [1]


def test_a_changed_card_keeps_the_vectors_of_passages_that_stay(index: SearchIndex) -> None:
    index.put_vectors([PassageVector(100, 1, unit(0)), PassageVector(101, 1, unit(1))])
    index.publish()
    index.put([replace(MOULDING, title="改名", passages=(MOULDING.passages[0], CardPassage(190, "新的一段")))])
    index.publish()
    assert [hit.passage_id for hit in index.nearest(unit(1), ANYWHERE, EMPLOYEE, limit=5).hits] == [100]
    assert found(index, "锁模力") == [] and found(index, "新的一段") == [1] and found(index, "改名") == [1]


def test_a_new_audience_holds_for_words_meaning_and_counts(index: SearchIndex) -> None:
    index.put_vectors([PassageVector(100, 1, unit(0))])
    index.publish()
    index.put([replace(MOULDING, audience=("user:8",))])
    index.publish()
    assert found(index, "保压时间") == []
    assert index.nearest(unit(0), ANYWHERE, EMPLOYEE, limit=5).hits == ()
    assert index.tally(EVERYTHING, ANYWHERE, EMPLOYEE, also=[1], facets=()).total == 2


def test_a_removed_card_is_gone_everywhere(index: SearchIndex) -> None:
    index.put_vectors([PassageVector(100, 1, unit(0))])
    index.remove([1, 12345])
    index.publish()
    assert found(index, "保压时间", reach=SYSTEM) == [4]
    assert index.nearest(unit(0), ANYWHERE, SYSTEM, limit=5).hits == ()
    assert index.titled("注塑", SYSTEM, limit=5) == []
    state = index.state()
    assert (state.cards, state.passages, state.vectors) == (4, 4, 0)


def test_what_is_held_can_be_checked_against_the_cards(index: SearchIndex) -> None:
    index.put_vectors([PassageVector(101, 1, unit(0)), PassageVector(100, 1, unit(1))])
    index.put([replace(FLASHING, title="改名", audience=("user:8",))])
    index.remove([3])
    index.publish()
    held = {one.asset_id: one for one in index.held(after=0, limit=10)}
    assert list(held) == [1, 2, 4, 5]
    assert held[1] == Held(1, frozenset([MOULDING.fingerprint]), (100, 101), (100, 101))
    assert held[2].fingerprints == {replace(FLASHING, title="改名", audience=("user:8",)).fingerprint} != {FLASHING.fingerprint}
    assert held[2].vectors == ()


def test_what_is_held_is_told_a_stretch_at_a_time(index: SearchIndex) -> None:
    assert [one.asset_id for one in index.held(after=0, limit=2)] == [1, 2]
    assert [one.asset_id for one in index.held(after=2, limit=2)] == [3, 4]
    assert [one.asset_id for one in index.held(after=5, limit=2)] == []


def test_putting_twice_is_as_good_as_once(index: SearchIndex) -> None:
    index.put(LIBRARY)
    index.put(LIBRARY)
    index.publish()
    assert index.state().cards == 5 and index.state().passages == 6
    assert found(index, "保压时间") == [1]


def test_pages_follow_one_another_without_gap_or_overlap(make: Callable[[], SearchIndex]) -> None:
    index = make()
    index.put([card(number, f"记录{number:02d}", "点检记录") for number in range(1, 31)])
    index.publish()
    orders: tuple[Order, ...] = ("relevance", "newest", "title")
    for order in orders:
        pages = [
            index.ordered(read("点检"), ANYWHERE, EMPLOYEE, also=(), order=order, offset=at, limit=7) for at in range(0, 35, 7)
        ]
        assert [len(page) for page in pages] == [7, 7, 7, 7, 2]
        assert sorted(number for page in pages for number in page) == list(range(1, 31))


def test_titles_are_found_while_they_are_typed(library: SearchIndex) -> None:
    for typed, numbers in (("注", [1]), ("工艺", [1]), ("esp32", [2]), ("烧录", [2]), ("薪酬", []), ("", []), ("标准", [])):
        assert library.titled(typed, EMPLOYEE, limit=5) == numbers, typed


def test_what_was_committed_is_there_when_the_house_opens_again(make: Callable[[], SearchIndex]) -> None:
    index = make()
    index.put(LIBRARY)
    index.put_vectors([PassageVector(100, 1, unit(0))])
    index.publish()
    index.put([card(6, "没有提交", "没有提交")])
    index.close()
    again = make()
    assert found(again, "保压时间") == [1] and found(again, "没有提交") == []
    assert [hit.passage_id for hit in again.nearest(unit(0), ANYWHERE, EMPLOYEE, limit=5).hits] == [100]


def test_a_new_filling_takes_the_place_of_the_old_when_it_is_whole(index: SearchIndex) -> None:
    with index.rebuilding("模型一") as fresh:
        fresh.put([card(8, "新库", "换了新的")])
        assert found(index, "保压时间") == [1]
    assert found(index, "保压时间") == [] and found(index, "新库") == [8]
    assert index.state().stamp == "模型一"


def test_a_filling_that_failed_leaves_the_old_one(index: SearchIndex) -> None:
    def fill_badly() -> None:
        with index.rebuilding("x") as fresh:
            fresh.put([card(8, "新库", "换了新的")])
            raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk full"):
        fill_badly()
    assert found(index, "保压时间") == [1] and found(index, "新库") == [] and index.state().stamp == ""


WORDS = st.sampled_from(["保压时间", "缩水", "锁模力", "质量", "手册", "GB 9706.1-2020", "esp32-c3", "device", "the"])
CARDS = st.builds(
    card,
    st.integers(1, 12),
    st.lists(WORDS, min_size=1, max_size=2).map(" ".join),
    st.lists(WORDS, min_size=1, max_size=5).map("，".join),
    kind=st.sampled_from(["document", "sop"]),
    space_id=st.integers(1, 2),
    audience=st.sets(st.sampled_from(["all", "space:1", "space:2", "user:7"]), min_size=1).map(tuple),
    secrecy=st.integers(0, 3),
    category_path=st.sampled_from([(), (10,), (10, 11)]),
    tags=st.sets(st.sampled_from(["甲", "乙"])).map(lambda tags: tuple(sorted(tags))),
    updated_at=st.integers(1, 5),
)
REACHES = st.builds(Reach, st.frozensets(st.sampled_from(["all", "space:1", "space:2", "user:7"])), st.integers(-1, 3))
FILTERS = st.builds(
    Within,
    kinds=st.sampled_from([(), ("sop",)]),
    category_ids=st.sampled_from([(), (10,), (11,)]),
    tags=st.sampled_from([(), ("甲",)]),
    since=st.sampled_from([None, 3]),
    without=st.sets(st.integers(1, 12), max_size=2).map(tuple),
    excluded=st.builds(
        Excluded,
        kinds=st.sampled_from([(), ("document",)]),
        space_ids=st.sampled_from([(), (1,)]),
        category_ids=st.sampled_from([(), (11,)]),
        tags=st.sampled_from([(), ("乙",)]),
    ),
)
QUERIES = st.lists(WORDS, max_size=3).map(" ".join) | WORDS.map('"{}"'.format) | WORDS.map("质量 -{}".format)


@pytest.mark.slow
@given(
    changes=st.lists(CARDS | st.integers(1, 12), max_size=15),
    query=QUERIES,
    within=FILTERS,
    reach=REACHES,
    also=st.sets(st.integers(1, 12)),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_engine_counts_and_finds_what_the_reference_does(
    changes: list[Card | int], query: str, within: Within, reach: Reach, also: set[int]
) -> None:
    engine, reference = LocalSearch(Path(mkdtemp())), ReferenceIndex()
    for index in (engine, reference):
        for change in changes:
            if isinstance(change, Card):
                index.put([change])
            else:
                index.remove([change])
        index.publish()
    wanted = read(query)
    answers = [
        index.tally(wanted, within, reach, also=sorted(also), facets=FACETS, since=[4, 2]) for index in (engine, reference)
    ]
    assert answers[0] == answers[1]
    stretches = [
        index.ordered(wanted, within, reach, also=sorted(also), order="newest", offset=0, limit=20)
        for index in (engine, reference)
    ]
    assert sorted(stretches[0]) == sorted(stretches[1])
    candidates = [index.candidates(wanted, within, reach, limit=20) for index in (engine, reference)]
    assert {hit.asset_id for hit in candidates[0].cards} <= {hit.asset_id for hit in candidates[1].cards} | set(stretches[1])
    engine.close()


def test_names_are_found_by_their_sound_within_reach(library: SearchIndex) -> None:
    grams = sounds.letter_grams("zhusugongyi")
    assert library.sounding(grams, ANYWHERE, EMPLOYEE, limit=5) == [1]
    assert library.sounding(sounds.initial_grams("zsgy"), ANYWHERE, EMPLOYEE, limit=5) == [1]
    assert library.sounding(sounds.letter_grams("xinchoufangan"), ANYWHERE, EMPLOYEE, limit=5) == []
    assert library.sounding(sounds.letter_grams("xinchoufangan"), ANYWHERE, SYSTEM, limit=5) == [4]
    assert library.sounding(grams, Within(without=(1,)), EMPLOYEE, limit=5) == []


def test_what_is_known_follows_every_change(index: SearchIndex) -> None:
    for audience, known in (("all", True), ("user:8", False), ("space:1", True), (None, False)):
        if audience is None:
            index.remove([1])
        else:
            index.put([card(1, "注塑工艺", "保压时间", audience=(audience,))])
        index.publish()
        assert index.known(["保压"], ANYWHERE, EMPLOYEE) == [known]
        assert index.tally(read("“保压时间”"), ANYWHERE, EMPLOYEE, also=(), facets=()).total == known


def test_what_is_known_and_how_it_goes_on_is_told_within_reach(library: SearchIndex) -> None:
    assert library.known(["保压", "薪酬", "没有"], ANYWHERE, EMPLOYEE) == [True, False, False]
    assert library.known(["保压", "薪酬", "没有"], ANYWHERE, SYSTEM) == [True, True, False]
    assert library.known(["保压"], Within(without=(1,)), EMPLOYEE) == [False]
    assert library.continuing("薪", ANYWHERE, EMPLOYEE, limit=5) == []
    assert library.continuing("薪", ANYWHERE, SYSTEM, limit=5) == ["薪酬"]


def test_tags_are_found_by_how_they_begin_within_reach(library: SearchIndex) -> None:
    assert library.tagged("注", EMPLOYEE, limit=5) == [1]
    assert library.tagged("注", NOBODY, limit=5) == []


def test_a_title_must_hold_what_is_asked_of_it(library: SearchIndex) -> None:
    wanted = read("", titles=["工艺"])
    assert library.tally(wanted, ANYWHERE, EMPLOYEE, also=(), facets=()).total == 1
    assert library.tally(read("", titles=["缩水"]), ANYWHERE, EMPLOYEE, also=(), facets=()).total == 0


def test_a_synonym_is_held_where_what_it_means_stands(library: SearchIndex) -> None:
    known = synonyms_of([(["凹陷", "缩水"], []), (["工资"], ["薪酬"])])
    assert library.tally(read("凹陷", known), ANYWHERE, EMPLOYEE, also=(), facets=()).total == 1
    assert library.tally(read("凹陷"), ANYWHERE, EMPLOYEE, also=(), facets=()).total == 0
    assert library.tally(read("工资", known), ANYWHERE, EMPLOYEE, also=(), facets=()).total == 0
    assert [hit.asset_id for hit in library.candidates(read("凹陷", known), ANYWHERE, EMPLOYEE, limit=5).cards] == [1]


def test_a_reader_gets_their_own_best_however_many_better_ones_are_hidden(make: Callable[[], SearchIndex]) -> None:
    filled = make()
    hidden = [card(number, "保压", "保压 保压 保压", audience=("user:8",)) for number in range(1, 61)]
    own = [card(number, "点检", f"设备点检以后才看保压，编号 {number}") for number in range(61, 71)]
    filled.put([*hidden, *own])
    filled.publish()
    found = filled.candidates(read("保压"), ANYWHERE, EMPLOYEE, limit=3)
    assert len(found.cards) == len(found.passages) == 3
    assert {hit.asset_id for hit in (*found.cards, *found.passages)} <= set(range(61, 71))
