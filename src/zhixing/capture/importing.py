"""Importing a file, a folder or an archive of this machine, for the command line."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, count, islice
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from zhixing.access import SpaceRow, Work, open_work_for, spaces_within
from zhixing.capture.archive import is_litter
from zhixing.capture.jobs import JOBS
from zhixing.capture.models import CaptureItem
from zhixing.capture.presenting import spoken
from zhixing.capture.queries import all_items, find_capture, open_count
from zhixing.capture.rules import FINISHED, State, title_of
from zhixing.capture.service import HandedIn, add, start
from zhixing.capture.waiting import ask_if_forgotten
from zhixing.jobs import live_workers, run_waiting
from zhixing.kit.errors import NotFound
from zhixing.kit.house import House

BATCH, FIRST_BATCH = 100, 20
"""Files that are handed in together; few at first, so that reading begins."""
AT_ONCE = 8
"""Files that are put into the store at once: most of that is waiting for the disk."""
LOOK_EVERY = 0.2
PATIENCE = 0.8
"""Seconds without any progress and without a living worker after which the files are read in this process."""

OnProgress = Callable[[int, int, str], None]


def import_path(
    house: House, login: str, space: str, path: Path | Sequence[Path], on_progress: OnProgress = lambda done, total, what: None
) -> dict[str, Any]:
    """Hands in what lies at one or several paths as the person `login` into the space of that slug or name; waits until all is read.

    Returns {"files": [{path, state, reason, asset_id, version, seconds}], "counts": {state: n}, "capture_id"}.
    A worker may run in this process, in another one, or not at all: then this process does the work.
    """
    paths = [path] if isinstance(path, Path) else list(path)
    with open_work_for(house, login) as work:
        capture_id = _begin(work, space, paths)
    _hand_in(house, login, capture_id, paths)
    _wait(house, login, capture_id, on_progress)
    with open_work_for(house, login) as work:
        items = all_items(work.session, capture_id, work.reach)
        return {"files": [_told(work, item) for item in items], "counts": _counts(items), "capture_id": capture_id}


def _begin(work: Work, space: str, paths: Sequence[Path]) -> int:
    for path in paths:
        if not path.exists():
            raise NotFound("capture.path_not_found", path=str(path))
    found = next((one for one in _known_spaces(work) if space in (one.slug, one.name, str(one.id))), None)
    if found is None:
        raise NotFound("access.space_not_found")
    return start(work, found.id, origin="cli", title=title_of([path.resolve().name for path in paths])).id


def _known_spaces(work: Work) -> list[SpaceRow]:
    return spaces_within(work.session, work.reach)


def files_below(path: Path) -> Iterator[tuple[str, Path]]:
    """(label, file) for a file or everything below a folder, by name; links out of the folder are not followed."""
    if path.is_file():
        yield path.name, path
        return
    root = path.resolve()
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not is_litter(name))
        for name in sorted(names):
            file = Path(folder) / name
            if not is_litter(name) and file.is_file() and not file.is_symlink():
                yield f"{root.name}/{file.relative_to(root).as_posix()}", file


def _hand_in(house: House, login: str, capture_id: int, paths: Sequence[Path]) -> None:
    files = chain.from_iterable(files_below(path) for path in paths)

    def put(file: tuple[str, Path]) -> HandedIn:
        with open(file[1], "rb") as stream:
            return HandedIn(file[0], house.files.put(stream), file[1].stat().st_size)

    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="capture-hands-in") as putting:
        for number in count():
            kept = list(putting.map(put, islice(files, BATCH if number else FIRST_BATCH)))
            if not kept:
                return
            with open_work_for(house, login) as work:
                add(work, find_capture(work.session, capture_id, work.reach), kept)


def _wait(house: House, login: str, capture_id: int, on_progress: OnProgress) -> None:
    """Until nothing is open; takes the work over when nobody does it."""
    before, since = -1, time.monotonic()
    while True:
        done, total, what = _progress(house, capture_id)
        on_progress(done, total, what)
        if done == total:
            return
        if done != before:
            before, since = done, time.monotonic()
        elif time.monotonic() - since > PATIENCE and not live_workers(house):
            ask_if_forgotten(house)
            run_waiting(house, JOBS, ["capture", "ocr"])
            since = time.monotonic()
        time.sleep(LOOK_EVERY)


def _progress(house: House, capture_id: int) -> tuple[int, int, str]:
    with house.database.session() as session:
        total = session.scalar(select(func.count()).select_from(CaptureItem).where(CaptureItem.capture_id == capture_id)) or 0
        reading = session.scalar(
            select(CaptureItem.path).where(CaptureItem.capture_id == capture_id, CaptureItem.state == State.READING).limit(1)
        )
        return total - open_count(session, capture_id), total, reading or ""


def _told(work: Work, item: CaptureItem) -> dict[str, Any]:
    return {
        "path": item.path,
        "state": item.state,
        "reason": spoken(item.reason, work.lang),
        "asset_id": item.asset_id,
        "version": item.version,
        "seconds": item.seconds,
    }


def _counts(items: Any) -> dict[str, int]:
    counts = {state.value: 0 for state in State if state in FINISHED}
    for item in items:
        counts[item.state] = counts.get(item.state, 0) + 1
    return counts
