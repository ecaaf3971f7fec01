"""What runs: clocks, workers, jobs, listeners, memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from zhixing import jobs
from zhixing.kit.house import House
from zhixing.system.finding import Finding, fine, hint, wrong
from zhixing.system.memory import holdings
from zhixing.system.queries import (
    listener_states,
    oldest_transaction_seconds,
    queue_states,
    server_facts,
    stuck_jobs,
)

SKEW = timedelta(seconds=5)
LATE_SECONDS = 60.0
LONG_WAIT_SECONDS = 3600.0
"""A job that waits longer while a worker lives is in a jam."""
DEAD_SECONDS = 120.0
HELD_BACK_SECONDS = 300.0
MUCH_MEMORY = 4 * 1024**3


def clock(house: House) -> Iterator[Finding]:
    """Whether this machine and the database's agree on the time."""
    with house.database.session() as session:
        theirs = server_facts(session).now
        ours = datetime.now(theirs.tzinfo)
    apart = abs(ours - theirs)
    yield fine("clock") if apart <= SKEW else wrong("clock", "skewed", seconds=f"{apart.total_seconds():.0f}")


def worker(house: House) -> Iterator[Finding]:
    """Whether somebody does the background work."""
    alive = jobs.live_workers(house)
    yield fine("worker", count=alive) if alive else wrong("worker", "none")


def queue(house: House) -> Iterator[Finding]:
    """Jobs that failed, that stick, or that have waited for long."""
    with house.database.session() as session:
        states, stuck = queue_states(session), stuck_jobs(session, dead_seconds=DEAD_SECONDS)
    count = {status: sum(s.count for s in states if s.status == status) for status in ("todo", "doing", "failed")}
    told = {"waiting": count["todo"], "running": count["doing"], "failed": count["failed"]}
    waits = max((s.seconds for s in states if s.status == "todo"), default=0.0)
    if stuck:
        yield wrong("queue", "stuck", stuck=stuck)
    if count["failed"]:
        yield wrong("queue", "failed", **told)
    if waits > LONG_WAIT_SECONDS:
        yield hint("queue", "slow", hours=f"{waits / 3600:.1f}", **told)
    if not stuck and not count["failed"]:
        yield fine("queue", **told)


def listeners(house: House) -> Iterator[Finding]:
    """Whether those who listen to facts keep up, and if not, why."""
    with house.database.session() as session:
        states = listener_states(session, dict(house.listener_types))
        held = oldest_transaction_seconds(session)
    broken = [state for state in states if state.failures]
    late = [state for state in states if state.seconds > LATE_SECONDS and not state.failures]
    if broken:
        yield wrong("listeners", "failing", name=broken[0].name, error=broken[0].last_error, behind=broken[0].behind)
    if late and held > HELD_BACK_SECONDS:
        yield wrong("listeners", "held_back", minutes=f"{held / 60:.0f}", behind=late[0].behind)
    elif late:
        yield wrong("listeners", "late", name=late[0].name, behind=late[0].behind, minutes=f"{late[0].seconds / 60:.0f}")
    if not broken and not late:
        yield fine("listeners", count=len(states))


def memory(house: House) -> Iterator[Finding]:
    """What all processes of this home hold together."""
    held = holdings(house.settings.home)
    total = sum(one.bytes for one in held)
    if not held:
        yield hint("memory", "unknown")
        return
    largest = ", ".join(f"{one.name} {one.bytes // 1024**2} MB" for one in held[:4])
    told = {"megabytes": total // 1024**2, "processes": len(held), "largest": largest}
    yield fine("memory", **told) if total < MUCH_MEMORY else hint("memory", "much", **told)
