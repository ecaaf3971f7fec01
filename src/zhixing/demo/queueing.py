"""Hands scans and archives to the background, as anybody's upload would be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from zhixing import capture
from zhixing.access import work_of
from zhixing.demo.filling import Directory
from zhixing.demo.library import Entry, original
from zhixing.kit.house import House
from zhixing.people.models import Person


def hand_over(house: House, waiting: Sequence[Entry], known: Directory) -> None:
    """One hand-in for each author and space; whoever works in the background reads them, now or later."""
    in_order = sorted(waiting, key=_author_and_space)
    for (login, space), group in groupby(in_order, key=_author_and_space):
        with house.database.transaction() as session:
            work = work_of(house, session, session.get_one(Person, known.people[login]))
            files = [_kept(house, entry) for entry in group]
            capture.start(work, known.spaces[space], origin="upload", files=files)


def _author_and_space(entry: Entry) -> tuple[str, str]:
    return entry.by, entry.space


def _kept(house: House, entry: Entry) -> capture.HandedIn:
    data = original(entry)
    return capture.HandedIn(entry.path, house.files.put(data), len(data))
