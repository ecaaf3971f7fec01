"""Long work of capture: reading files, recognising print."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from zhixing.capture.models import CaptureItem
from zhixing.capture.reading_one import read_file
from zhixing.capture.service import QUEUE_OF, READ, RECOGNISE
from zhixing.capture.unpacking import is_archive, unpack
from zhixing.jobs import Job
from zhixing.kit.house import House


def _read(house: House, args: dict[str, Any]) -> None:
    item_id = int(args["item_id"])
    with house.database.session() as session:
        path = session.scalar(select(CaptureItem.path).where(CaptureItem.id == item_id))
    if path is not None and is_archive(path):
        unpack(house, item_id)
    else:
        read_file(house, item_id, recognise=False)


def _recognise(house: House, args: dict[str, Any]) -> None:
    read_file(house, int(args["item_id"]), recognise=True)


JOBS = [
    Job(READ, _read, queue=QUEUE_OF[READ]),
    Job(RECOGNISE, _recognise, queue=QUEUE_OF[RECOGNISE]),
]
