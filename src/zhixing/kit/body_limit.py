"""No request may carry more than the product wants to hear: counted as it arrives, before anything is parsed or kept."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOO_LARGE = 413


class BodyLimit:
    """Breaks off reading a request body past `limit` bytes with 413; paths that begin with `except_below` count for themselves."""

    def __init__(self, app: ASGIApp, *, limit: int, except_below: tuple[str, ...]) -> None:
        self._app, self._limit, self._except_below = app, limit, except_below

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self._except_below):
            await self._app(scope, receive, send)
            return
        heard = 0

        async def counted() -> Message:
            nonlocal heard
            message = await receive()
            heard += len(message.get("body", b""))
            if heard > self._limit:
                raise HTTPException(TOO_LARGE)
            return message

        await self._app(scope, counted, send)
