"""任务 jobs: long work done behind the scenes, with retries, by whichever worker is alive.

A job is asked for inside a transaction and exists only if that transaction commits. A job may run twice; it must not mind.
Each run is noted; lanes can be paused, and some yield to those people wait for.
"""

from zhixing.jobs.queries import (
    PACE_MINUTES,
    JobRow,
    LaneState,
    RunRow,
    counts,
    is_asked_for,
    is_paused,
    lane_states,
    listing,
    runs,
)
from zhixing.jobs.queue import Job, Order, enqueue, enqueue_all
from zhixing.jobs.runner import Worker, bury_workers, live_workers, run_waiting
from zhixing.jobs.tending import go_on, pause, take_back, try_again

__all__ = [
    "PACE_MINUTES",
    "Job",
    "JobRow",
    "LaneState",
    "Order",
    "RunRow",
    "Worker",
    "bury_workers",
    "counts",
    "enqueue",
    "enqueue_all",
    "go_on",
    "is_asked_for",
    "is_paused",
    "lane_states",
    "listing",
    "live_workers",
    "pause",
    "run_waiting",
    "runs",
    "take_back",
    "try_again",
]
