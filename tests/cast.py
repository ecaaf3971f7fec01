"""The cast of every test: a keeper, a reader, an outsider and an administrator around one space.

    星河制造 ─┬─ 研发中心 ── 硬件部   (keeper 孔维: keeps the space)
             ├─ 质量部             (reader 杜敏: the department reads the space)
             ├─ 行政部             (outsider 魏欣: works here, has no part in the space)
             └─ 信息部             (administrator 管仲: runs the house, has no part in the space either)

`cast` gives the four and the space in an open house, `api("reader")` a client signed in as one of them, `api()` an anonymous one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from typing import cast as cast_type

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from zhixing.access import CompanyRole, Role, Work, give_company_role, set_space_grants, system_work, work_of
from zhixing.access.edge import COOKIE
from zhixing.access.models import Space
from zhixing.assets import NewAsset, NewPassage, create, replace_passages
from zhixing.assets.models import Asset
from zhixing.bootstrap import OpenHouse, rooms
from zhixing.engines.folder_store import FolderStore
from zhixing.kit.db import Database
from zhixing.kit.settings import Settings
from zhixing.people import NewPerson, create_department, create_person, secrets, start_sign_in
from zhixing.people.models import Company, Person
from zhixing.people.secrets import hash_password
from zhixing.web import create_app

PASSWORD = "correct horse 电池"
# As strong as in life, a password costs a tenth of a second; here it need not.
secrets.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
secrets._NOBODYS_HASH = hash_password("nobody's")
_PASSWORD_HASH = hash_password(PASSWORD)
ORIGIN = "http://testserver"


@dataclass
class MovableClock:
    """A clock that stands still until a test moves it."""

    time: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, step: timedelta) -> None:
        self.time += step


@dataclass
class Cast:
    """The four, the space they stand around, and the house they live in. Persons and units are named by their ids."""

    house: OpenHouse
    clock: MovableClock
    persons: dict[str, int]
    departments: dict[str, int]
    space: int

    def __getattr__(self, name: str) -> int:
        """`cast.keeper`, `cast.reader`, `cast.outsider`, `cast.administrator`: the id of the person."""
        try:
            return self.persons[name]
        except KeyError:
            raise AttributeError(name) from None

    @contextmanager
    def work(self, name: str) -> Iterator[Work]:
        """The work of one of the four, committed at the end."""
        with self.house.database.transaction() as session:
            person = session.get(Person, self.persons[name])
            assert person is not None
            yield work_of(self.house, session, person)

    @contextmanager
    def system(self) -> Iterator[Work]:
        """The product's own work, committed at the end."""
        with self.house.database.transaction() as session:
            yield system_work(self.house, session)

    def grant(self, space_id: int, *grants: tuple[str, str]) -> None:
        """Makes these the grants of a space beside its keeper: `cast.grant(cast.space, (f"user:{cast.outsider}", "reader"))`."""
        with self.system() as work:
            wanted = [(subject, Role(role)) for subject, role in grants]
            set_space_grants(work, space_id, [(f"user:{self.persons['keeper']}", Role.KEEPER), *wanted])

    def asset(
        self, title: str = "来料检验规程", *, text: str = "抽样按 GB/T 2828.1 执行。", by: str = "keeper", **said: Any
    ) -> int:
        """A new asset in the space with one passage; returns its id."""
        with self.work(by) as work:
            asset = create(work, NewAsset(title=title, space_id=said.pop("space_id", self.space), **said))
            replace_passages(work.session, asset.id, 1, [NewPassage(heading_path=["总则"], text=text, locator={"block": 0})])
            return asset.id

    def read(self, asset_id: int) -> Asset:
        """The asset as it stands in the database, whoever may see it."""
        with self.house.database.session() as session:
            asset = session.get(Asset, asset_id)
            assert asset is not None
            return asset

    def sign_in(self, name: str) -> str:
        """The secret of a new sign-in of one of the four."""
        with self.house.database.transaction() as session:
            person = session.get(Person, self.persons[name])
            assert person is not None
            return start_sign_in(session, person, agent="pytest", now=self.clock())


@pytest.fixture
def clock() -> MovableClock:
    """The time in the house of this test."""
    return MovableClock()


@pytest.fixture
def house(database: Database, clock: MovableClock, tmp_path: Path) -> Iterator[OpenHouse]:
    """An open house over a clean database, without embeddings, whose clock the test moves."""
    house = open_for_test(database, clock, tmp_path)
    yield house
    house.close()


def open_for_test(database: Database, clock: MovableClock, home: Path) -> OpenHouse:
    """A house over this database whose files and index lie below `home`; whoever opens it closes it."""
    settings = Settings(home=home, database_url=database.url, embedding_url="none:")
    return OpenHouse(settings=settings, database=database, files=FolderStore(home / "files"), clock=clock)


@pytest.fixture
def cast(house: OpenHouse, clock: MovableClock) -> Cast:
    """The cast of four over one space."""
    return move_in(house, clock)


def move_in(house: OpenHouse, clock: MovableClock) -> Cast:
    """Brings the cast of four and their space into an empty house."""
    with house.database.transaction() as session:
        work = system_work(house, session)
        session.add(Company(name="星河制造", details={}))
        departments = _departments(work)
        persons = {
            "keeper": _person(work, "kongwei", "孔维", departments["硬件部"], clearance=3),
            "reader": _person(work, "dumin", "杜敏", departments["质量部"]),
            "outsider": _person(work, "weixin", "魏欣", departments["行政部"]),
            "administrator": _person(work, "guanzhong", "管仲", departments["信息部"], clearance=3),
        }
        give_company_role(work, f"user:{persons['administrator']}", CompanyRole.ADMINISTRATOR)
        space = Space(slug="zhiliang", name="质量知识库", description="检验与改进", created_at=work.now)
        session.add(space)
        session.flush()
        rights = [(f"user:{persons['keeper']}", Role.KEEPER), (f"dept:{departments['质量部']}", Role.READER)]
        set_space_grants(work, space.id, rights)
    return Cast(house, clock, persons, departments, space.id)


def _departments(work: Work) -> dict[str, int]:
    root = create_department(work, "星河制造").id
    research = create_department(work, "研发中心", parent_id=root).id
    below = {name: create_department(work, name, parent_id=root).id for name in ("质量部", "行政部", "信息部")}
    return {"星河制造": root, "研发中心": research, "硬件部": create_department(work, "硬件部", parent_id=research).id, **below}


def _person(work: Work, login: str, name: str, department_id: int, clearance: int = 1) -> int:
    person = create_person(work, NewPerson(login=login, name=name, department_id=department_id, clearance=clearance))
    person.password_hash = _PASSWORD_HASH
    return person.id


@cache
def _application() -> FastAPI:
    return create_app(cast_type(OpenHouse, None), rooms())


@pytest.fixture
def app(house: OpenHouse) -> FastAPI:
    """The whole web application over the house of this test; it is built once a run, because that takes a while."""
    app = _application()
    app.state.house = house
    return app


Api = Callable[..., TestClient]


@dataclass
class Clients:
    """Signs people in; see `api`."""

    app: FastAPI
    cast: Cast

    def __call__(self, name: str | None = None, *, lang: str = "zh") -> TestClient:
        client = TestClient(
            self.app, base_url=ORIGIN, headers={"Origin": ORIGIN, "Accept-Language": lang}, raise_server_exceptions=False
        )
        if name is not None:
            client.cookies.set(COOKIE, self.cast.sign_in(name))
        return client


@pytest.fixture
def api(app: FastAPI, cast: Cast) -> Api:
    """`api("reader")` is a client signed in as the reader, `api()` one that is not signed in."""
    return Clients(app, cast)


def all_facts(session: Session) -> list[tuple[str, str, str]]:
    """(type, subject, actor) of every fact in the log, in order."""
    from zhixing.events.models import StoredFact

    return [(fact.type, fact.subject, fact.actor) for fact in session.query(StoredFact).order_by(StoredFact.id)]
