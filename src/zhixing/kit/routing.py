"""Routes whose whole work is done in one thread: what they depend on, what they do, what they answer.

FastAPI enters a dependency, runs a plain function, checks its answer and leaves the dependency in four separate turns of its
thread pool, and between any two the event loop must get hold of the interpreter first. With forty people at work that waiting
costs more than the work. Here the four are one turn; what a client or the description of the API sees is the same.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import wraps
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.params import Depends
from fastapi.routing import APIRoute
from fastapi.utils import is_body_allowed_for_status_code
from pydantic import TypeAdapter
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

API = "/api"
ASKED = "asked_"
"""The parameter by which the request reaches the thread; no route of ours has one of this name."""


class OneTurn(APIRoute):
    """A route that takes one turn of the thread pool where it can: see `in_one_turn`."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **said: Any) -> None:
        super().__init__(path, in_one_turn(endpoint, said.get("status_code") or 200), **said)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Whoever may not come in is told so, and not what is wrong with their request."""
        handle, opener = super().get_route_handler(), getattr(self.endpoint, "opener", None)
        if opener is None:
            return handle

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError:
                await run_in_threadpool(_look_in, opener, request)
                raise

        return handled


def _look_in(opener: Callable[[Request], AbstractContextManager[Any]], request: Request) -> None:
    with opener(request):
        pass


def operation_name(route: APIRoute) -> str:
    """What generated clients call a route: its room and its function."""
    tag = route.tags[0] if route.tags else "api"
    return f"{tag}_{route.name}"


class Router(APIRouter):
    """The routes of a room, below `/api`, each of which takes one turn."""

    def __init__(self, *, prefix: str = "", **said: Any) -> None:
        super().__init__(prefix=f"{API}{prefix}", route_class=OneTurn, generate_unique_id_function=operation_name, **said)


class ByWord(BaseRoute):
    """All routes of the rooms as one, chosen by the first word of their paths: only the few that share it are tried in turn."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self.routes = list(routes)
        self._by_word: dict[str, list[BaseRoute]] = {}
        for route in self.routes:
            assert isinstance(route, APIRoute)
            self._by_word.setdefault(_word(route.path), []).append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        partly: tuple[Match, Scope] = (Match.NONE, {})
        for route in self._by_word.get(_word(scope["path"]), ()) if scope["type"] == "http" else ():
            match, found = route.matches(scope)
            if match is Match.FULL:
                return match, found
            if match is Match.PARTIAL and partly[0] is Match.NONE:
                partly = match, found
        return partly

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["route"].handle(scope, receive, send)


def _word(path: str) -> str:
    return path.removeprefix(f"{API}/").partition("/")[0]


def in_one_turn(endpoint: Callable[..., Any], status: int) -> Callable[..., Any]:
    """`endpoint` with its dependency opened, its answer written and the dependency closed inside; itself where it has another
    form: a coroutine, not exactly one dependency of scope "function" that is a generator of the request alone, or an answer
    that is a `Response` or not declared.
    """
    hints = get_type_hints(endpoint, include_extras=True)
    answers = hints.pop("return", None)
    opened = {name: opener for name, hint in hints.items() if (opener := _opener(hint))}
    if len(opened) != 1 or answers is None or inspect.iscoroutinefunction(endpoint) or _is_response(answers):
        return endpoint
    if any(_is_response(hint) for hint in hints.values()):
        return endpoint  # a header set on it must reach the client
    [(name, opener)] = opened.items()
    asked = next((other for other, hint in hints.items() if hint is Request), None)
    written = TypeAdapter(answers)

    @wraps(endpoint)
    def whole(**given: Any) -> Response:
        with opener(given[asked] if asked else given.pop(ASKED)) as work:
            answer = endpoint(**given, **{name: work})
            if not is_body_allowed_for_status_code(status):
                return Response(status_code=status)
            content = written.dump_json(written.validate_python(answer), by_alias=True)
            return Response(content, status, media_type="application/json")

    kept = {other: parameter for other, parameter in inspect.signature(endpoint).parameters.items() if other != name}
    whole.__signature__ = _seen_from_outside(kept, hints, answers)  # type: ignore[attr-defined]
    whole.opener = opener  # type: ignore[attr-defined]
    return whole


def _opener(hint: Any) -> Callable[..., Any] | None:
    """The dependency a parameter names, as a context manager, if it is of the form that can be opened here."""
    if get_origin(hint) is not Annotated:
        return None
    for said in get_args(hint)[1:]:
        if isinstance(said, Depends) and said.scope == "function" and inspect.isgeneratorfunction(said.dependency):
            return contextmanager(said.dependency) if list(inspect.signature(said.dependency).parameters) == ["request"] else None
    return None


def _is_response(hint: Any) -> bool:
    return inspect.isclass(hint) and issubclass(hint, Response)


def _seen_from_outside(kept: Mapping[str, inspect.Parameter], hints: Mapping[str, Any], answers: Any) -> inspect.Signature:
    """What FastAPI reads: the parameters a request fills, the request itself, and what is answered."""
    told = [
        parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY, annotation=hints.get(name, parameter.annotation))
        for name, parameter in kept.items()
    ]
    if all(parameter.annotation is not Request for parameter in told):
        told.append(inspect.Parameter(ASKED, inspect.Parameter.KEYWORD_ONLY, annotation=Request))
    return inspect.Signature(told, return_annotation=None if answers is type(None) else answers)
