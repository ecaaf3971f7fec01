"""Backups and restores that are killed: no half of a house is ever opened, and a restore begun again makes it whole."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from subprocess import Popen

from faults.served import Served
from zhixing import search
from zhixing.bootstrap import OpenHouse, open_house
from zhixing.kit.errors import Conflict
from zhixing.kit.settings import Settings
from zhixing.system import backup
from zhixing.system.backup.tables import plain_url

PATIENCE = 120.0


class Mover:
    """Backs the house of `served` up into a vault, and moves it to new homes out of it."""

    def __init__(self, served: Served, folder: Path, random: Random, settings: Callable[[], Settings]) -> None:
        self._served, self._folder, self._random, self._settings = served, folder, random, settings
        self._vault = folder / "vault"
        self._took = {"backup": 1.0, "restore": 1.0}
        """Seconds that the last whole one took, from the moment that it had opened the house."""
        self._moves = 0

    def kill_a_backup(self) -> None:
        """`zhixing backup` is killed at some moment; what it wrote counts for nothing, and the next one sweeps it away."""
        self._kill("backup", self._served.home, str(self._vault))

    def move(self, kills: int) -> list[str]:
        """Moves the stopped house to an empty home by a restore that is killed so many times; what was wrong with it."""
        old, new = self._served.home, self._new_home()
        found = self._finish("backup", old, str(self._vault))
        with backup.opened(self._vault, None) as vault:
            snapshot = vault.snapshot()
        whole = False
        for _ in range(kills):
            if whole:  # it had ended before it could be killed: the next one has to begin in an empty home again
                shutil.rmtree(new)
                new = self._new_home()
            self._kill("restore", new, str(self._vault))
            wrong, whole = self._look(new, snapshot)
            found += wrong
        if not whole:
            found += self._finish("restore", new, str(self._vault))
            wrong, whole = self._look(new, snapshot)
            found += wrong if whole else [*wrong, "a restore that came to its end did not make the house whole"]
        self._served.home = new
        shutil.rmtree(old)
        return [f"restore: {line}" for line in found]

    def _new_home(self) -> Path:
        self._moves += 1
        return self._folder / f"home-{self._moves}"

    def _kill(self, verb: str, home: Path, *words: str) -> None:
        begun = self._begin(verb, home, *words)
        time.sleep(self._random.random() * self._took[verb])
        os.killpg(begun.pid, signal.SIGKILL)
        begun.wait()

    def _finish(self, verb: str, home: Path, *words: str) -> list[str]:
        begun = self._begin(verb, home, *words)
        started = time.monotonic()
        code = begun.wait(timeout=PATIENCE)
        self._took[verb] = time.monotonic() - started
        return [f"zhixing {verb} ended with {code}"] if code else []

    def _begin(self, verb: str, home: Path, *words: str) -> Popen[bytes]:
        """Returns when the command has opened the house, so that no kill is spent on its loading."""
        sign = home / "worker.lock" if verb == "restore" else self._vault / "lock"
        sign.unlink(missing_ok=True)
        begun = self._served.command(home, verb, *words)
        until = time.monotonic() + PATIENCE
        while not sign.exists() and begun.poll() is None and time.monotonic() < until:
            time.sleep(0.005)
        return begun

    def _look(self, home: Path, snapshot: backup.Snapshot) -> tuple[list[str], bool]:
        """What is wrong with the home, and whether all of the backup is there: it opens whole, as an empty one, or not at all."""
        try:
            with open_house(replace(self._settings(), home=home), migrate=False) as house:
                if _is_empty(house):
                    return [], False
                found = backup.differing(house, snapshot)
                return [*found, *(f"index: {one}" for one in search.differences(house))], True
        except Conflict as refused:
            return ([] if refused.code == "backup.unfinished" else [f"it does not open: {refused.code}"]), False


def _is_empty(house: OpenHouse) -> bool:
    import psycopg

    with psycopg.connect(plain_url(house.database.engine.url)) as connection:
        return connection.execute("SELECT to_regclass('public.person')").fetchone() == (None,)
