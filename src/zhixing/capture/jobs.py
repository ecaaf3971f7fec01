"""Long work of capture: reading the files in line, and sweeping away uploads that nobody goes on with."""

from __future__ import annotations

import time
from typing import Any

from zhixing.capture.arriving import sweep
from zhixing.capture.reading import read_waiting
from zhixing.capture.rules import Lane
from zhixing.capture.waiting import NAME_OF, QUEUE_OF, ask_if_forgotten, is_busy
from zhixing.jobs import Job, enqueue
from zhixing.kit.house import House


def _read(house: House, args: dict[str, Any]) -> None:
    read_waiting(house, Lane.READ, quick=bool(args["quick"]))


def _recognise(house: House, args: dict[str, Any]) -> None:
    read_waiting(house, Lane.OCR, quick=False)


def _sweep(house: House, args: dict[str, Any]) -> None:
    sweep(house, house.clock())


def _ask_for_sweeping(house: House) -> None:
    """Every ten minutes; whoever runs first asks."""
    if time.monotonic() - _swept[0] > SWEEP_EVERY:
        _swept[0] = time.monotonic()
        with house.database.transaction() as session:
            enqueue(session, SWEEP, {}, key=SWEEP)


SWEEP, SWEEP_EVERY = "capture.sweep_uploads", 600.0
_swept = [-SWEEP_EVERY]

JOBS = [
    Job(NAME_OF[Lane.READ], _read, queue=QUEUE_OF[Lane.READ], tend=ask_if_forgotten, holds_up=is_busy),
    Job(NAME_OF[Lane.OCR], _recognise, queue=QUEUE_OF[Lane.OCR]),
    Job(SWEEP, _sweep, tend=_ask_for_sweeping),
]
