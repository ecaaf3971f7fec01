"""Runs jobs inside this process, on procrastinate: PostgreSQL holds them, heartbeats tell the living from the dead."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import procrastinate
from sqlalchemy import text

from zhixing.jobs.claiming import Claims
from zhixing.jobs.notes import Attempt, forget_old, note_poison, noted
from zhixing.jobs.queue import Job
from zhixing.kit.house import House
from zhixing.kit.request import marked

log = logging.getLogger(__name__)

HEARTBEAT = 5.0
STALLED_AFTER = 20.0
THREADS = 24
POISON_AFTER = 3
"""Times a job may take its worker along, beyond the tries it has anyway."""
SWEEP_EVERY = 720
"""Heartbeats between two times that old notes are thrown away: an hour."""


def _app(house: House, jobs: Sequence[Job], yielding: Iterable[str] = ()) -> procrastinate.App:
    url = house.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=8))
    asks = [job.holds_up for job in jobs if job.holds_up is not None]
    app.job_manager = Claims(app.connector, frozenset(yielding), _busy(house, asks))
    for job in jobs:
        _register(app, house, job)
    return app


def _busy(house: House, asks: Sequence[Callable[[House], bool]]) -> Callable[[], Any]:
    async def busy() -> bool:
        return await asyncio.to_thread(lambda: any(ask(house) for ask in asks))

    return busy


def _register(app: procrastinate.App, house: House, job: Job) -> None:
    def task(context: procrastinate.JobContext, /, **args: Any) -> None:
        told = context.job
        attempt = Attempt(told.id or 0, job.name, job.queue, args, told.attempts + 1, told.attempts >= job.retries)
        with marked(f"job-{told.id}"), noted(house, attempt):
            job.run(house, args)

    # procrastinate takes a most of none for no limit.
    retry = procrastinate.RetryStrategy(max_attempts=job.retries, exponential_wait=2) if job.retries else False
    app.task(name=job.name, queue=job.queue, retry=retry, pass_context=True)(task)


class Worker:
    """Does jobs in the background of this process until stopped.

    `lanes` maps a lane's queues to how many of its jobs may run at once, so that slow queues cannot starve quick ones.
    Queues that are `yielding` rest while people wait for others, see `Job.holds_up`.
    """

    def __init__(
        self, house: House, jobs: Sequence[Job], lanes: Mapping[tuple[str, ...], int], *, yielding: Iterable[str] = ()
    ) -> None:
        self._house, self._jobs = house, list(jobs)
        self._app = _app(house, jobs, yielding)
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
        self._loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="job"))
        self._ready.set()
        async with self._app.open_async():
            tasks = [asyncio.create_task(self._revive()), asyncio.create_task(self._tend())]
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

    async def _tend(self) -> None:
        """Lets every kind of job see whether there is work for it that nobody asked for."""
        beat = 0
        while True:
            try:
                await asyncio.to_thread(self._tend_once, beat % SWEEP_EVERY == 0)
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("could not tend the jobs")
            beat += 1
            await asyncio.sleep(HEARTBEAT)

    def _tend_once(self, sweep: bool) -> None:
        for job in self._jobs:
            if job.tend is not None:
                job.tend(self._house)
        if sweep:
            with self._house.database.transaction() as session:
                forget_old(session)

    async def _give_back(self, job: procrastinate.jobs.Job) -> None:
        """One that took its worker along again and again is given up, or it would for ever."""
        most = next((known.retries for known in self._jobs if known.name == job.task_name), 0) + POISON_AFTER
        if job.attempts >= most:
            await self._app.job_manager.finish_job(job, procrastinate.jobs.Status.FAILED, delete_job=False)
            await asyncio.to_thread(note_poison, self._house, job.id or 0)
            return
        await self._app.job_manager.retry_job(job)


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


def bury_workers(house: House) -> None:
    """Every worker of the past is dead: what they were at is done again at once. For whoever knows to be the only one alive."""
    with house.database.transaction() as session:
        session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = 'epoch'"))


def live_workers(house: House) -> int:
    """How many worker processes have given a sign of life lately."""
    query = text("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :seconds)")
    with house.database.session() as session:
        return int(session.scalar(query, {"seconds": STALLED_AFTER}) or 0)
