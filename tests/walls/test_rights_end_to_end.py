"""Whatever happens to rights and papers, in whatever order: nobody is ever shown what they may not see, and everybody finds
what they may.

Deeds are drawn at random (the seed is the name of the test) and done to the house and to an oracle that knows the rights a second
time. At once after each deed, before any index has heard of it, every person looks at every surface; once all has settled, what they
find must be exactly what the oracle says. ZHIXING_PROPERTY_STEPS and ZHIXING_PROPERTY_SEEDS ask for more.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from random import Random

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from cast import Api, Cast
from walls.rights_traces import AUDITOR, LIBRARIAN, Traces, doors, lay_about, leave_traces
from walls.rights_world import COMMON, PAPERS, SPACES, VISITORS, Lived, canary
from walls.routes import Call, everything_said, numbers_told
from walls.surfaces import BINS, SURFACES, everywhere
from zhixing.bootstrap import settle

pytestmark = pytest.mark.slow

STEPS = int(os.environ.get("ZHIXING_PROPERTY_STEPS", "4"))
SEEDS = range(int(os.environ.get("ZHIXING_PROPERTY_SEEDS", "1")))
DEEDS = 2
"""Between two looks."""
WALKED = 6
"""Of all other reading requests, so many are drawn for each person after each deed."""
SEEN = re.compile(r"zxq(\d\d)x")
COUNTED = ("search", "list", "tags", "saved searches")
"""Surfaces whose numbers count papers."""
COUNTS = frozenset({"total", "count", "fresh"})
SPACE_SEEN = re.compile(r"zxqs\dspace")


class Eyes:
    """The people who look, each signed in as they may be."""

    def __init__(self, lived: Lived, api: Api, app: FastAPI) -> None:
        self.lived, self._api = lived, api
        self._clients: dict[str, TestClient] = {}
        self._traces: dict[str, Traces] = {}
        self._all = list(everywhere(app.openapi(), self._values()))

    def _values(self) -> dict[str, list[object]]:
        return {
            "asset_id": [*self.lived.ids.values()],
            "passage_id": [*self.lived.passages()],
            "space_id": [*self.lived.spaces.values()],
            "q": ["来料检验", "zxq"],
            "tag": ["检验", *(canary(number, "tag") for number in self.lived.ids)],
            "deleted": ["false"],
            "version": [1, 2],
            "offset": [],
            "limit": [100],
        }

    def client(self, name: str) -> TestClient:
        """Signed in anew where the old sign-in has ended."""
        client = self._clients.get(name)
        if client is None or (self.lived.world.members[name].active and client.get("/api/me").status_code == 401):
            client = self._clients[name] = self._api(name)
        return client

    def ask_first(self) -> None:
        """Everybody asks once, so that old answers lie there to be read again under new rights."""
        self._traces = {name: leave_traces(self.client(name)) for name in VISITORS}

    def looks(self, name: str) -> Iterator[tuple[str, Call]]:
        """What somebody looks at now: the table, what all once asked and shared, some papers, and a few of everything there is."""
        yield from SURFACES.items()
        yield from self._traces[name].looked_at_again()
        for whose, trace in self._traces.items():
            if trace.share:
                yield (
                    f"answer shared by {whose}",
                    Call("GET", "/api/shared-answers/{share}", f"/api/shared-answers/{trace.share}"),
                )
        yield from doors(self.lived)
        for call in self.lived.random.sample(self._all, min(WALKED, len(self._all))):
            yield str(call), call

    def see_nothing_hidden(self) -> None:
        """At once: no surface shows anybody anything of a paper they may not read, or the name of a space they do not know."""
        world = self.lived.world
        for name in VISITORS:
            client, reads = self.client(name), world.reads(name)
            for surface, call in self.looks(name):
                answer = call.send(client)
                assert answer.status_code < 500, self.told(name, surface, answer.status_code, answer.text)
                if not world.members[name].active and surface in SURFACES:
                    assert answer.status_code == 401, self.told(name, surface, answer.status_code, answer.text)
                said = everything_said(answer)
                may = reads | world.finds_in_bin(name) if surface in BINS else reads
                shown = {int(number) for number in SEEN.findall(said)} - _asked_for(call)
                assert shown <= may, self.told(name, surface, shown - may, said)
                known = {space for space in SPACES if world.knows_space(name, space)}
                spaces = set() if _tells_of_all_spaces(name, call) else set(SPACE_SEEN.findall(said))
                assert spaces <= known, self.told(name, surface, spaces - known, said)
                self._counts_nothing_hidden(name, surface, answer.json() if surface.startswith(COUNTED) else None)

    def _counts_nothing_hidden(self, name: str, surface: str, said: object) -> None:
        """No number is larger than what may be read altogether, in whatever facet, of whatever tag or saved search."""
        if surface.startswith(COUNTED):
            may = len(self.lived.world.reads(name))
            for way, number in numbers_told(said, COUNTS):
                assert number <= may or "vectors" in way, self.told(name, surface, {way, number, may}, str(said))

    def find_all_they_may(self) -> None:
        """After settling: exactly what may be read is found, listed, counted and suggested."""
        world = self.lived.world
        for name in (name for name in VISITORS if world.members[name].active):
            client, reads = self.client(name), world.reads(name)
            mine = {self.lived.ids[number] for number in reads}
            for surface in ("list", "search", "search everything", "search in title order", "search by tag", "list by tag"):
                said = SURFACES[surface].send(client).json()
                found = [(item.get("asset") or item)["id"] for item in said["items"]]
                assert (said["total"], sorted(found)) == (len(mine), sorted(mine)), self.told(
                    name, surface, reads, str(said)[:300]
                )
            facets = SURFACES["search"].send(client).json()["facets"]
            assert sum(value["count"] for value in facets["kind"]) == len(mine)
            assert sum(value["count"] for value in facets["space"]) == len(mine)
            tags = {tag["tag"]: tag["count"] for tag in SURFACES["tags"].send(client).json()}
            assert {tag for tag in tags if tag.startswith("zxq")} == {canary(number, "tag") for number in reads}
            assert tags.get("检验", 0) == len(mine)
            suggested = client.get("/api/search/suggest", params={"q": COMMON}).text
            assert bool(SEEN.findall(suggested)) is bool(reads), self.told(name, "suggest", reads, suggested)
            counted = {space["id"]: space["assets"] for space in client.get("/api/spaces").json()["items"]}
            for space, number in self.lived.spaces.items():
                held = [paper for paper in reads if world.papers[paper].space == space]
                assert counted.get(number, 0) == (len(held) if world.knows_space(name, space) else 0)
            for number, asset_id in self.lived.ids.items():
                assert (client.get(f"/api/documents/{asset_id}").status_code == 200) is (number in reads), self.told(
                    name, "document", {number}, ""
                )
            self._find_what_lies_about(name, reads)

    def _find_what_lies_about(self, name: str, reads: set[int]) -> None:
        """Relations, what one waited for, saved searches and right answers tell exactly of what may be read."""
        client, ids = self.client(name), self.lived.ids
        for number in reads:
            said = client.get(f"/api/assets/{ids[number]}/related").text
            beside = {(number + 1) % PAPERS, (number - 1) % PAPERS}
            assert beside & reads <= {int(seen) for seen in SEEN.findall(said)} <= reads, self.told(
                name, "related", {number}, said
            )
        wishes = [wish["asset"]["id"] for wish in SURFACES["wishes"].send(client).json() if wish["asset"]]
        assert sorted(wishes) == sorted(ids[number] for number in reads), self.told(name, "wishes", reads, str(wishes))
        for saved in SURFACES["saved searches"].send(client).json():
            assert saved["total"] == len(reads), self.told(name, "saved searches", reads, str(saved))
        if name in (LIBRARIAN, "administrator"):
            judged = SURFACES["right answers"].send(client)
            expected = {int(seen) for seen in SEEN.findall(everything_said(judged))}
            assert expected == reads, self.told(name, "right answers", reads, judged.text)

    def told(self, name: str, surface: str, what: object, said: str) -> str:
        """What went wrong, and all that happened before."""
        place = min((found.start() for found in SEEN.finditer(said)), default=0)
        return "\n".join(
            [f"{name} at {surface}: {what}", f"… {said[max(0, place - 150) : place + 150]} …", "after:", *self.lived.done]
        )


def _tells_of_all_spaces(name: str, call: Call) -> bool:
    """An administrator looks after all spaces, an auditor reads what was done to them; neither reads what is in them."""
    return name == "administrator" or (name == AUDITOR and call.path.startswith("/api/audit"))


def _asked_for(call: Call) -> set[int]:
    """A canary that was in the question may be echoed in the answer."""
    return {int(number) for number in SEEN.findall(str(call))}


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_is_shown_what_they_may_not_see_and_everybody_finds_what_they_may(
    cast: Cast, api: Api, app: FastAPI, seed: int
) -> None:
    lived = Lived(cast, Random(seed)).begin()
    lay_about(lived)
    settle(cast.house)
    eyes = Eyes(lived, api, app)
    eyes.find_all_they_may()
    eyes.ask_first()
    for step in range(1, STEPS + 1):
        for _ in range(DEEDS):
            lived.something()
        eyes.see_nothing_hidden()
        if step % 4 == 0:
            settle(cast.house)
            eyes.see_nothing_hidden()
            eyes.find_all_they_may()
    for how in ("deleted", "restricted", "secret"):
        settle(cast.house)
        lived.withdraw(how)
        eyes.see_nothing_hidden()


def test_what_is_withdrawn_together_with_very_many_is_not_counted(cast: Cast, api: Api) -> None:
    """A whole library is closed at one stroke; the index has heard nothing of it yet."""
    number = cast.asset("来料检验规程")
    settle(cast.house)
    assert api("reader").get("/api/search", params={"q": "检验"}).json()["total"] == 1
    with cast.house.database.transaction() as session:
        session.execute(text("UPDATE asset SET audience = '{user:1}', restricted = true WHERE id = :id"), {"id": number})
        changed = "SELECT gen_random_uuid()::text, 'zhixing', 'assets.audience_changed', 'asset:' || n, 'system', now(), '{}' FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n"
        for first, last in ((number, number), (number + 1, number + 70_000)):
            session.execute(
                text(f"INSERT INTO fact (uid, source, type, subject, actor, time, data) {changed}"),
                {"first": first, "last": last},
            )
    said = api("reader").get("/api/search", params={"q": "检验"}).json()
    assert (said["total"], said["items"], said["facets"]["kind"]) == (0, [], [])
