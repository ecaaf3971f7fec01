"""People who type badly find what they mean, and never learn of what they may not read."""

from __future__ import annotations

import pytest

from cast import Api, Cast
from zhixing import search as room
from zhixing.access import reach_of
from zhixing.assets import AssetChanges, change, delete
from zhixing.search import SearchRequest, sounds


def found(cast: Cast, name: str, query: str, **said: bool) -> room.SearchResult:
    with cast.house.database.session() as session:
        return room.search(session, cast.house, SearchRequest(query, **said), reach_of(session, cast.persons[name]))  # type: ignore[arg-type]


@pytest.fixture
def library(cast: Cast) -> dict[str, int]:
    """A few documents of the space, and what they are about."""
    assets = {
        "gearbox": cast.asset("减速机噪音检验规程", text="减速机在额定转速下运行，噪音不超过 65 分贝。", tags=["减速机", "振动"]),
        "moulding": cast.asset("注塑缺陷手册", text="保压时间不足会造成缩水，飞边多由锁模力不足引起。"),
        "manual": cast.asset("Calibration manual", text="Every instrument needs calibration once a year."),
    }
    room.settle(cast.house)
    return assets


@pytest.mark.parametrize(
    ("typed", "meant", "title"),
    [
        ("减素机噪音", "减速机噪音", "gearbox"),
        ("减机速噪音", "减速机噪音", "gearbox"),
        ("报压时间", "保压时间", "moulding"),
        ("缺线手册", "缺陷手册", "moulding"),
        ("锁模利不足", "锁模力不足", "moulding"),
        ("减速机噪音检规程", "减速机噪音检验规程", "gearbox"),
        ("jiansuji", "减速机", "gearbox"),
        ("jsj", "减速机", "gearbox"),
        ("减速ji", "减速机", "gearbox"),
        ("zhusuquexian", "注塑缺陷", "moulding"),
        ("callibration", "calibration", "manual"),
        ("calibraiton manual", "calibration manual", "manual"),
        ("減素機噪音", "减速机噪音", "gearbox"),
        ("ＪＳＪ", "减速机", "gearbox"),
    ],
)
def test_a_reader_who_types_badly_finds_what_was_meant(
    cast: Cast, library: dict[str, int], typed: str, meant: str, title: str
) -> None:
    result = found(cast, "reader", typed)
    assert result.hits[0].asset.id == library[title]
    assert result.correction is not None and result.correction.query == meant
    assert found(cast, "reader", typed, as_typed=True).correction is None


@pytest.mark.parametrize("typed", ["减速机噪音", "保压时间 缩水", "calibration", "噪音", "“报压时间”", "GB/T 2828.1", "ESP32-X9"])
def test_what_is_typed_well_is_left_alone(cast: Cast, library: dict[str, int], typed: str) -> None:
    assert found(cast, "reader", typed).correction is None


def test_a_right_word_out_of_reach_is_not_bent_into_one_that_merely_stands_somewhere(cast: Cast, library: dict[str, int]) -> None:
    secret = cast.asset("供应商名录", text="山叶公司供应轴承。")
    with cast.work("keeper") as work:
        change(work, secret, AssetChanges(restricted=True, audience=[f"user:{cast.keeper}"]))
    cast.asset("标本制作", text="杉叶制成的标本放在展柜里。")
    room.settle(cast.house)
    result = found(cast, "reader", "山叶减速机噪音")
    assert result.hits[0].asset.id == library["gearbox"] and result.correction is None


def test_an_outsider_is_never_corrected_towards_what_lies_out_of_reach(cast: Cast, library: dict[str, int]) -> None:
    for typed in ("减素机噪音", "jiansuji", "jsj", "callibration", "报压时间"):
        for stranger in ("outsider", "administrator"):
            result = found(cast, stranger, typed)
            assert result.correction is None and result.total == 0 and result.hits == []


def test_what_was_withdrawn_a_moment_ago_corrects_nobody(cast: Cast, library: dict[str, int]) -> None:
    with cast.work("keeper") as work:
        delete(work, library["gearbox"])
        change(work, library["manual"], AssetChanges(restricted=True, audience=[f"user:{cast.keeper}"]))
    for typed in ("jiansuji", "jsj", "减素机", "callibration"):
        result = found(cast, "reader", typed)
        assert result.correction is None and result.total == 0, typed


def test_a_title_is_found_by_all_of_its_pinyin(cast: Cast) -> None:
    titles = ["重庆分公司供货协议", "银行行长讲话汇编", "西安仓库盘点表", "长度校准作业指导书"]
    assets = [cast.asset(title) for title in titles]
    room.settle(cast.house)
    for title, asset in zip(titles, assets, strict=True):
        letters = "".join(way for _, way in sounds.spoken(title))
        assert found(cast, "reader", letters).hits[0].asset.id == asset, letters


def test_the_page_is_told_what_was_meant(cast: Cast, library: dict[str, int], api: Api) -> None:
    answer = api("reader").get("/api/search", params={"q": "减素机噪音"}).json()
    assert answer["correction"]["query"] == "减速机噪音" and answer["correction"]["slips"][0]["meant"]
    assert answer["total"] == 1
    plain = api("reader").get("/api/search", params={"q": "减素机噪音", "as_typed": "true"}).json()
    assert plain["correction"] is None
