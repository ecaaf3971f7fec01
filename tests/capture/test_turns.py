"""People take turns: somebody's one file does not wait behind another's thousands; what a dead reader left is read by the next."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from cast import Cast
from zhixing.assets.models import Asset, Passage
from zhixing.capture import HandedIn, start
from zhixing.capture.claiming import Claimed, claim
from zhixing.capture.keeping import keep
from zhixing.capture.models import Capture, CaptureItem
from zhixing.capture.port import FileToRead
from zhixing.capture.reading import read_waiting
from zhixing.capture.rules import BATCH_FILES, MAX_ATTEMPTS, Lane, Rank, State
from zhixing.capture.service import cancel
from zhixing.capture.waiting import ask_if_forgotten, holding
from zhixing.jobs import lane_states, pause
from zhixing.organise import Digest, NewDocument, add_document, digest
from zhixing.organise.content import Block, Content
from zhixing.organise.models import DocumentVersion

RULE = "# 检验规程 {}\n\n## 抽样\n\n抽样按第 {} 号方案执行，检验水平为 II。\n"


def hand_in(cast: Cast, name: str, *titles: str, origin: str = "cli") -> int:
    """Files of one person that wait to be read; returns the number of the hand-in."""
    with cast.work(name) as work:
        files = []
        for title in titles:
            data = RULE.format(title, title).encode()
            files.append(HandedIn(f"规程/{title}.md", cast.house.files.put(data), len(data)))
        return start(work, cast.space, origin=origin, files=files).id


@pytest.fixture
def colleagues(cast: Cast) -> Cast:
    """The reader may hand in too."""
    cast.grant(cast.space, (f"user:{cast.reader}", "contributor"))
    return cast


def claimed(cast: Cast, lane: Lane = Lane.READ) -> list[Claimed]:
    return list(claim(cast.house, lane).files)


def states(cast: Cast, capture_id: int) -> dict[str, int]:
    with cast.house.database.session() as session:
        query = select(CaptureItem.state, func.count()).where(CaptureItem.capture_id == capture_id).group_by(CaptureItem.state)
        return dict(session.execute(query).all())


def test_a_colleagues_one_file_is_in_the_very_next_batch(colleagues: Cast) -> None:
    hand_in(colleagues, "keeper", *(f"甲{number}" for number in range(BATCH_FILES * 3)))
    assert len(claimed(colleagues)) == BATCH_FILES
    hand_in(colleagues, "reader", "乙")
    taken = claimed(colleagues)
    assert "规程/乙.md" in [file.path for file in taken]
    assert len(taken) == BATCH_FILES


def test_two_who_wait_get_half_of_a_batch_each(colleagues: Cast) -> None:
    hand_in(colleagues, "keeper", *(f"甲{number}" for number in range(BATCH_FILES * 2)))
    hand_in(colleagues, "reader", *(f"乙{number}" for number in range(BATCH_FILES * 2)))
    owners = [file.person_id for file in claimed(colleagues)]
    assert owners.count(colleagues.keeper) == owners.count(colleagues.reader) == BATCH_FILES // 2


def test_where_one_is_taken_at_a_time_people_still_take_turns(colleagues: Cast) -> None:
    for name in ("keeper", "keeper", "keeper", "reader"):
        with colleagues.work(name) as work:
            start(work, colleagues.space, origin="cli", files=[HandedIn("扫描.png", colleagues.house.files.put(b"x"), 1)])
    owners = [claimed(colleagues, Lane.OCR)[0].person_id for _ in range(4)]
    assert owners == [colleagues.keeper, colleagues.reader, colleagues.keeper, colleagues.keeper]


def test_what_somebody_waits_for_goes_before_bulk_and_bulk_before_what_is_read_again(colleagues: Cast) -> None:
    hand_in(colleagues, "keeper", "再读")
    with colleagues.house.database.transaction() as session:
        session.execute(update(CaptureItem).values(rank=Rank.AGAIN))
    hand_in(colleagues, "keeper", "大批")
    hand_in(colleagues, "keeper", "单个", origin="upload")
    assert [claimed(colleagues)[0].path for _ in range(3)] == ["规程/单个.md", "规程/大批.md", "规程/再读.md"]


def test_whoever_sends_thousands_one_by_one_hands_in_in_bulk(colleagues: Cast) -> None:
    hand_in(colleagues, "keeper", *(f"甲{number}" for number in range(150)))
    hand_in(colleagues, "keeper", "又一个", origin="upload")
    hand_in(colleagues, "reader", "一个", origin="upload")
    assert [file.path for file in claimed(colleagues)] == ["规程/一个.md"]


def test_ten_thousand_files_are_a_handful_of_jobs(cast: Cast) -> None:
    with cast.work("keeper") as work:
        key = cast.house.files.put(b"# a")
        for part in range(10):
            files = [HandedIn(f"{part}/{number}.md", key, 3) for number in range(1000)]
            start(work, cast.space, origin="cli", files=files)
    with cast.house.database.session() as session:
        [lane] = lane_states(session, ["capture"])
    assert lane.waiting <= 10


def test_files_of_a_dead_reader_are_read_by_the_next_and_kept_once(cast: Cast, read_all: Callable[[], None]) -> None:
    capture_id = hand_in(cast, "keeper", "甲", "乙")
    assert len(claimed(cast)) == 2
    read_all()
    assert states(cast, capture_id) == {"reading": 2}, "they are still held"
    with cast.house.database.transaction() as session:
        session.execute(text("UPDATE capture_item SET lease_until = now() - interval '1 second'"))
        session.execute(text("DELETE FROM procrastinate_jobs"))
    ask_if_forgotten(cast.house)
    read_all()
    assert states(cast, capture_id) == {"ready": 2}
    with cast.house.database.session() as session:
        assert session.scalar(select(func.count()).select_from(Asset)) == 2


def test_a_reader_that_was_given_up_keeps_nothing_when_it_comes_back(cast: Cast, read_all: Callable[[], None]) -> None:
    hand_in(cast, "keeper", "甲")
    late = claimed(cast)
    with cast.house.database.transaction() as session:
        session.execute(text("UPDATE capture_item SET lease_until = now() - interval '1 second'"))
    [again] = claimed(cast)
    assert again.attempt == 2
    keep(cast.house, [(file, digest(Content(title="甲", blocks=(Block(type="paragraph", text="一"),)))) for file in late])
    with cast.house.database.session() as session:
        assert session.scalar(select(func.count()).select_from(Asset)) == 0


def test_a_living_reader_holds_its_files(cast: Cast) -> None:
    hand_in(cast, "keeper", "甲")
    taken = claimed(cast)
    with holding(cast.house, [file.item_id for file in taken]):
        assert claimed(cast) == []


def test_a_file_that_kills_its_readers_is_given_up_with_a_reason(cast: Cast) -> None:
    capture_id = hand_in(cast, "keeper", "毒")
    for _ in range(MAX_ATTEMPTS + 1):
        claimed(cast)
        with cast.house.database.transaction() as session:
            session.execute(text("UPDATE capture_item SET lease_until = now() - interval '1 second' WHERE state = 'reading'"))
    assert states(cast, capture_id) == {"failed": 1}
    with cast.house.database.session() as session:
        [reason] = session.scalars(select(CaptureItem.reason))
    assert reason == {"code": "capture.unreadable.unforeseen", "values": {}}


class Spoilt(Exception):
    """What nobody foresaw."""


def test_one_file_that_cannot_be_kept_spoils_no_other_of_its_batch(
    cast: Cast, read_all: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    import zhixing.capture.keeping as room

    before = room.add_documents

    def add(work: Any, news: Any) -> Any:
        if any("毒" in new.filename for new in news):
            raise Spoilt
        return before(work, news)

    monkeypatch.setattr(room, "add_documents", add)
    capture_id = hand_in(cast, "keeper", *(f"甲{number}" for number in range(20)), "毒")
    read_all()
    assert states(cast, capture_id) == {"ready": 20, "failed": 1}


def test_a_hand_in_taken_back_while_it_is_read_leaves_nothing(cast: Cast) -> None:
    capture_id = hand_in(cast, "keeper", "甲", "乙")
    taken = claimed(cast)
    with cast.work("keeper") as work:
        cancel(work, capture_id)
    keep(cast.house, [(file, digest(Content(title="甲", blocks=()))) for file in taken])
    assert states(cast, capture_id) == {"cancelled": 2}
    with cast.house.database.session() as session:
        assert session.scalar(select(func.count()).select_from(Asset)) == 0


def test_a_paused_lane_leaves_its_files_waiting(cast: Cast) -> None:
    capture_id = hand_in(cast, "keeper", "甲")
    with cast.system() as work:
        pause(work.session, "capture", by="system", now=work.now)
    read_waiting(cast.house, Lane.READ, quick=False)
    assert states(cast, capture_id) == {State.WAITING: 1}


def test_whoever_lost_their_rights_meanwhile_is_refused_before_anything_is_read(
    colleagues: Cast, read_all: Callable[[], None]
) -> None:
    capture_id = hand_in(colleagues, "reader", "乙")
    colleagues.grant(colleagues.space, (f"user:{colleagues.reader}", "reader"))
    read_all()
    assert states(colleagues, capture_id) == {"failed": 1}


MANY = """# 规程 {n}

## 抽样

抽样按 GB/T 2828.1 执行，检验水平为 II，接收质量限为 0.65。抽样人员应当经过培训。

| 项目 | 要求 |
|---|---|
| 外观 {n} | 无划伤 |

1. 先断电，再挂牌。
2. 检查主轴温度；超过 {n} 度停机。
"""


def kept(cast: Cast) -> dict[str, Any]:
    """What was kept of each document, but for numbers the database gave."""
    with cast.house.database.session() as session:
        told = {}
        for asset in session.scalars(select(Asset).order_by(Asset.title)):
            version = session.scalars(select(DocumentVersion).where(DocumentVersion.asset_id == asset.id)).one()
            passages = session.scalars(select(Passage).where(Passage.asset_id == asset.id).order_by(Passage.ordinal))
            told[asset.title] = (
                (asset.kind, asset.lang, asset.pages, asset.details, asset.format, asset.filename, asset.audience, asset.version),
                (version.content, version.sha256, version.characters, version.warnings, version.source_path, version.size),
                [(p.ordinal, p.version, p.heading_path, p.text, p.locator, p.embedded) for p in passages],
            )
        return told


@pytest.fixture
def in_single(cast: Cast) -> Callable[[list[Path]], dict[str, Any]]:
    """Reads and adds files one by one, without line, batch or digests made elsewhere; forgets them again."""

    def run(files: list[Path]) -> dict[str, Any]:
        for path in files:
            content = cast.house.extractor.read(
                path, path.name, recognise=False, progress=lambda code, values: None, cancelled=lambda: False
            )
            blob = cast.house.files.put(path.read_bytes())
            with cast.work("keeper") as work:
                add_document(
                    work,
                    NewDocument(
                        space_id=cast.space,
                        content=content,
                        filename=path.name,
                        blob=blob,
                        size=path.stat().st_size,
                        format=str(content.properties["format"]),
                        source_path=f"资料/{path.name}",
                    ),
                )
        told = kept(cast)
        with cast.house.database.transaction() as session:
            session.execute(text("TRUNCATE asset, fact CASCADE"))
        return told

    return run


def test_many_in_a_batch_become_what_each_would_have_become_alone(
    cast: Cast, folder: Path, in_single: Callable[[list[Path]], dict[str, Any]], read_all: Callable[[], None]
) -> None:
    for number in range(30):
        (folder / f"规程{number}.md").write_text(MANY.format(n=number), encoding="utf-8")
        (folder / f"表{number}.csv").write_text(f"编号,名称\nGB {number},医用设备\n", encoding="utf-8")
    files = sorted(folder.iterdir())
    alone = in_single(files)
    with cast.work("keeper") as work:
        handed = [HandedIn(f"资料/{path.name}", cast.house.files.put(path.read_bytes()), path.stat().st_size) for path in files]
        start(work, cast.space, origin="cli", files=handed)
    read_all()
    together = kept(cast)
    assert len(together) == 60
    assert together == alone


def test_a_digest_made_in_a_reading_process_is_the_one_made_here(cast: Cast, folder: Path) -> None:
    path = folder / "规程.md"
    path.write_text(MANY.format(n=7), encoding="utf-8")
    watch: Any = {"recognise": False, "progress": lambda code, values: None, "cancelled": lambda: False}
    [there] = cast.house.extractor.digests([FileToRead(path, path.name)], **watch)
    here = digest(cast.house.extractor.read(path, path.name, **watch))
    assert isinstance(there, Digest)
    assert (there.packed, there.key) == (here.packed, here.key)
    assert [(p.text, list(p.heading_path), dict(p.locator)) for p in there.passages] == [
        (p.text, list(p.heading_path), dict(p.locator)) for p in here.passages
    ]


def test_the_person_of_a_file_is_the_one_who_handed_it_in(cast: Cast) -> None:
    capture_id = hand_in(cast, "keeper", "甲")
    with cast.house.database.session() as session:
        [(item, capture)] = session.execute(
            select(CaptureItem, Capture).join(Capture, Capture.id == CaptureItem.capture_id)
        ).all()
    assert (item.person_id, capture.id) == (cast.keeper, capture_id)
