"""A backup brought into an empty house makes it what it was: row by row, file by file, and for whoever searches."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text

from cast import Cast, MovableClock, open_for_test
from conftest import PostgresOfTheRun
from zhixing import search
from zhixing.assets import delete
from zhixing.bootstrap import OpenHouse, open_house, settle
from zhixing.kit.db import Database
from zhixing.kit.errors import Refusal
from zhixing.system import backup
from zhixing.system.backup import Damaged, Keep, Opener

OPENER = Opener.of_passphrase("十二个字符以上的口令 horse")


@pytest.fixture
def lived_in(cast: Cast) -> Cast:
    """A house with documents, questions, something deleted, and one fact nobody has heard yet."""
    for number in range(1, 6):
        cast.asset(f"检验规程 {number}", text=f"第 {number} 条：抽样按 GB/T 2828.{number} 执行。\t制表与\\反斜杠\n换行")
    cast.house.files.put(b"an original" * 1000)
    cast.house.files.put(b"")
    settle(cast.house)
    with cast.work("keeper") as work:
        delete(work, 2)
    settle(cast.house)
    cast.asset("还没有被听到的")
    return cast


@pytest.fixture
def empty(postgres: PostgresOfTheRun, clock: MovableClock, tmp_path: Path) -> Iterator[OpenHouse]:
    """An empty house with a database of its own."""
    url = postgres.new()
    database = Database(url, pool_size=2)
    house = open_for_test(database, clock, tmp_path / "empty")
    yield house
    house.close()
    postgres.drop(str(make_url(url).database))


def make(cast: Cast, target: Path, opener: Opener | None = None) -> backup.Snapshot:
    with backup.filling(target, opener) as vault:
        return backup.make(cast.house, vault)


def bring(house: OpenHouse, source: Path, opener: Opener | None = None) -> backup.Snapshot:
    with backup.opened(source, opener) as vault:
        snapshot = vault.snapshot()
        backup.restore(house, vault, snapshot)
    return snapshot


def everything(house: OpenHouse) -> dict[str, list[str]]:
    """Every row of every table as text, but for transaction numbers."""
    with psycopg.connect(backup.tables.plain_url(house.database.engine.url)) as connection:
        found = {}
        for shape in backup.tables.shapes(connection):
            columns = [name for name in shape.columns if name not in backup.tables.ANEW.get(shape.name, ())]
            listed = ", ".join(f'"{name}"' for name in columns)
            rows = connection.execute(f'SELECT ROW({listed})::text FROM "{shape.name}" t').fetchall()  # type: ignore[call-overload]
            found[shape.name] = sorted(row for (row,) in rows)
        return found


def all_files(house: OpenHouse) -> dict[str, bytes]:
    return {key: house.files.get(key) for key in house.files.keys()}  # noqa: SIM118


@pytest.mark.parametrize("opener", [None, OPENER], ids=["open", "encrypted"])
@pytest.mark.parametrize("name", ["vault", "one.zxb"])
def test_a_restored_house_is_equal_row_by_row_and_file_by_file(
    lived_in: Cast, empty: OpenHouse, tmp_path: Path, name: str, opener: Opener | None
) -> None:
    before = everything(lived_in.house)
    make(lived_in, tmp_path / name, opener)
    snapshot = bring(empty, tmp_path / name, opener)
    assert everything(empty) == before
    assert all_files(empty) == all_files(lived_in.house) != {}
    assert backup.differing(empty, snapshot) == []
    assert sum(map(len, before.values())) == snapshot.rows > 30


def test_after_a_restore_everything_is_found_again_and_no_news_is_lost(lived_in: Cast, empty: OpenHouse, tmp_path: Path) -> None:
    make(lived_in, tmp_path / "vault")
    bring(empty, tmp_path / "vault")
    search.reindex(empty)
    settle(empty)
    assert search.differences(empty) == []
    assert empty.index.state().cards == 5, "four that are left and the one that had not been heard"


def test_a_restored_house_gives_new_numbers_to_what_is_new(lived_in: Cast, empty: OpenHouse, tmp_path: Path) -> None:
    make(lived_in, tmp_path / "vault")
    bring(empty, tmp_path / "vault")
    for house in (lived_in.house, empty):
        with house.database.transaction() as session:
            session.execute(text("INSERT INTO person_group (name, description) VALUES ('新', '')"))
    with empty.database.session() as session:
        facts = session.execute(text("SELECT max(xid) FROM fact")).scalar()
    assert facts == 0, "transaction numbers of another server mean nothing here"
    assert everything(empty)["person_group"] == everything(lived_in.house)["person_group"]


def test_facts_that_were_heard_out_of_order_are_not_passed_over(lived_in: Cast, empty: OpenHouse, tmp_path: Path) -> None:
    """The second of two facts was saved by the older transaction, and the listener has come just behind it."""
    with lived_in.system() as work:
        first, second = list(work.session.scalars(text("SELECT id FROM fact ORDER BY id DESC LIMIT 2")))[::-1]
        work.session.execute(text("SET LOCAL zhixing.retention = 'on'"))  # else facts are never changed
        work.session.execute(text("UPDATE fact SET xid = 900000002 WHERE id = :id"), {"id": first})
        work.session.execute(text("UPDATE fact SET xid = 900000001 WHERE id = :id"), {"id": second})
        work.session.execute(text("UPDATE listener_place SET xid = 900000001, place = :id"), {"id": second})
    make(lived_in, tmp_path / "vault")
    bring(empty, tmp_path / "vault")
    with empty.database.session() as session:
        places = set(session.scalars(text("SELECT place FROM listener_place")))
    assert places == {first - 1}


def test_a_second_backup_writes_only_what_is_new(lived_in: Cast, tmp_path: Path) -> None:
    first = make(lived_in, tmp_path / "vault")
    lived_in.clock.move(backup.rules.timedelta(hours=1))
    lived_in.house.files.put(b"one more")
    second = make(lived_in, tmp_path / "vault")
    assert first.new_bytes > 5 * second.new_bytes > 0
    with backup.opened(tmp_path / "vault", None) as vault:
        assert vault.snapshots() == [first.id, second.id]
        assert backup.damaged(vault, second) == []


def test_a_backup_that_was_cut_off_goes_on_where_it_stopped(lived_in: Cast, tmp_path: Path) -> None:
    def break_off(done: int, total: int, what: str) -> None:
        if what == "passage":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), backup.filling(tmp_path / "vault", None) as vault:
        backup.make(lived_in.house, vault, break_off)
    with backup.opened(tmp_path / "vault", None) as vault:
        assert vault.snapshots() == [], "what has no snapshot is no backup"
        kept = set(vault.place.names("objects"))
    (tmp_path / "vault" / "objects" / ".unfinished-x").write_bytes(b"half")
    assert kept and make(lived_in, tmp_path / "vault").is_whole
    assert not list((tmp_path / "vault").rglob(".unfinished-*"))


def test_nobody_else_on_the_machine_can_read_a_backup(lived_in: Cast, tmp_path: Path) -> None:
    make(lived_in, tmp_path / "vault", OPENER)
    make(lived_in, tmp_path / "one.zxb")
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [tmp_path / "one.zxb", *(tmp_path / "vault").rglob("*")]}
    modes[tmp_path / "vault"] = stat.S_IMODE((tmp_path / "vault").stat().st_mode)
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}


def test_an_encrypted_backup_tells_nothing_without_its_passphrase(lived_in: Cast, tmp_path: Path) -> None:
    key = lived_in.house.files.put(b"zxcanary in an original")
    make(lived_in, tmp_path / "vault", OPENER)
    held = b"".join(path.read_bytes() for path in (tmp_path / "vault").rglob("*") if path.is_file())
    names = " ".join(str(path) for path in (tmp_path / "vault").rglob("*"))
    assert b"zxcanary" not in held and "检验规程".encode() not in held and b"horse" not in held
    assert key not in names, "not even which files are in it"
    for opener, code in ((None, "backup.needs_passphrase"), (Opener.of_passphrase("a wrong passphrase"), "backup.wrong_key")):
        with pytest.raises(Refusal) as refused, backup.opened(tmp_path / "vault", opener):
            pass
        assert refused.value.code == code


def test_the_key_of_the_house_travels_only_in_encrypted_backups(lived_in: Cast, empty: OpenHouse, tmp_path: Path) -> None:
    (lived_in.house.settings.home / "house.key").write_bytes(b"k" * 32)
    assert make(lived_in, tmp_path / "open").house_key is None
    make(lived_in, tmp_path / "sealed", OPENER)
    bring(empty, tmp_path / "sealed", OPENER)
    key = empty.settings.home / "house.key"
    assert key.read_bytes() == b"k" * 32 and stat.S_IMODE(key.stat().st_mode) == 0o600


@pytest.mark.parametrize("opener", [None, OPENER], ids=["open", "encrypted"])
def test_a_damaged_backup_is_noticed_and_leaves_the_house_empty(
    lived_in: Cast, empty: OpenHouse, tmp_path: Path, opener: Opener | None
) -> None:
    snapshot = make(lived_in, tmp_path / "vault", opener)
    with backup.opened(tmp_path / "vault", opener) as vault:
        stretch = next(table for table in snapshot.tables if table.name == "asset").stretches[0]
        spoiled = tmp_path / "vault" / vault._object(stretch)
        raw = bytearray(spoiled.read_bytes())
        raw[-3] ^= 1
        spoiled.write_bytes(bytes(raw))
        assert backup.damaged(vault, snapshot) == [stretch]
    with pytest.raises(Damaged):
        bring(empty, tmp_path / "vault", opener)
    assert sum(map(len, everything(empty).values())) == 0


def test_a_cut_off_object_is_noticed(lived_in: Cast, tmp_path: Path) -> None:
    key = lived_in.house.files.put(bytes(3 * 1024**2))
    for opener in (None, OPENER):
        target = tmp_path / f"vault{opener is None}"
        snapshot = make(lived_in, target, opener)
        with backup.opened(target, opener) as vault:
            place = target / vault._object(key)
            place.write_bytes(place.read_bytes()[: place.stat().st_size // 2])
            assert backup.damaged(vault, snapshot) == [key]


def test_nothing_is_restored_over_a_house_somebody_lives_in(lived_in: Cast, tmp_path: Path) -> None:
    make(lived_in, tmp_path / "vault")
    with pytest.raises(Refusal) as refused:
        bring(lived_in.house, tmp_path / "vault")
    assert refused.value.code == "backup.house_not_empty"


def test_a_restore_that_was_cut_off_can_be_begun_again(lived_in: Cast, empty: OpenHouse, tmp_path: Path) -> None:
    def break_off(done: int, total: int, what: str) -> None:
        if what == "person":
            raise KeyboardInterrupt

    snapshot = make(lived_in, tmp_path / "vault")
    with backup.opened(tmp_path / "vault", None) as vault:
        with pytest.raises(KeyboardInterrupt):
            backup.restore(empty, vault, snapshot, break_off)
        backup.restore(empty, vault, snapshot)
    assert backup.differing(empty, snapshot) == []


@pytest.mark.parametrize("moment", ["files", "rows", "index"])
def test_a_house_that_is_restored_by_halves_is_not_opened(lived_in: Cast, empty: OpenHouse, tmp_path: Path, moment: str) -> None:
    """Whenever it is cut off; then it may be restored over, and opens again."""

    def break_off(done: int, total: int, what: str) -> None:
        if moment == "files" or (moment == "rows" and what == "person"):
            raise KeyboardInterrupt

    make(lived_in, tmp_path / "vault")
    with backup.opened(tmp_path / "vault", None) as vault:
        with suppress(KeyboardInterrupt):
            backup.restore(empty, vault, vault.snapshot(), break_off)
        with pytest.raises(Refusal) as refused, open_house(empty.settings):
            pass
        assert refused.value.code == "backup.unfinished"
        backup.restore(empty, vault, vault.snapshot())
        backup.finish(empty)
        assert backup.differing(empty, vault.snapshot()) == []
    with open_house(empty.settings):
        pass


def test_who_has_opened_a_house_keeps_a_restore_out(lived_in: Cast, empty: OpenHouse, tmp_path: Path) -> None:
    """Even a server that nobody has asked anything yet."""
    make(lived_in, tmp_path / "vault")
    with backup.opened(tmp_path / "vault", None) as vault, open_house(empty.settings):
        with pytest.raises(Refusal) as refused:
            backup.restore(empty, vault, vault.snapshot())
    assert refused.value.code == "backup.house_in_use"


def test_a_file_that_rotted_is_told_and_not_carried_on(lived_in: Cast, tmp_path: Path) -> None:
    key = lived_in.house.files.put(b"a good original")
    place = lived_in.house.files.path(key)
    place.chmod(0o600)
    place.write_bytes(b"a rotten original")
    snapshot = make(lived_in, tmp_path / "vault")
    assert snapshot.corrupt == [key] and not snapshot.is_whole
    place.unlink()
    assert key not in make(lived_in, tmp_path / "vault").files


def test_a_backup_of_a_newer_version_is_refused(lived_in: Cast, empty: OpenHouse, tmp_path: Path) -> None:
    snapshot = replace(make(lived_in, tmp_path / "vault"), revision="9999")
    with backup.opened(tmp_path / "vault", None) as vault, pytest.raises(Refusal) as refused:
        backup.restore(empty, vault, snapshot)
    assert refused.value.code == "backup.newer"


def test_a_folder_that_holds_something_else_is_left_alone(lived_in: Cast, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"cat")
    with pytest.raises(Refusal) as refused:
        make(lived_in, tmp_path / "photos")
    assert refused.value.code == "backup.not_empty"


def test_two_backups_to_one_folder_do_not_meet(lived_in: Cast, tmp_path: Path) -> None:
    with backup.filling(tmp_path / "vault", None), pytest.raises(Refusal) as refused:
        make(lived_in, tmp_path / "vault")
    assert refused.value.code == "backup.busy"


def test_forgetting_a_backup_takes_only_what_the_others_do_not_need(lived_in: Cast, tmp_path: Path) -> None:
    first = make(lived_in, tmp_path / "vault")
    lived_in.clock.move(backup.rules.timedelta(days=1))
    with lived_in.system() as work:
        work.session.execute(text("UPDATE asset SET title = title || '（改）'"))
    second = make(lived_in, tmp_path / "vault")
    with backup.opened(tmp_path / "vault", None) as vault:
        assert vault.forget([first.id]) > 0
        assert vault.snapshots() == [second.id]
        assert backup.damaged(vault, second) == []


def test_days_weeks_and_months_are_kept() -> None:
    ids = [f"2026{month:02d}{day:02d}T030000Z-00aa" for month in (1, 2, 3) for day in range(1, 29)]
    gone = backup.superfluous(ids, Keep(days=3, weeks=2, months=2))
    assert sorted(set(ids) - set(gone)) == [
        "20260228T030000Z-00aa",
        "20260322T030000Z-00aa",
        "20260326T030000Z-00aa",
        "20260327T030000Z-00aa",
        "20260328T030000Z-00aa",
    ]
    assert backup.superfluous(ids[:1], Keep(0, 0, 1)) == []
