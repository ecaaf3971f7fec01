"""Every route of the application, walked as somebody who must not learn anything, over a house full of canary words.

The list of routes is the application's own description of itself, so a new route is walked from the day it is written,
and one with a parameter that nobody gave a value fails here.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import make_url

from cast import Api, Cast, Clients, MovableClock, move_in, open_for_test
from conftest import PostgresOfTheRun
from walls.haunted import CANARY, QUESTION, SPACE_CANARY, Haunted, haunt
from walls.routes import Call, Unforeseen, calls, everything_said, numbers_told
from zhixing.bootstrap import OpenHouse, rooms
from zhixing.kit.db import Database
from zhixing.kit.errors import Refusal
from zhixing.web import create_app

pytestmark = pytest.mark.slow

OPEN = {
    "GET /api/setup",
    "POST /api/setup",
    "POST /api/session",
    "DELETE /api/session",
    "POST /api/password-reset",
    "GET /api/health",
    "GET /api/health/live",
    "GET /api/health/ready",
}
"""Routes for visitors who are not signed in."""
OWN = {"/api/session", "/api/setup", "/api/me/password", "/api/me/devices", "/api/me/devices/{device_id}", "/api/password-reset"}
"""Not walked by somebody signed in: they would end the walk."""
ABOUT_PEOPLE = (
    "/api/people",
    "/api/departments",
    "/api/groups",
    "/api/me",
    "/api/kinds",
    "/api/formats",
    "/api/admin",
    "/api/taxonomy",
)
"""Where numbers may be told: they count people, not what is kept."""
COUNTS = frozenset({"total", "count", "assets"})
MUST_CARRY = {
    "/api/assets",
    "/api/assets/{asset_id}",
    "/api/assets/{asset_id}/related",
    "/api/tags",
    "/api/documents/{asset_id}",
    "/api/documents/{asset_id}/original",
    "/api/passages/{passage_id}",
    "/api/search",
    "/api/search/suggest",
    "/api/spaces",
    "/api/spaces/{space_id}",
    "/api/me",
    "/api/ask",
    "/api/ask/{question_id}",
    "/api/documents/{asset_id}/images/{name}",
    "/api/documents/{asset_id}/pages/{page}.png",
    "/api/captures",
    "/api/captures/{capture_id}",
    "/api/uploads",
    "/api/uploads/{upload_id}",
}
"""Routes on which the keeper meets canaries or pictures; would they not, the walk would prove nothing."""
KEEPERS_ONLY = {"/api/captures", "/api/captures/{capture_id}", "/api/uploads", "/api/uploads/{upload_id}"}


@dataclass(frozen=True)
class Model:
    """A haunted house that was built once: its database, its home and what is in it."""

    database: str
    home: Path
    cast: Cast
    haunted: Haunted
    met: list[Call]
    """The requests on which the reader meets canaries."""


@pytest.fixture(scope="module")
def model(postgres: PostgresOfTheRun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    """The haunted house that every test here gets a copy of."""
    url, home, clock = postgres.new(), tmp_path_factory.mktemp("haunted"), MovableClock()
    house = open_for_test(Database(url), clock, home)
    cast = move_in(house, clock)
    app = create_app(house, rooms())
    clients = Clients(app, cast)
    haunted = haunt(cast, clients("keeper"), clients("reader"))
    met = [call for call, said in walked(app.openapi(), haunted, clients("reader")) if reveals(said)]
    house.close()
    yield Model(str(make_url(url).database), home, cast, haunted, met)
    postgres.drop(str(make_url(url).database))


@pytest.fixture
def haunted(model: Model) -> Haunted:
    return model.haunted


@pytest.fixture
def house(model: Model, postgres: PostgresOfTheRun, clock: MovableClock, tmp_path: Path) -> Iterator[OpenHouse]:
    """A copy of the haunted house."""
    url = postgres.new(model.database)
    shutil.copytree(model.home, tmp_path / "home")
    house = open_for_test(Database(url), clock, tmp_path / "home")
    yield house
    house.close()
    postgres.drop(str(make_url(url).database))


@pytest.fixture
def cast(model: Model, house: OpenHouse, clock: MovableClock) -> Cast:
    """The cast as they moved into the model."""
    return replace(model.cast, house=house, clock=clock)


@pytest.fixture
def description(app: FastAPI) -> dict[str, object]:
    return app.openapi()


ASK = Call("POST", "/api/ask", "/api/ask", body={"question": QUESTION})


def walked(description: dict[str, object], haunted: Haunted, client: TestClient) -> Iterator[tuple[Call, str]]:
    """Every reading request as one person, with all that was answered."""
    for call in [*calls(description, haunted.values, reading=True), ASK]:
        answer = call.send(client)
        assert answer.status_code < 500, f"{call}: {answer.text}"
        yield call, everything_said(answer)


Walk = Callable[[TestClient], Iterator[tuple[Call, str]]]


@pytest.fixture
def walk(description: dict[str, object], haunted: Haunted) -> Walk:
    return partial(walked, description, haunted)


def reveals(said: str) -> bool:
    """Whether an answer holds a canary, or a picture, in which one could be drawn."""
    return CANARY in said or "content-type: image/" in said


def revealed(answers: Iterable[tuple[Call, str]]) -> dict[str, str]:
    """The requests that revealed something, and the stretch around it."""
    return {str(call): _around(said) for call, said in answers if reveals(said)}


def _around(said: str) -> str:
    place = max(said.find(CANARY), 0)
    return said[max(0, place - 60) : place + 40]


def test_a_keeper_meets_the_canaries(walk: Walk, api: Api) -> None:
    assert {call.route for call, said in walk(api("keeper")) if reveals(said)} >= MUST_CARRY


def test_an_outsider_reads_nothing_and_counts_nothing(
    walk: Walk, api: Api, description: dict[str, object], haunted: Haunted
) -> None:
    outsider = api("outsider")
    told = []
    for call in calls(description, haunted.values, reading=True):
        answer = call.send(outsider)
        if answer.headers["content-type"] == "application/json" and not call.route.startswith(ABOUT_PEOPLE):
            told += [f"{call} {way} = {number}" for way, number in numbers_told(answer.json(), COUNTS) if "vectors" not in way]
    assert told == []
    assert revealed(walk(outsider)) == {}


def test_an_administrator_reads_names_of_spaces_and_nothing_in_them(walk: Walk, api: Api) -> None:
    assert revealed((call, said.replace(SPACE_CANARY, "")) for call, said in walk(api("administrator"))) == {}


def test_an_outsider_changes_nothing(description: dict[str, object], haunted: Haunted, cast: Cast, api: Api) -> None:
    outsider = api("outsider")
    before = [cast.read(asset_id).__dict__ for asset_id in haunted.assets]
    for call in calls(description, haunted.values, reading=False):
        if call.route in OWN:
            continue
        answer = call.send(outsider)
        assert answer.status_code < 500, f"{call}: {answer.text}"
        assert CANARY not in everything_said(answer), str(call)
    after = [cast.read(asset_id).__dict__ for asset_id in haunted.assets]
    assert [_said(asset) for asset in after] == [_said(asset) for asset in before]


def _said(asset: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in asset.items() if not key.startswith("_")}


def test_a_visitor_is_asked_to_sign_in_everywhere(description: dict[str, object], haunted: Haunted, api: Api) -> None:
    visitor = api()
    answered = [
        f"{call}: {answer.status_code}"
        for reading in (True, False)
        for call in calls(description, haunted.values, reading=reading)
        if f"{call.method} {call.route}" not in OPEN and (answer := call.send(visitor)).status_code != 401
    ]
    assert answered == []
    for call in calls(description, haunted.values, reading=True):
        assert not reveals(everything_said(call.send(visitor))), str(call)


def test_a_route_that_nobody_foresaw_fails(description: dict[str, object], haunted: Haunted) -> None:
    operation = {"parameters": [{"name": "shelf_id", "in": "path", "required": True}]}
    with pytest.raises(Unforeseen, match="shelf_id"):
        list(calls({"paths": {"/api/shelves/{shelf_id}": {"get": operation}}}, haunted.values, reading=True))


def revoke_grant(cast: Cast, api: Api, haunted: Haunted) -> None:
    cast.grant(cast.space)


def deactivate(cast: Cast, api: Api, haunted: Haunted) -> None:
    assert api("administrator").patch(f"/api/people/{cast.reader}", json={"active": False}).status_code == 200


def leave_the_department(cast: Cast, api: Api, haunted: Haunted) -> None:
    body = {"department_id": cast.departments["行政部"]}
    assert api("administrator").patch(f"/api/people/{cast.reader}", json=body).status_code == 200


def delete_assets(cast: Cast, api: Api, haunted: Haunted) -> None:
    for asset_id in haunted.assets:
        assert api("keeper").delete(f"/api/assets/{asset_id}").status_code == 200


def restrict(cast: Cast, api: Api, haunted: Haunted) -> None:
    for asset_id in haunted.assets:
        body = {"audience": [f"user:{cast.administrator}"]}
        assert api("keeper").patch(f"/api/assets/{asset_id}", json=body).status_code == 200


def raise_secrecy(cast: Cast, api: Api, haunted: Haunted) -> None:
    for asset_id in haunted.assets:
        assert api("keeper").patch(f"/api/assets/{asset_id}", json={"secrecy": 3}).status_code == 200


@pytest.mark.parametrize("revoke", [revoke_grant, deactivate, leave_the_department, delete_assets, restrict, raise_secrecy])
def test_what_is_revoked_is_gone_on_the_very_next_request(
    model: Model, cast: Cast, api: Api, haunted: Haunted, revoke: Callable[[Cast, Api, Haunted], None]
) -> None:
    """Listeners and indexes have not heard of it yet: nothing is let settle in between."""
    assert {call.route for call in model.met} >= MUST_CARRY - KEEPERS_ONLY
    reader = api("reader")
    assert CANARY in everything_said(model.met[0].send(reader))
    revoke(cast, api, haunted)
    assert revealed((call, everything_said(call.send(reader)).replace(SPACE_CANARY, "")) for call in model.met) == {}


def test_the_command_line_knows_the_same_walls(cast: Cast, haunted: Haunted) -> None:
    from zhixing import access, search

    for name, finds in (("kongwei", True), ("weixin", False), ("guanzhong", False)):
        with access.open_work_for(cast.house, name) as work:
            result = search.search(work.session, work.house, search.SearchRequest("来料检验", limit=10), work.reach)
        assert bool(result.total) is finds, name
    with pytest.raises(Refusal), access.open_work_for(cast.house, "nobody"):
        pass


class Ugly(dict[str, list[object]]):
    """The same ugly values for every parameter there is, and in every body the first one that fits."""

    def __init__(self, *values: object) -> None:
        super().__init__()
        self._values = list(values)

    def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
        return default if " " in name else self._values


UGLY = [
    Ugly("\x00", 2**63, -1),
    Ugly("😀\uffff", 10**40, "../../etc/passwd"),
    Ugly("九" * 3000, -(2**63), "9999-12-31"),
]


@pytest.mark.parametrize("values", UGLY)
def test_no_value_however_ugly_breaks_a_route(
    description: dict[str, object], haunted: Haunted, cast: Cast, api: Api, values: Ugly
) -> None:
    cast.grant(cast.space, (f"user:{cast.administrator}", "keeper"))
    administrator = api("administrator")
    broken = []
    for reading in (True, False):
        for call in calls(description, values, reading=reading):
            if call.route not in OWN and (answer := call.send(administrator)).status_code >= 500:
                broken.append(f"{answer.status_code} {call}"[:200])
    assert broken == []
