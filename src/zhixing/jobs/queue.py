"""Jobs: long work that is asked for in a transaction and done after it, with retries."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from zhixing.kit.house import House


@dataclass(frozen=True)
class Job:
    """A kind of long work: a sync function of (house, args) that may be run twice.

    It is tried `retries` times more when it raises, after 2, 4, 8 … seconds.
    """

    name: str
    run: Callable[[House, dict[str, Any]], None]
    queue: str = "default"
    retries: int = 3
    tend: Callable[[House], None] | None = None
    """Called every few seconds while a worker lives: asks for the job where there is work that nobody asked for (any more)."""
    holds_up: Callable[[House], bool] | None = None
    """Whether people are waiting for this kind of work right now, so that lanes that yield should leave the machine to it."""


@dataclass(frozen=True)
class Order:
    """One job to be done: the name of the kind, its arguments, and a key under which at most one may wait."""

    name: str
    args: Mapping[str, Any]
    key: str | None = None
    queue: str = "default"
    priority: int = 0


# procrastinate's own table: its insert trigger wakes the workers when the caller commits.
_INSERT = text(
    """
    INSERT INTO procrastinate_jobs (queue_name, task_name, priority, queueing_lock, args)
    VALUES (:queue, :name, :priority, :key, CAST(:args AS jsonb))
    ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
    """
)


def enqueue(
    session: Session, name: str, args: Mapping[str, Any], *, queue: str = "default", key: str | None = None, priority: int = 0
) -> None:
    """Asks for a job in the caller's transaction; with `key`, an equal one still waiting makes this one superfluous.

    A greater `priority` runs sooner.
    """
    enqueue_all(session, [Order(name, args, key, queue, priority)])


def enqueue_all(session: Session, orders: Sequence[Order]) -> None:
    """Asks for many jobs at once."""
    if orders:
        session.flush()
        session.execute(
            _INSERT,
            [
                {"queue": o.queue, "name": o.name, "priority": o.priority, "key": o.key, "args": json.dumps(dict(o.args))}
                for o in orders
            ],
        )
