"""Whether two texts say the same, whatever people did to the copy; and the order of versions by their names."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from zhixing.assist.nothing import NoEmbedder
from zhixing.evaluate import duplicates
from zhixing.organise.merging.rules import Member, chain, components, named, survivor
from zhixing.organise.sameness import judge, read, traits

ZH = "换料后先空打十五个循环，再做首件切片，气泡直径不得超过 0.8 毫米。首件由班组长与检验员共同签字，记录保存三年。胶桶开封后四小时内用完。"
EN = "After changing the material run fifteen empty cycles, then cut the first part; no bubble may exceed 0.8 mm. The foreman signs the record."


@pytest.mark.parametrize(
    "copy",
    [
        ZH.replace("，", ", ").replace("。", "。\n"),
        ZH.replace("首件由班组长与检验员共同签字，记录保存三年。", ""),
        ZH.replace("空打", "空运行").replace("共同", "一起"),
        "内部资料\n" + ZH + "\n编制：王工",
        "換料後先空打十五個循環，再做首件切片，氣泡直徑不得超過 0.8 毫米。首件由班組長與檢驗員共同簽字，記錄保存三年。膠桶開封後四小時內用完。",
    ],
)
def test_what_people_make_of_a_copy_is_still_the_same(copy: str) -> None:
    assert judge(traits(read(ZH), read(copy))).same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ZH, EN),
        ("如何升级固件？", "保修期是多久？"),
        ("灌胶机换料后的首件确认", "冲压机换模后的首件确认由谁签字，多久保存"),
        (ZH, "胶桶的搬运须两人进行，堆高不超过三层，通道保持畅通，灭火器每月点检。"),
        ("", "同意。"),
    ],
)
def test_what_is_about_something_else_is_not(one: str, other: str) -> None:
    assert not judge(traits(read(one), read(other))).same


def test_judging_is_symmetrical_and_always_the_same() -> None:
    one, other = read(ZH), read(ZH[:60])
    assert judge(traits(one, other)) == judge(traits(other, one)) == judge(traits(read(ZH), read(ZH[:60])))


def test_the_evaluation_reckons_over_a_file_of_pairs(tmp_path: Path) -> None:
    data = tmp_path / "pairs.jsonl"
    rows = [{"a": ZH, "b": ZH + "完。", "same": True}, {"a": ZH, "b": EN, "same": False}, {"a": EN, "b": EN, "same": 1}]
    data.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    told = duplicates.run(data, embedder=NoEmbedder())
    assert (told["n"], told["precision"], told["recall"], told["f1"], told["threshold"]) == (3, 1.0, 1.0, 1.0, 0.5)
    assert duplicates.run(data, threshold=1.0, embedder=NoEmbedder())["recall"] == 0.0


@pytest.mark.parametrize(
    ("name", "stem", "number", "state"),
    [
        ("装配规程_V2.1_终稿(2).docx", "装配规程", (2, 1), 3),
        ("装配规程 第3版.pdf", "装配规程", (3,), 0),
        ("装配规程-草稿-20251103.md", "装配规程", (), -2),
        ("装配规程 final.docx", "装配规程", (), 3),
        ("GB 9706.1 解读", "gb97061解读", (), 0),
    ],
)
def test_a_name_says_which_version_it_is(name: str, stem: str, number: tuple[int, ...], state: int) -> None:
    found = named(name)
    assert (found.stem, found.number, found.state) == (stem, number, state)


def member(number: int, title: str, day: int = 1, **said: object) -> Member:
    at = datetime(2026, 1, day, tzinfo=UTC)
    return Member(number, title, "", at, at, **said)  # type: ignore[arg-type]


def test_versions_stand_in_order_whatever_order_they_came_in() -> None:
    members = [member(1, "规程 终稿"), member(2, "规程 v2"), member(3, "规程 v10"), member(4, "规程 草稿")]
    assert chain(members) == [4, 2, 3, 1]
    dated = [member(1, "规程 2025-11-03"), member(2, "规程 2024.05"), member(3, "规程 20260102")]
    assert chain(dated) == [2, 1, 3]
    assert chain([member(1, "规程 v1"), member(2, "完全不同的东西 v2")]) == []
    assert chain([member(1, "规程"), member(2, "规程")]) == []


def test_who_stays_is_the_newest_version_or_the_one_people_rely_on() -> None:
    assert survivor([member(1, "a"), member(2, "b")], [2, 1]) == (1, ["newest_version"])
    assert survivor([member(1, "a", opened=3), member(2, "b", opened=9)], [])[0] == 2
    assert survivor([member(1, "a", opened=30), member(2, "b", validated=True)], []) == (2, ["validated"])


def test_what_hangs_together_is_one() -> None:
    assert components([(1, 2), (5, 6), (2, 9)]) == [[1, 2, 9], [5, 6]]
