"""What is being worked on right now: the number of the request or job, and where it came from.

Context variables, so that a log line, an error answer or a line of the audit can name the request without passing it
through every verb. Web requests are marked by the middleware `Marked`, jobs by the worker with `marked`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-ID"
_HEADER = HEADER.lower().encode()
_WELL_FORMED = re.compile(r"[A-Za-z0-9._:-]{1,64}\Z")


@dataclass(frozen=True)
class Mark:
    """`id` is shown to people as the reference of an error; `address` is the caller's IP address, "" for jobs and commands."""

    id: str = ""
    address: str = ""


NOTHING = Mark()
_mark: ContextVar[Mark] = ContextVar("zhixing_request", default=NOTHING)


def current() -> Mark:
    """The mark of what runs now; empty outside of any request or job."""
    return _mark.get()


def request_id() -> str:
    """The number of the request or job that runs now; "" outside of any."""
    return _mark.get().id


def address() -> str:
    """The IP address the request came from (behind a trusted proxy: the one it forwards); "" for jobs and commands."""
    return _mark.get().address


def new_id() -> str:
    """A number for a request: 16 hexadecimal digits, random."""
    return secrets.token_hex(8)


@contextmanager
def marked(request_id: str, address: str = "") -> Iterator[Mark]:
    """Everything inside the block is part of this request or job; tasks it starts too, but not threads."""
    before = _mark.set(Mark(request_id, address))
    try:
        yield _mark.get()
    finally:
        _mark.reset(before)


class Marked:
    """Marks every web request: takes a well-formed X-Request-ID from outside, else a new one, and answers with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        client = scope.get("client")

        async def answering(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (_HEADER, mark.id.encode())]
            await send(message)

        with marked(given if _WELL_FORMED.match(given) else new_id(), client[0] if client else "") as mark:
            await self._app(scope, receive, answering)
