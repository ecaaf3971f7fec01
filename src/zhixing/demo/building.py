"""Building the demo company in an empty house."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from zhixing.access import system_work
from zhixing.capture import Extractor, Unreadable
from zhixing.demo import filing, filling, organisation, queueing, relating
from zhixing.demo.library import Entry, company, entries, logins
from zhixing.demo.state import State, mark_complete, state_of
from zhixing.kit.errors import Conflict
from zhixing.kit.house import House

READERS = 2

log = logging.getLogger(__name__)

OnProgress = Callable[[int, int, str], None]
"""Told how many of how many documents are in, and which one came last."""


class DemoHouse(House, Protocol):
    """A house that can read files."""

    @property
    def extractor(self) -> Extractor: ...


def wanted(house: House) -> bool:
    """Whether this home still waits for its company, or for the rest of a demo that was begun."""
    return state_of(house) in (State.NONE, State.BEGUN)


def build(house: DemoHouse, on_progress: OnProgress) -> dict[str, Any]:
    """Sets up the demo company; does nothing where it stands already, goes on where it was interrupted.

    Refuses in a home where another company lives. Scans and archives are handed to the background, which may finish later.
    """
    started = time.monotonic()
    state = state_of(house)
    if state is State.COMPLETE:
        return {"built": False, "company": company()["name"], "documents": len(entries()), "logins": _offered()}
    if state is State.ANOTHER:
        raise Conflict("demo.another_company")
    if state is State.NONE:
        with house.database.transaction() as session:
            organisation.found(system_work(house, session))
    with house.database.transaction() as session:
        filing.arrange(system_work(house, session))
    unread = _fill(house, on_progress)
    mark_complete(house)
    return {
        "built": True,
        "company": company()["name"],
        "documents": len(entries()) - len(unread),
        "unread": unread,
        "logins": _offered(),
        "seconds": round(time.monotonic() - started, 1),
    }


def _fill(house: DemoHouse, on_progress: OnProgress) -> list[str]:
    """Hands everything in; returns the paths of what could not be read, which must not keep the rest out."""
    with house.database.transaction() as session:
        known = filling.directory(session)
    ready = [entry for entry in entries() if not _for_background(entry)]
    unread: list[str] = []
    assets: dict[str, int] = {}
    with ThreadPoolExecutor(READERS) as readers:
        contents = [readers.submit(filling.read, house.extractor, entry) for entry in ready]
        for done, (entry, content) in enumerate(zip(ready, contents, strict=True), 1):
            try:
                assets[entry.id] = filling.hand_in(house, content.result(), entry, known)
            except Unreadable as reason:
                log.warning("demo: %s was not read (%s)", entry.path, reason.code)
                unread.append(entry.path)
            on_progress(done, len(entries()), entry.path)
    relating.relate(house, assets)
    queueing.hand_over(house, [entry for entry in entries() if _for_background(entry)], known)
    on_progress(len(entries()), len(entries()), "")
    return unread


def _for_background(entry: Entry) -> bool:
    return entry.scanned or entry.extension == "zip"


def _offered() -> list[str]:
    return [f"{login['login']} ({login['name']}, {login['title']})" for login in logins()]
