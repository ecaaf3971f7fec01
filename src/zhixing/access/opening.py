"""Work on the command line: as the person with a login."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from zhixing.access.raising import refuse_raising_alone
from zhixing.access.work import Work, work_of
from zhixing.kit.errors import NotFound
from zhixing.kit.house import House
from zhixing.kit.words import Lang
from zhixing.people import person_by_login


@contextmanager
def open_work_for(house: House, login: str, *, lang: Lang = "zh") -> Iterator[Work]:
    """Work as the person with this login, for the command line: commits when the block ends well."""
    with house.database.transaction() as session:
        person = person_by_login(session, login)
        if person is None or not person.active:
            raise NotFound("people.person_not_found")
        work = work_of(house, session, person, lang=lang)
        yield work
        refuse_raising_alone(work)
