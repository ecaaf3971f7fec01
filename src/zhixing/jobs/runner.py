"""Runs jobs inside this process, on procrastinate: PostgreSQL holds them, heartbeats tell the living from the dead."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import procrastinate
from sqlalchemy import text

from zhixing.jobs.queue import Job
from zhixing.kit.house import House
from zhixing.kit.request import marked

log = logging.getLogger(__name__)

HEARTBEAT = 5.0
STALLED_AFTER = 20.0


def _app(house: House, jobs: Sequence[Job]) -> procrastinate.App:
    url = house.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=8))
    for job in jobs:
        _register(app, house, job)
    return app


def _register(app: procrastinate.App, house: House, job: Job) -> None:
    def task(context: procrastinate.JobContext, /, **args: Any) -> None:
        with marked(f"job-{context.job.id}"):
            job.run(house, args)

    retry = procrastinate.RetryStrategy(max_attempts=job.retries, exponential_wait=2)
    app.task(name=job.name, queue=job.queue, retry=retry, pass_context=True)(task)


class Worker:
    """Does jobs in the background of this process until stopped.

    `lanes` maps a lane's queues to how many of its jobs may run at once, so that slow queues cannot starve quick ones.
    """

    def __init__(self, house: House, jobs: Sequence[Job], lanes: Mapping[tuple[str, ...], int]) -> None:
        self._app = _app(house, jobs)
        self._lanes = dict(lanes)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._main: asyncio.Task[None] | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait(timeout=10)

    def stop(self, timeout: float = 15.0) -> None:
        """Lets running jobs finish for a few seconds; what is cut off is done again by the next worker."""
        if self._loop is not None and self._main is not None:
            self._loop.call_soon_threadsafe(self._main.cancel)
        self._thread.join(timeout=timeout)

    def _run(self) -> None:
        try:
            asyncio.run(self._supervise())
        except asyncio.CancelledError:
            pass

    async def _supervise(self) -> None:
        self._loop, self._main = asyncio.get_running_loop(), asyncio.current_task()
        self._ready.set()
        async with self._app.open_async():
            tasks = [asyncio.create_task(self._revive())]
            tasks += [asyncio.create_task(self._lane(queues, count)) for queues, count in self._lanes.items()]
            try:
                await asyncio.gather(*tasks)
            finally:
                # The first task to be cancelled ends `gather`; the lanes still need the connections to say goodbye.
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _lane(self, queues: tuple[str, ...], concurrency: int) -> None:
        while True:
            try:
                await self._app.run_worker_async(
                    queues=list(queues),
                    concurrency=concurrency,
                    install_signal_handlers=False,
                    update_heartbeat_interval=HEARTBEAT,
                    stalled_worker_timeout=STALLED_AFTER,
                    shutdown_graceful_timeout=8.0,
                    delete_jobs="successful",
                )
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("the worker of %s stopped; it starts again in 5 s", ", ".join(queues))
            await asyncio.sleep(5)

    async def _revive(self) -> None:
        """Gives jobs of dead workers back to the living."""
        while True:
            try:
                for job in await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
                    await self._give_back(job)
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("could not look for stalled jobs")
            await asyncio.sleep(HEARTBEAT)

    async def _give_back(self, job: procrastinate.jobs.Job) -> None:
        try:
            await self._app.job_manager.retry_job(job)
        except procrastinate.exceptions.UniqueViolation:
            # An equal one has been asked for since and waits already: it does the work of both.
            await self._app.job_manager.finish_job(job, procrastinate.jobs.Status.ABORTED, delete_job=True)


def run_waiting(house: House, jobs: Sequence[Job], queues: Sequence[str] | None = None) -> None:
    """Does the jobs that wait now, and those they ask for, then returns; for commands and tests."""

    async def drain() -> None:
        app = _app(house, jobs)
        async with app.open_async():
            await app.run_worker_async(
                queues=list(queues) if queues else _queues(jobs),
                wait=False,
                install_signal_handlers=False,
                listen_notify=False,
                delete_jobs="successful",
            )

    asyncio.run(drain())


def _queues(jobs: Sequence[Job]) -> list[str]:
    return sorted({job.queue for job in jobs})


def live_workers(house: House) -> int:
    """How many worker processes have given a sign of life lately."""
    query = text("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :seconds)")
    with house.database.session() as session:
        return int(session.scalar(query, {"seconds": STALLED_AFTER}) or 0)
