"""The demo company as it stands in a house: who sees what, what is found, and that building again harms nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, make_url, select

from conftest import PostgresOfTheRun
from zhixing import demo
from zhixing.access import Work, open_work_for, system_work
from zhixing.assets import readable
from zhixing.assets.models import Asset
from zhixing.bootstrap import OpenHouse, all_jobs, all_listeners
from zhixing.capture.models import CaptureItem
from zhixing.engines.folder_store import FolderStore
from zhixing.events import catch_up
from zhixing.events.models import StoredFact
from zhixing.jobs import run_waiting
from zhixing.kit.db import Database
from zhixing.kit.errors import Conflict
from zhixing.kit.settings import Settings
from zhixing.people import find_person, person_by_login
from zhixing.people.models import Company, Person
from zhixing.people.secrets import password_matches
from zhixing.search import passages_for

pytestmark = pytest.mark.slow


def unheard(done: int, total: int, what: str) -> None:
    """Nobody watches the progress here."""


def settle_without_recognition(house: OpenHouse) -> None:
    """Does the background's work, but for the scans, which take many seconds each."""
    while True:
        heard = catch_up(house.database, all_listeners(house))
        run_waiting(house, all_jobs(), ["default", "organise", "capture"])
        if not heard:
            return


@pytest.fixture(scope="module")
def empty_house(postgres: PostgresOfTheRun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenHouse]:
    """A house nobody lives in yet."""
    url, home = postgres.new(), tmp_path_factory.mktemp("home")
    settings = replace(Settings(home=home, database_url=url), embedding_url="none:")
    house = OpenHouse(settings=settings, database=Database(url, pool_size=5), files=FolderStore(home / "files"))
    yield house
    house.close()
    postgres.drop(str(make_url(url).database))


@pytest.fixture(scope="module")
def told(empty_house: OpenHouse) -> dict[str, Any]:
    """What building said; the house is the demo company's from then on."""
    assert demo.wanted(empty_house)
    return demo.build(empty_house, unheard)


@pytest.fixture(scope="module")
def house(empty_house: OpenHouse, told: dict[str, Any]) -> OpenHouse:
    """The demo company's house with its background work done."""
    settle_without_recognition(empty_house)
    return empty_house


def readable_titles(work: Work) -> set[str]:
    return set(work.session.scalars(select(Asset.title).where(readable(work.reach))))


def test_every_file_is_read_and_building_again_changes_nothing(house: OpenHouse, told: dict[str, Any]) -> None:
    assert told["built"] and told["unread"] == [] and told["documents"] == len(demo.entries())
    counted = select(func.count()).select_from(Asset), select(func.count()).select_from(StoredFact)
    with house.database.session() as session:
        before = [session.scalar(query) for query in counted]
    assert not demo.wanted(house)
    assert demo.build(house, unheard)["built"] is False
    with house.database.session() as session:
        assert [session.scalar(query) for query in counted] == before


def test_an_interrupted_build_goes_on_where_it_stopped(house: OpenHouse) -> None:
    with house.database.transaction() as session:
        company = session.scalars(select(Company)).one()
        complete = company.details
        company.details = {"demo": {"logins": demo.logins()}}
        kept = session.scalar(select(func.count()).select_from(Asset))
    assert demo.wanted(house)
    assert demo.build(house, unheard)["built"]
    settle_without_recognition(house)
    with house.database.session() as session:
        assert session.scalars(select(Company)).one().details == complete
        assert session.scalar(select(func.count()).select_from(Asset)) == kept


def test_whoever_is_offered_on_the_first_screen_can_sign_in(house: OpenHouse) -> None:
    with house.database.session() as session:
        for login in demo.logins():
            person = person_by_login(session, login["login"])
            assert person and password_matches(person.password_hash, login["password"])


def test_an_outsider_sees_nothing_of_the_committee_the_suppliers_or_the_pay_scales(house: OpenHouse) -> None:
    hidden = {entry.path for entry in demo.entries() if entry.space in ("committee", "suppliers") or entry.restricted}
    with open_work_for(house, "wuyizhen") as work:
        readable_files = set(work.session.scalars(select(Asset.filename).where(readable(work.reach))))
        assert not readable_files & {path.rpartition("/")[2] for path in hidden}
        assert all("青檀" not in passage.text for passage in passages_for(house, "青檀 碳化硅 立项 预算", work.reach))
        assert len(readable_files) > 40
    with open_work_for(house, "tianwenjing") as work:
        assert any("青檀" in passage.text for passage in passages_for(house, "青檀 碳化硅 立项 预算", work.reach))


def test_even_the_administrator_reads_the_pay_scales_only_if_named(house: OpenHouse) -> None:
    with open_work_for(house, "chengyishu") as administrator, open_work_for(house, "fanlihua") as named:
        assert "职级与薪酬带宽（2026，机密）" not in readable_titles(administrator)
        assert "职级与薪酬带宽（2026，机密）" in readable_titles(named)


def test_each_document_stands_under_its_author_and_its_day(house: OpenHouse) -> None:
    with house.database.session() as session:
        asset = session.scalars(select(Asset).where(Asset.title.startswith("SOP-M-017 A4"))).one()
        assert asset.created_at.date().isoformat() == "2025-05-12"
        assert asset.verified_at and asset.verified_at.date().isoformat() >= "2026-08-20"
        assert asset.owner_id and find_person(session, asset.owner_id).name == "唐国安"
        assert (asset.kind, asset.confidence, asset.governance) == ("sop", "validated", "controlled")
        verified = session.scalars(select(StoredFact).where(StoredFact.type == "assets.asset_verified")).all()
        assert {fact.actor for fact in verified} > {f"user:{asset.owner_id}"} and len({fact.time for fact in verified}) > 50


def test_some_things_are_left_for_people_to_do(house: OpenHouse) -> None:
    with house.database.session() as session:
        unowned = session.scalar(select(func.count()).select_from(Asset).where(Asset.owner_id.is_(None))) or 0
        unfiled = session.scalar(select(func.count()).select_from(Asset).where(Asset.category_by.is_distinct_from("person"))) or 0
        scans = Counter(session.scalars(select(CaptureItem.path).where(CaptureItem.path.contains("扫描件"))))
    assert unowned >= 5 and unfiled >= 12
    assert len(scans) >= 4


def test_the_document_that_answers_is_among_the_first_found(house: OpenHouse) -> None:
    files = {entry.id: entry.path.rpartition("/")[2] for entry in demo.entries() if not entry.scanned}
    asked = found = 0
    with open_work_for(house, "guweizhou") as work:
        names = {number: filename for number, filename in work.session.execute(select(Asset.id, Asset.filename))}
        for line in demo.QUESTIONS.read_text(encoding="utf-8").splitlines():
            question = json.loads(line)
            wanted = {files[one] for one in question["documents"] if one in files}
            if wanted:
                asked += 1
                best = passages_for(house, question["question"], work.reach, limit=5)
                found += bool(wanted & {names[passage.asset_id] for passage in best})
    assert asked >= 40 and found / asked >= 0.9


def test_the_demo_does_not_move_in_with_another_company(database: Database, tmp_path: Path) -> None:
    house = OpenHouse(
        settings=replace(Settings(home=tmp_path, database_url=database.url), embedding_url="none:"),
        database=database,
        files=FolderStore(tmp_path / "files"),
    )
    with database.transaction() as session:
        session.add(Company(name="星河制造", details={}))
        session.add(Person(login="kongwei", name="孔维", created_at=system_work(house, session).now, preferences={}))
    with pytest.raises(Conflict, match=r"demo\.another_company"):
        demo.build(house, unheard)
    assert not demo.wanted(house)
    with pytest.raises(Conflict, match=r"demo\.another_company"):
        demo.clear(house)


def test_cleared_the_house_is_empty_and_the_company_can_be_built_again(house: OpenHouse) -> None:
    """Stands last: the other tests need the company."""
    with open_work_for(house, "guweizhou") as work:
        reach = work.reach
        assert passages_for(house, "功率模块 扭矩", reach)
    demo.clear(house)
    assert passages_for(house, "功率模块 扭矩", reach) == [] and demo.wanted(house)
    assert demo.build(house, unheard)["built"]
    settle_without_recognition(house)
    with open_work_for(house, "guweizhou") as work:
        assert passages_for(house, "功率模块 扭矩", work.reach)
