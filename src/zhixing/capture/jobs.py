"""Long work of capture: reading the files in line, and sweeping away uploads that nobody goes on with."""

from __future__ import annotations

from typing import Any

from zhixing.capture.reading import read_waiting
from zhixing.capture.rules import Lane
from zhixing.capture.waiting import NAME_OF, QUEUE_OF, ask_if_forgotten, is_busy
from zhixing.jobs import Job
from zhixing.kit.house import House


def _read(house: House, args: dict[str, Any]) -> None:
    read_waiting(house, Lane.READ, quick=bool(args["quick"]))


def _recognise(house: House, args: dict[str, Any]) -> None:
    read_waiting(house, Lane.OCR, quick=False)


JOBS = [
    Job(NAME_OF[Lane.READ], _read, queue=QUEUE_OF[Lane.READ], tend=ask_if_forgotten, holds_up=is_busy),
    Job(NAME_OF[Lane.OCR], _recognise, queue=QUEUE_OF[Lane.OCR]),
]
