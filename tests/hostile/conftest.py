"""A house into which every hostile file was handed, as a person hands files in, while somebody listens on the network."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cast import Cast, Clients, MovableClock, move_in, open_for_test
from conftest import PostgresOfTheRun
from hostile.case import Case, given
from hostile.cases import CASES
from zhixing.bootstrap import rooms, settle
from zhixing.capture.jobs import JOBS
from zhixing.capture.port import PrintedLine
from zhixing.engines.reading import ProcessExtractor
from zhixing.jobs import run_waiting
from zhixing.kit.db import Database
from zhixing.web import create_app

PATIENCE = 60
"""Seconds of processor time that a file may take here; in life it is three minutes."""


WHOLESOME = "# 好规程\n\n先断电，再挂牌，再检修，最后送电。\n".encode()


class Blind:
    """A recogniser that sees nothing on any picture, quickly."""

    def recognise(self, picture: Path) -> list[PrintedLine]:
        return []

    def close(self) -> None:
        """Nothing to give back."""


class Canary:
    """A listener on this machine that nobody should ever call."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.heard: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            with caller:
                caller.settimeout(1)
                self.heard.append(caller.recv(200))

    def close(self) -> None:
        self._socket.close()


@dataclass
class Outcome:
    """What became of one file: the items of its hand-in, and all that was read out of it."""

    items: list[dict[str, Any]]
    shown: str = ""
    cautions: list[str] = field(default_factory=list)
    originals: list[bytes] = field(default_factory=list)


@dataclass
class Besieged:
    """The house afterwards."""

    cast: Cast
    clients: Clients
    home: Path
    temporary: Path
    working: Path
    canary: Canary
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def hand_in(self, keeper: TestClient, case: Case) -> Outcome:
        """One file, from the form to the last page of what it became."""
        file = self.working / "in"
        case.make(file)
        with file.open("rb") as stream:
            form = {"space_id": str(self.cast.space)}
            answer = keeper.post("/api/captures", data=form, files=[("files", (case.filename, stream))])
        assert answer.status_code == 201, (case.name, answer.text)
        run_waiting(self.cast.house, JOBS, ["capture", "ocr"])
        items = keeper.get(f"/api/captures/{answer.json()['id']}/items", params={"limit": 200}).json()["items"]
        outcome = Outcome(items)
        for asset_id in sorted({item["asset_id"] for item in items if item["asset_id"]}):
            self._read(keeper, asset_id, outcome)
        return outcome

    def _read(self, keeper: TestClient, asset_id: int, outcome: Outcome) -> None:
        shown = keeper.get(f"/api/documents/{asset_id}", params={"count": 200})
        assert shown.status_code == 200, shown.text
        outcome.shown += shown.text
        outcome.cautions += [str(caution) for caution in shown.json()["version"].get("warnings", [])]
        outcome.originals.append(keeper.get(f"/api/documents/{asset_id}/original").content)


@pytest.fixture(scope="package")
def besieged(postgres: PostgresOfTheRun, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Besieged]:
    """A house that has gone through all of it."""
    url, home, clock = postgres.new(), tmp_path_factory.mktemp("besieged"), MovableClock()
    temporary, working = tmp_path_factory.mktemp("temporary"), tmp_path_factory.mktemp("in")
    house = open_for_test(Database(url), clock, home)
    house.__dict__["extractor"] = ProcessExtractor(Blind(), cpu_seconds=PATIENCE)
    cast = move_in(house, clock)
    canary = Canary()
    before, tempfile.tempdir = tempfile.tempdir, str(temporary)
    try:
        clients = Clients(create_app(house, rooms()), cast)
        found = Besieged(cast, clients, home, temporary, working, canary)
        keeper = clients("keeper")
        for case in CASES(canary.address):
            import time

            t = time.time()
            found.outcomes[case.name] = found.hand_in(keeper, case)
            print(round(time.time() - t, 1), case.name, flush=True)
        found.outcomes["a wholesome file"] = found.hand_in(keeper, Case("a wholesome file", "规程.md", given(WHOLESOME), "ready"))
        settle(house)
        yield found
    finally:
        tempfile.tempdir = before
        canary.close()
        house.close()
