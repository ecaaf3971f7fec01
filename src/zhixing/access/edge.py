"""The edge: from a request's cookie or token to the work of a person.

The transaction is committed when the endpoint has ended well and before the answer is sent; hence `scope="function"`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from zhixing.access.raising import refuse_raising_alone
from zhixing.access.refusals import note_refusal
from zhixing.access.work import SCOPES, Work, work_of_caller
from zhixing.kit.errors import Forbidden, NotFound, Unauthenticated
from zhixing.kit.house import House
from zhixing.kit.words import lang_of
from zhixing.people import Caller, use_sign_in, use_token

COOKIE = "zhixing_session"
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def house_of(request: Request) -> House:
    """The house this application runs in."""
    house: House = request.app.state.house
    return house


def open_work(request: Request) -> Iterator[Work]:
    """The work of whoever asks; reading methods need the scope `read`, all others `write`."""
    yield from _open(request, needs="read" if request.method in READING_METHODS else "write")


def sign_in_check(request: Request) -> None:
    """Refuses who is not signed in, in a transaction of its own: for routes that take long before their work begins."""
    with contextmanager(open_work)(request):
        pass


@contextmanager
def separate_work(request: Request, *, reading: bool = False) -> Iterator[Work]:
    """The work of whoever asks as a transaction of its own, committed when the block ends well: for routes that wait for
    somebody else, a language model say, and must not hold a transaction open meanwhile. `reading`: as `ReadingWorkDep`.
    """
    with contextmanager(open_reading_work if reading else open_work)(request) as work:
        yield work


def open_reading_work(request: Request) -> Iterator[Work]:
    """For questions that come by POST but change nothing that others see: a token with `read` is enough."""
    yield from _open(request, needs="read")


def open_own_work(request: Request) -> Iterator[Work]:
    """For looking after one's own account: open even to somebody who must choose a new password first."""
    yield from _open(request, needs="read" if request.method in READING_METHODS else "write", with_old_password=True)


WorkDep = Annotated[Work, Depends(open_work, scope="function")]
ReadingWorkDep = Annotated[Work, Depends(open_reading_work, scope="function")]
OwnWorkDep = Annotated[Work, Depends(open_own_work, scope="function")]


def _open(request: Request, *, needs: str, with_old_password: bool = False) -> Iterator[Work]:
    house, asker = house_of(request), Asker()
    try:
        with house.database.transaction() as session:
            caller, scopes = _caller(request, house, session)
            asker.person_id = caller.id
            if needs not in scopes:
                raise Forbidden("access.token_lacks_scope", scope=needs)
            if caller.must_change_password and not with_old_password:
                raise Forbidden("people.must_change_password")
            work = work_of_caller(house, session, caller, lang=lang_of(request.headers.get("accept-language")))
            work.scopes = scopes
            yield work
            refuse_raising_alone(work)
    except (Forbidden, NotFound) as refusal:
        note_refusal(house, asker.person_id, refusal, method=request.method, path=request.url.path)
        raise


@dataclass
class Asker:
    """Who asks, once that is known."""

    person_id: int = 0


def _caller(request: Request, house: House, session: Session) -> tuple[Caller, frozenset[str]]:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        found = use_token(session, secret.strip(), house.clock())
        if found is None:
            raise Unauthenticated("access.token_invalid")
        return found
    require_same_origin(request)
    caller = use_sign_in(session, request.cookies.get(COOKIE, ""), house.clock())
    if caller is None:
        raise Unauthenticated("access.sign_in_first")
    return caller, SCOPES


def require_same_origin(request: Request, *, strictly: bool = True) -> None:
    """Refuses a write that another site made the browser send.

    `strictly`: a write without any sign of its origin is refused too, because a cookie vouches for it.
    """
    if request.method in READING_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        same = site == "same-origin"
    elif origin is not None:
        same = urlsplit(origin).netloc == request.headers.get("host")
    else:
        same = not strictly
    if not same:
        raise Forbidden("access.foreign_origin")
