"""Jobs exist only with the transaction that asked for them, are tried again, and survive a dead worker."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import text

from zhixing.jobs import Job, Worker, counts, enqueue, listing, run_waiting
from zhixing.kit.db import Database


class Bench:
    """A house with nothing but a database, and a job that remembers its runs."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.runs: list[dict[str, Any]] = []
        self.failures_left = 0
        self.ran = threading.Event()
        self.job = Job("tests.work", self._run, retries=1)

    def _run(self, house: Any, args: dict[str, Any]) -> None:
        self.runs.append(args)
        if self.failures_left:
            self.failures_left -= 1
            raise RuntimeError("not today")
        self.ran.set()


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


def test_a_job_is_done_with_its_arguments(bench: Bench) -> None:
    with bench.database.transaction() as session:
        enqueue(session, "tests.work", {"asset_id": 7, "标题": "力矩"})
    run_waiting(bench, [bench.job])
    assert bench.runs == [{"asset_id": 7, "标题": "力矩"}]


def test_a_job_asked_for_in_a_failed_transaction_never_runs(bench: Bench) -> None:
    with pytest.raises(ZeroDivisionError), bench.database.transaction() as session:
        enqueue(session, "tests.work", {})
        raise ZeroDivisionError
    run_waiting(bench, [bench.job])
    assert bench.runs == []


def test_equal_jobs_wait_only_once(bench: Bench) -> None:
    for _ in range(3):
        with bench.database.transaction() as session:
            enqueue(session, "tests.work", {"asset_id": 7}, key="asset:7")
    run_waiting(bench, [bench.job])
    assert len(bench.runs) == 1


def test_the_more_urgent_job_runs_first(bench: Bench) -> None:
    with bench.database.transaction() as session:
        enqueue(session, "tests.work", {"n": 1})
        enqueue(session, "tests.work", {"n": 2}, priority=5)
    run_waiting(bench, [bench.job])
    assert [run["n"] for run in bench.runs] == [2, 1]


def test_a_job_that_fails_waits_for_another_try(bench: Bench) -> None:
    bench.failures_left = 1
    with bench.database.transaction() as session:
        enqueue(session, "tests.work", {})
    run_waiting(bench, [bench.job])
    with bench.database.session() as session:
        assert counts(session) == {"todo": 1}
        [row] = listing(session, status=None, limit=10, offset=0)
        assert (row.name, row.attempts) == ("tests.work", 1)


def test_the_worker_wakes_up_for_a_new_job(bench: Bench) -> None:
    worker = Worker(bench, [bench.job], {("default",): 1})
    worker.start()
    try:
        with bench.database.transaction() as session:
            enqueue(session, "tests.work", {})
        assert bench.ran.wait(timeout=15)
    finally:
        worker.stop()


def test_a_dead_workers_job_whose_equal_waits_already_does_not_hold_back_the_others(bench: Bench) -> None:
    with bench.database.transaction() as session:
        enqueue(session, "tests.work", {"n": 1}, key="asset:7")
        enqueue(session, "tests.work", {"n": 2})
    with bench.database.transaction() as session:
        # As a worker that was killed leaves them.
        session.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
        enqueue(session, "tests.work", {"n": 3}, key="asset:7")
        session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now() + interval '1 day' WHERE status = 'todo'"))
    worker = Worker(bench, [bench.job], {("default",): 1})
    worker.start()
    try:
        assert bench.ran.wait(timeout=60)
    finally:
        worker.stop()
    assert bench.runs == [{"n": 2}]
    with bench.database.session() as session:
        assert counts(session) == {"todo": 1}


def test_a_job_that_fails_while_its_equal_waits_leaves_the_work_to_that_one(bench: Bench) -> None:
    """It must not count as being done for ever: whoever asks whether somebody is at it would wait in vain."""

    def run(house: Any, args: dict[str, Any]) -> None:
        if args["n"] == 1:
            with bench.database.transaction() as session:
                enqueue(session, "tests.work", {"n": 2}, key="asset:7")
        raise RuntimeError("not today")

    with bench.database.transaction() as session:
        enqueue(session, "tests.work", {"n": 1}, key="asset:7")
    run_waiting(bench, [Job("tests.work", run, retries=1)])
    with bench.database.session() as session:
        assert "doing" not in counts(session)
        assert sum(counts(session).values()) == 1
