"""A siege: people work, the machine is killed at a random moment, comes back, and in the end nothing of what was promised is missing."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import httpx
from sqlalchemy import text

from faults.checking import wrongs
from faults.deeds import Worker
from faults.ledger import Ledger
from faults.moving import Mover
from faults.served import COMMANDS, KINDS, Meanings, Served
from zhixing.bootstrap import OpenHouse, open_house, settle
from zhixing.kit.settings import Settings, settings_from

PASSWORD = "siege 攻城 password"
WORKERS = 3
SETTLED_WITHIN = 150.0
PATIENT_EVERY = 4


@dataclass
class Report:
    """What happened and what was found wrong."""

    kills: Counter[str] = field(default_factory=Counter)
    deeds: int = 0
    acknowledged: int = 0
    documents: int = 0
    checks: int = 0
    seconds: float = 0.0
    spent: Counter[str] = field(default_factory=Counter)
    """Seconds by what they went to."""
    wrongs: list[str] = field(default_factory=list)


class Siege:
    """One house under siege in `folder`; everything drawn at random hangs on `seed`."""

    def __init__(
        self,
        folder: Path,
        seed: int,
        say: Callable[[str], None] = lambda line: None,
        *,
        kinds: Sequence[str] = (*KINDS, *COMMANDS),
    ) -> None:
        """`kinds`: what is killed, each as likely as the others."""
        self._folder, self._random, self._say, self._kinds = folder, Random(seed), say, kinds
        folder.mkdir(parents=True, exist_ok=True)
        self._meanings = Meanings()
        self._served = Served(folder / "home", self._meanings.url, folder / "server.log")
        self._mover = Mover(self._served, folder, self._random, self._settings)
        self._workers: list[Worker] = []
        self._keeper = self._outsider = 0
        self.report = Report()

    def run(self, kills: int, *, a_check_every: int = 5) -> Report:
        """So many kills, with a check after each few and at the end."""
        started = time.monotonic()
        try:
            self._served.start()
            self._move_in()
            number = checked = 0
            while number < kills:
                number += self._kill_some(kills - number)
                if number - checked >= a_check_every or number == kills:
                    self._check(number)
                    checked = number
        finally:
            self._end()
        self.report.seconds = round(time.monotonic() - started, 1)
        return self.report

    @contextmanager
    def _spending(self, what: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self.report.spent[what] += time.monotonic() - started

    def _kill_some(self, most: int) -> int:
        """People work; at some moment, early or late, something is killed; then it comes back. Returns how many kills that was."""
        kind = self._random.choice(self._kinds)
        killed = 1
        with self._spending("working"):
            for worker in self._workers:
                worker.go()
            time.sleep(self._random.random() ** 2 * 3.0)
        if kind == "restore":
            killed = self._move(min(most, self._random.randint(1, 3)))
        elif kind == "backup":
            with self._spending("backup"):
                self._mover.kill_a_backup()
                self._halt()
        else:
            self._kill_once(kind)
        self.report.kills[kind] += killed
        self._say(f"{sum(self.report.kills.values())}: killed {kind}" + f" {killed} times" * (killed > 1))
        return killed

    def _move_in(self) -> None:
        """A founder who keeps the spaces, an outsider, and a space for each worker."""
        client = httpx.Client(base_url=self._served.address, headers={"Origin": self._served.address}, timeout=60)
        founder = {"company": "攻城公司", "login": "founder", "name": "创始人", "password": PASSWORD}
        self._keeper = _ok(client.post("/api/setup", json=founder)).json()["person"]["id"]
        outsider = {"login": "outsider", "name": "外人", "password": PASSWORD}
        self._outsider = _ok(client.post("/api/people", json=outsider)).json()["id"]
        for number in range(WORKERS):
            grants = [{"subject": f"user:{self._keeper}", "role": "keeper"}]
            space = _ok(client.post("/api/spaces", json={"name": f"空间{number}", "grants": grants})).json()["id"]
            ledger = Ledger(chr(ord("a") + number), space, Random(self._random.random()), grants=[frozenset()])
            subjects = (f"user:{self._keeper}", [f"user:{self._outsider}"])
            self._workers.append(Worker(self._served.address, client.cookies, ledger, subjects))

    def _kill_once(self, kind: str) -> None:
        """A part of the running product is killed and comes back."""
        with self._spending("coming back"):
            if self._served.kill(kind):
                self._halt()
                self._served.start()
            else:
                time.sleep(self._random.random())
                self._halt()
                self._served.wait()

    def _halt(self) -> None:
        for worker in self._workers:
            worker.halt()

    def _move(self, kills: int) -> int:
        """The house is stopped in the midst of its work and goes on in another home."""
        with self._spending("restore"):
            self._halt()
            self._served.stop()
            self.report.wrongs += self._mover.move(kills)
            self._served.start()
        return kills

    def _check(self, number: int) -> None:
        """Lets everything settle, stops the product as a service manager would, and compares.

        Every few times what dead workers held has to be noticed by a server that runs on; else one that starts takes it up at once.
        """
        self.report.checks += 1
        if self.report.checks % PATIENT_EVERY:
            with self._spending("starting"):
                self._served.stop()
                self._served.start()
        with self._spending("settling"):
            self._settle()
        with self._spending("stopping"):
            self._served.stop()
        with self._spending("comparing"), open_house(self._settings()) as house:
            settle(house)
            found = wrongs(house, [worker.ledger for worker in self._workers], self._keeper, self._outsider)
        found += [line for worker in self._workers for line in worker.broken]
        for worker in self._workers:
            worker.broken.clear()
        self.report.wrongs += [f"after {number} kills: {line}" for line in found]
        self._say(f"{number}: checked, {len(found)} wrong, {sum(len(worker.ledger.docs) for worker in self._workers)} documents")
        for line in found[:20]:
            self._say(f"    {line}")
        with self._spending("starting"):
            self._served.start()

    def _settings(self) -> Settings:
        return replace(settings_from({}), home=self._served.home, embedding_url=self._meanings.url)

    def _settle(self) -> None:
        """Until the worker has nothing left to do, dead workers' jobs included."""
        until = time.monotonic() + SETTLED_WITHIN
        busy = "?"
        with open_house(self._settings(), migrate=False) as house:
            while time.monotonic() < until:
                if not (busy := _busy(house)):
                    return
                time.sleep(0.25)
        self.report.wrongs.append(f"not settled within {SETTLED_WITHIN:.0f} s: {busy}")

    def _end(self) -> None:
        self._halt()
        ledgers = [worker.ledger for worker in self._workers]
        self.report.deeds = sum(ledger.deeds for ledger in ledgers)
        self.report.acknowledged = sum(ledger.acknowledged for ledger in ledgers)
        self.report.documents = sum(len(ledger.docs) for ledger in ledgers)
        self._served.close()
        self._meanings.close()
        if not self.report.wrongs:
            shutil.rmtree(self._folder, ignore_errors=True)


def _busy(house: OpenHouse) -> str:
    """What is still to be done."""
    with house.database.session() as session:
        files = session.scalar(text("SELECT count(*) FROM capture_item WHERE state IN ('waiting', 'reading')"))
        jobs = session.execute(
            text("SELECT task_name, status FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND scheduled_at IS NULL")
        ).all()
    return f"{files} files, jobs {[tuple(job) for job in jobs]}" if files or jobs else ""


def _ok(answer: httpx.Response) -> httpx.Response:
    assert answer.status_code < 300, answer.text
    return answer
