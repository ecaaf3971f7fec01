"""The line of files that wait to be read: asked for, taken in turns, held while they are read, given back when a reader dies.

The line is the table of files itself, not the queue of jobs: fifty thousand files are a few jobs that each take the next batch.
People take turns: of two who wait, each gets half of the next batch, however many files the other has.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from zhixing import search
from zhixing.capture.models import CaptureItem
from zhixing.capture.rules import BATCH_BYTES, BATCH_FILES, Lane
from zhixing.jobs import enqueue
from zhixing.kit.house import House

NAME_OF = {Lane.READ: "capture.read_waiting", Lane.OCR: "capture.recognise_waiting"}
QUEUE_OF = {Lane.READ: "capture", Lane.OCR: "ocr"}
LEASE = 30
"""Seconds after which a file whose reader gives no sign of life may be taken by another."""
SIGN_OF_LIFE = 8.0
FEW_UNHEARD = 20
"""So many documents that search has not heard of are people waiting too."""
ALIVE = 20
"""Seconds since its last heartbeat that a worker counts as alive."""

_NEXT = text(
    """
    WITH RECURSIVE people AS (
        (SELECT person_id FROM capture_item WHERE state = 'waiting' AND lane = :lane ORDER BY person_id LIMIT 1)
        UNION ALL
        SELECT (SELECT item.person_id FROM capture_item AS item
                WHERE item.state = 'waiting' AND item.lane = :lane AND item.person_id > people.person_id
                ORDER BY item.person_id LIMIT 1)
        FROM people WHERE people.person_id IS NOT NULL
    )
    SELECT item.id, item.size, item.rank
    FROM people
    LEFT JOIN capture_turn AS turn ON turn.lane = :lane AND turn.person_id = people.person_id
    CROSS JOIN LATERAL (
        SELECT own.id, own.size, own.rank, row_number() OVER (ORDER BY own.rank, own.id) AS place
        FROM (SELECT id, size, rank FROM capture_item
              WHERE state = 'waiting' AND lane = :lane AND person_id = people.person_id AND rank <= :rank
              ORDER BY rank, id LIMIT :most) AS own
    ) AS item
    WHERE people.person_id IS NOT NULL
    ORDER BY item.rank, item.place, turn.served_at NULLS FIRST, item.id
    LIMIT :most
    """
)
_SERVED = text(
    """
    INSERT INTO capture_turn (lane, person_id, served_at)
    SELECT DISTINCT :lane, person_id, statement_timestamp() FROM capture_item WHERE id = ANY(:ids)
    ON CONFLICT (lane, person_id) DO UPDATE SET served_at = excluded.served_at
    """
)
_FREE = text(
    "UPDATE capture_item SET state = 'waiting' WHERE state = 'reading' AND lane = :lane "
    "AND (lease_until IS NULL OR lease_until < clock_timestamp())"
)
_LET_GO = text("UPDATE capture_item SET lease_until = NULL WHERE state = 'reading'")
_HOLD = text(
    "UPDATE capture_item SET lease_until = clock_timestamp() + make_interval(secs => :seconds) "
    "WHERE id = ANY(:ids) AND state = 'reading'"
)
_UNASKED = text(
    """
    SELECT EXISTS (SELECT FROM capture_item WHERE lane = :lane AND (state = 'waiting'
                   OR (state = 'reading' AND (lease_until IS NULL OR lease_until < clock_timestamp()))))
       AND NOT EXISTS (
            SELECT FROM procrastinate_jobs AS job LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
            WHERE job.task_name = :name AND job.queue_name = :queue AND (job.status = 'todo'
               OR (job.status = 'doing' AND worker.last_heartbeat > now() - make_interval(secs => :alive))))
    """
)
_BUSY = text("SELECT EXISTS (SELECT FROM capture_item WHERE state IN ('waiting', 'reading') AND lane = 'read')")


def ask(session: Session, lane: Lane, *, by: int | str, quick: bool = False) -> None:
    """Asks for the files of a lane to be read; several asked `by` the same are one. `quick` ones go before all others."""
    name, args = NAME_OF[lane], {"quick": quick}
    enqueue(session, name, args, queue=QUEUE_OF[lane], key=f"{name}:{int(quick)}:{by}", priority=10 if quick else 0)


def ask_if_forgotten(house: House) -> None:
    """Asks where files wait and no living reader is about to take them: after a crash, or when two just missed each other."""
    with house.database.transaction() as session:
        for lane in Lane:
            asked = {"lane": lane.value, "name": NAME_OF[lane], "queue": QUEUE_OF[lane], "alive": ALIVE}
            if session.scalar(_UNASKED, asked):
                ask(session, lane, by="forgotten")


def let_go(house: House) -> None:
    """Files that are being read are free for the next reader. For whoever knows that no reader of the past is alive."""
    with house.database.transaction() as session:
        session.execute(_LET_GO)


def is_busy(house: House) -> bool:
    """Whether people wait for their files to be found; pictures are not counted, they may take hours."""
    with house.database.session() as session:
        waiting = bool(session.scalar(_BUSY))
    return waiting or search.unheard(house, FEW_UNHEARD) == FEW_UNHEARD


def next_in_line(session: Session, lane: Lane, *, rank: int) -> Sequence[CaptureItem]:
    """Takes the next files that may be read together, by turns among people; they are `reading` once this commits.

    Taking is done by one at a time, in an order that all keep; what dead readers left is taken up first.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:lane, 11))"), {"lane": f"capture:{lane}"})
    session.execute(_FREE, {"lane": lane.value})
    most = BATCH_FILES if lane is Lane.READ else 1
    ids = _together(session.execute(_NEXT, {"lane": lane.value, "rank": rank, "most": most}).all())
    if not ids:
        return []
    session.execute(_SERVED, {"lane": lane.value, "ids": ids})
    query = CaptureItem.__table__.select().with_only_columns(CaptureItem.id).where(CaptureItem.id.in_(ids))
    taken = set(session.scalars(query.where(CaptureItem.state == "waiting").with_for_update(skip_locked=True)))
    found = {item.id: item for item in session.query(CaptureItem).where(CaptureItem.id.in_(taken)).populate_existing()}
    return [found[number] for number in ids if number in found]


def _together(found: Sequence[Any]) -> list[int]:
    """The first of the line, and those behind it that are as urgent and small enough to be read in one go."""
    ids: list[int] = []
    size = 0
    for number, bytes_, rank in found:
        if ids and (rank != found[0].rank or size + bytes_ > BATCH_BYTES):
            break
        ids.append(number)
        size += bytes_
    return ids


def hold(session: Session, item_ids: Sequence[int]) -> None:
    """Promises another sign of life soon."""
    session.execute(_HOLD, {"ids": list(item_ids), "seconds": LEASE})


@contextmanager
def holding(house: House, item_ids: Sequence[int]) -> Iterator[None]:
    """Gives signs of life for these files while the block runs."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(SIGN_OF_LIFE):
            with house.database.transaction() as session:
                hold(session, item_ids)

    thread = threading.Thread(target=renew, name="capture-holds", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
