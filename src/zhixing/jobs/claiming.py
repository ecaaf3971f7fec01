"""Which job comes next: the most urgent one of a lane that is not paused, and whose lane need not leave the machine to others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from time import monotonic
from typing import Any

import procrastinate
from procrastinate import jobs
from procrastinate.manager import JobManager

BREATH = 30.0
"""Seconds after which a lane that yields does one job all the same: an import that lasts for hours starves nobody."""

# procrastinate's own fetch knows neither paused lanes nor lanes that yield; its `lock` is not used here.
_FETCH = """
    WITH candidate AS (
        SELECT job.id FROM procrastinate_jobs AS job
        WHERE job.status = 'todo' AND job.queue_name = ANY(%(queues)s::varchar[])
          AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
          AND NOT EXISTS (SELECT FROM job_paused_lane AS paused WHERE paused.lane = job.queue_name)
        ORDER BY job.priority DESC, job.id
        LIMIT 1
        FOR UPDATE OF job SKIP LOCKED
    )
    UPDATE procrastinate_jobs AS job SET status = 'doing', worker_id = %(worker_id)s
    FROM candidate WHERE job.id = candidate.id
    RETURNING job.*
"""


class Claims(JobManager):
    """procrastinate's manager of jobs with our own order of claiming."""

    def __init__(
        self,
        connector: procrastinate.BaseConnector,
        yielding: frozenset[str] = frozenset(),
        busy: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        """`yielding` lanes leave the machine to others while `busy` says that people are waiting."""
        super().__init__(connector)
        self._yielding, self._busy = yielding, busy
        self._last = dict.fromkeys(yielding, monotonic())

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> jobs.Job | None:
        """The next job of these lanes, claimed for the worker; None where there is none to be done now."""
        wanted = list(queues or ())
        resting = await self._resting(wanted)
        wanted = [queue for queue in wanted if queue not in resting]
        if not wanted:
            return None
        rows = await self.connector.execute_query_all_async(query=_FETCH, queues=wanted, worker_id=worker_id)
        if not rows:
            return None
        self._last[rows[0]["queue_name"]] = monotonic()
        return jobs.Job.from_row(rows[0])

    async def retry_job(self, job: jobs.Job, *when: Any, **how: Any) -> None:
        """Lets a job that failed or was cut off wait again; where an equal one waits already, that one does the work of both.

        Otherwise it would count as being done for ever, by a worker that has long gone on to others.
        """
        try:
            await super().retry_job(job, *when, **how)
        except procrastinate.exceptions.UniqueViolation:
            await self.finish_job(job, jobs.Status.ABORTED, delete_job=True)

    async def _resting(self, queues: list[str]) -> set[str]:
        patient = {queue for queue in queues if queue in self._yielding and monotonic() - self._last[queue] < BREATH}
        return patient if patient and self._busy is not None and await self._busy() else set()
