"""How long a house that is already filled takes to start, and how much memory it holds: at once, after a search, and left alone.

    ./zhixing bench start [--idle 60] [--again 3] [--home DIR]

Sets up the demo company where the home is empty, waits until everything is read and indexed, stops, and starts it with
`zhixing up` as people do. Memory is the proportional share (PSS) of every process of the home, the database's too. Prints one
JSON object; exit code 1 beyond `--most-seconds` (5, the median) or `--most-mib` (1024, when left alone).
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from zhixing.demo import library
from zhixing.engines.child_process import child_environment
from zhixing.system.memory import holdings

QUESTION = "设备冷得不够快怎么办"
"""In words that hardly any document uses: found by meaning."""
PATIENCE = 600.0


class House:
    """`zhixing up` over a home, as a service manager starts it."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.address = home, f"http://127.0.0.1:{port}"
        self._command = [sys.executable, "-m", "zhixing", "up", "--port", str(port)]
        self._environment = {**os.environ, **child_environment(2), "ZHIXING_HOME": str(home), "ZHIXING_DATABASE_URL": ""}

    @contextmanager
    def open(self) -> Iterator[float]:
        """Runs it; gives the seconds until it said that it is ready."""
        started = time.monotonic()
        with (self.home.parent / "start.log").open("ab") as log:
            process = subprocess.Popen(self._command, env=self._environment, stdout=log, stderr=log)
        try:
            while not self._ready():
                if process.poll() is not None or time.monotonic() - started > PATIENCE:
                    raise SystemExit(f"the server did not start; see {self.home.parent / 'start.log'}")
                time.sleep(0.02)
            yield time.monotonic() - started
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)

    def _ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/api/health/ready", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def memory(self) -> dict[str, Any]:
        """MiB of each process (alike ones together), and of all."""
        held: dict[str, float] = {}
        for one in holdings(self.home):
            if one.pid != os.getpid():
                held[one.name] = round(held.get(one.name, 0.0) + one.bytes / 1024**2, 1)
        return {"all": round(sum(held.values()), 1), **dict(sorted(held.items(), key=lambda pair: -pair[1]))}

    @contextmanager
    def signed_in(self) -> Iterator[httpx.Client]:
        with httpx.Client(base_url=self.address, headers={"Origin": self.address}, timeout=60) as client:
            person = {"login": library.company()["administrator"], "password": library.company()["password"]}
            client.post("/api/session", json=person).raise_for_status()
            yield client


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--home", type=Path, default=None, help="a home that is kept; it is filled only where it is empty")
    asked.add_argument("--port", type=int, default=8399)
    asked.add_argument("--idle", type=float, default=60.0, help="seconds that it is left alone")
    asked.add_argument("--again", type=int, default=3, help="starts that are timed")
    asked.add_argument("--most-seconds", type=float, default=5.0)
    asked.add_argument("--most-mib", type=float, default=1024.0)
    options = asked.parse_args()
    home = options.home or Path(tempfile.mkdtemp(prefix="zhixing-start-")) / "home"
    home.parent.mkdir(parents=True, exist_ok=True)
    home.parent.chmod(0o711)
    house = House(home.absolute(), options.port)
    with house.open() as first:
        settle(house)
    found = {"first_start_with_demo_seconds": round(first, 2), **measured(house, options.again, options.idle)}
    print(json.dumps(found, ensure_ascii=False))
    sys.exit(int(found["seconds_until_ready"] > options.most_seconds or found["mib_idle"]["all"] > options.most_mib))


def measured(house: House, again: int, idle: float) -> dict[str, Any]:
    """Starts, and on the last of them memory at three moments; all MiB."""
    seconds, found = [], {}
    for number in range(again):
        with house.open() as took:
            seconds.append(took)
            if number == again - 1:
                found = _day(house, idle)
    return {"seconds_until_ready": round(statistics.median(seconds), 2), "starts": [round(took, 2) for took in seconds], **found}


def _day(house: House, idle: float) -> dict[str, Any]:
    at_start = house.memory()
    with house.signed_in() as client:
        began = time.monotonic()
        hits = client.get("/api/search", params={"q": QUESTION}).raise_for_status().json()
        took = time.monotonic() - began
        after = house.memory()
    time.sleep(idle)
    return {
        "first_search_seconds": round(took, 2),
        "first_search_hits": hits["total"],
        "mib_at_start": at_start,
        "mib_after_search": after,
        "mib_idle": house.memory(),
        "idle_seconds": idle,
    }


def settle(house: House) -> None:
    """Until files are read and news is heard: three quiet looks in a row."""
    with house.signed_in() as client:
        quiet, until = 0, time.monotonic() + PATIENCE
        while quiet < 3 and time.monotonic() < until:
            lanes = client.get("/api/admin/background").raise_for_status().json()["lanes"]
            busy = any(lane["waiting"] or lane["running"] for lane in lanes)
            quiet = 0 if busy else quiet + 1
            time.sleep(1)


if __name__ == "__main__":
    main()
