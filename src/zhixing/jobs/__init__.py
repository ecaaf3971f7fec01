"""任务 jobs: long work done behind the scenes, with retries, by whichever worker is alive.

A job is asked for inside a transaction and exists only if that transaction commits. A job may run twice; it must not mind.
"""

from zhixing.jobs.queries import JobRow, counts, is_paused, listing
from zhixing.jobs.queue import Job, Order, enqueue, enqueue_all
from zhixing.jobs.runner import Worker, live_workers, run_waiting

__all__ = [
    "Job",
    "JobRow",
    "Order",
    "Worker",
    "counts",
    "enqueue",
    "enqueue_all",
    "is_paused",
    "listing",
    "live_workers",
    "run_waiting",
]
