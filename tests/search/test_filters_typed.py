"""Filters as people type them into the search box."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cast import Api, Cast
from zhixing import search as room
from zhixing.search.typed import completions, span

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def answer(api: Api, name: str, q: str) -> dict[str, Any]:
    found: dict[str, Any] = api(name).get("/api/search", params={"q": q}).json()
    return found


def titles(found: dict[str, Any]) -> list[str]:
    return sorted(hit["asset"]["title"] for hit in found["items"])


@pytest.fixture
def library(cast: Cast) -> None:
    cast.asset("来料检验规程", kind="standard", tags=["检验"], text="抽样按标准执行。")
    cast.asset("来料检验记录", kind="report", tags=["记录"], text="抽样 32 件，电解电容不合格。")
    room.settle(cast.house)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("抽样 类型:标准", ["来料检验规程"]),
        ("抽样 type:standard", ["来料检验规程"]),
        ("抽样 空间:质量知识库", ["来料检验规程", "来料检验记录"]),
        ('空间:"质量知识库" 标签:记录', ["来料检验记录"]),
        ("作者:孔维 抽样", ["来料检验规程", "来料检验记录"]),
        ("作者：kongwei 抽样", ["来料检验规程", "来料检验记录"]),
        ("标题:规程", ["来料检验规程"]),
        ("title:检验 抽样 -电解", ["来料检验规程"]),
        ("抽样 时间:近30天", ["来料检验规程", "来料检验记录"]),
        ("抽样 时间:2019", []),
        ('"抽样 32 件" 标签:记录', ["来料检验记录"]),
        ("抽样 -标签:记录", ["来料检验规程"]),
        ("抽样 －标签：记录", ["来料检验规程"]),
        ("-tag:记录 -标签:没有这个标签", ["来料检验规程"]),
        ("抽样 -类型:标准", ["来料检验记录"]),
        ("抽样 -type:standard -格式:pdf", ["来料检验记录"]),
        ("-空间:质量知识库", []),
        ('抽样 -space:"质量知识库"', []),
        ("抽样 -作者:孔维", []),
        ("抽样 -author:weixin", ["来料检验规程", "来料检验记录"]),
        ("标签:记录 -标签:记录", []),
        ("title:检验 -标签:检验 32", ["来料检验记录"]),
    ],
)
def test_a_reader_types_filters(cast: Cast, library: None, api: Api, typed: str, expected: list[str]) -> None:
    found = answer(api, "reader", typed)
    assert titles(found) == expected and found["total"] == len(expected)
    assert all(one["known"] and one["text"] in typed for one in found["filters"]) and found["filters"]


def test_a_space_out_of_reach_is_as_unknown_as_one_that_is_not_there(cast: Cast, library: None, api: Api) -> None:
    asked = [answer(api, "outsider", f"抽样 空间:{name}") for name in ("质量知识库", "没有的空间")]
    for found in asked:
        assert found["total"] == 0 and [one["known"] for one in found["filters"]] == [False]
    assert answer(api, "reader", "抽样 空间:没有的空间")["total"] == 0


def test_what_is_excluded_but_unknown_excludes_nothing_and_is_said_to_be_unknown(cast: Cast, library: None, api: Api) -> None:
    found = answer(api, "reader", "抽样 -空间:没有的空间 -作者:没有这个人")
    assert found["total"] == 2 and [(one["known"], one["excluded"]) for one in found["filters"]] == [(False, True)] * 2


def test_excluding_tells_an_outsider_nothing(cast: Cast, library: None, api: Api) -> None:
    """A space out of reach is as unknown as one that is not there, also where something in it was opened to a person by name."""
    from zhixing.assets import change

    number = cast.asset("食堂公告", text="抽样就餐。")
    with cast.work("keeper") as work:
        change(work, number, {"audience": [f"user:{cast.outsider}"]})
    room.settle(cast.house)
    for q in ("抽样", "抽样 -空间:质量知识库", "抽样 -空间:没有的空间", "抽样 -标签:检验", "抽样 -类型:标准"):
        found = answer(api, "outsider", q)
        assert titles(found) == ["食堂公告"] and found["total"] == 1, q
        assert [one["known"] for one in found["filters"] if one["field"] == "space"] in ([], [False])


def test_a_minus_before_a_time_or_a_title_is_a_word_as_before(cast: Cast, library: None, api: Api) -> None:
    assert answer(api, "reader", "抽样 -时间:近30天")["filters"] == []


def test_a_colon_in_a_sentence_is_no_filter(cast: Cast, library: None, api: Api) -> None:
    assert answer(api, "reader", "注意:抽样")["filters"] == []


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("近30天", datetime(2026, 1, 31, 9, tzinfo=UTC), None),
        ("最近一周", datetime(2026, 2, 23, 9, tzinfo=UTC), None),
        ("今年", datetime(2026, 1, 1, tzinfo=UTC), None),
        ("2025", datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
        ("2025-12", datetime(2025, 12, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
        ("2025-01..2025-06", datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 7, 1, tzinfo=UTC)),
        ("..2025-06-30", None, datetime(2025, 7, 1, tzinfo=UTC)),
        ("7days", datetime(2026, 2, 23, 9, tzinfo=UTC), None),
        ("2025-13", None, None),
        ("随便", None, None),
    ],
)
def test_times_as_people_type_them(typed: str, first: datetime | None, last: datetime | None) -> None:
    assert span(typed, NOW) == (first and int(first.timestamp()), last and int(last.timestamp()))


def test_a_filter_is_completed_while_it_is_typed(cast: Cast, library: None, api: Api) -> None:
    assert "抽样 类型:" in completions("抽样 类", {})
    assert "抽样 -标签:" in completions("抽样 -标", {}) and completions("抽样 -时", {}) == []
    assert api("reader").get("/api/search/suggest", params={"q": "-标签:jy"}).json()["completions"] == ["-标签:检验 "]
    assert api("outsider").get("/api/search/suggest", params={"q": "-标签:jy"}).json()["completions"] == []
    told = {
        name: api(name).get("/api/search/suggest", params={"q": "抽样 空间:质"}).json()["completions"]
        for name in ("reader", "outsider")
    }
    assert told == {"reader": ["抽样 空间:质量知识库 "], "outsider": []}
    assert api("reader").get("/api/search/suggest", params={"q": "标签:jy"}).json()["completions"] == ["标签:检验 "]
    assert api("outsider").get("/api/search/suggest", params={"q": "标签:jy"}).json()["completions"] == []
