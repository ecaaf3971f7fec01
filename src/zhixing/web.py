"""The web application: every room's routes below /api, the pages beside them, and one way to say no."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zhixing import __version__
from zhixing.kit.body_limit import TOO_LARGE, BodyLimit
from zhixing.kit.db import Clashing, Unkeepable
from zhixing.kit.errors import NotFound, Refusal
from zhixing.kit.house import House
from zhixing.kit.request import Marked, request_id
from zhixing.kit.routing import API, ByWord, Router, operation_name
from zhixing.kit.words import lang_of, say
from zhixing.plugins import Extension
from zhixing.system import CONTENT_TYPE, Measured, exposition, may_read_metrics

log = logging.getLogger(__name__)

LARGEST_BODY = 32 * 1024**2
"""Of a request that hands in no files; those have their own limit, `Settings.max_upload_bytes`."""

PLAIN = (str, int, float, bool, list)

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
        "object-src 'none'; base-uri 'self'; frame-ancestors 'none'"
    ),
}

PAGE_HEADERS = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]
API_HEADERS = [*PAGE_HEADERS, (b"cache-control", b"no-store")]
"""What every answer carries unless it says otherwise itself."""


def create_app(house: House, extensions: Sequence[Extension], *, pages: Path | None = None) -> FastAPI:
    """The application over an open house; `pages` is the folder of the built front end."""
    app = FastAPI(
        title="知行 Zhixing",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_name,
    )
    app.state.house = house
    app.add_middleware(BodyLimit, limit=LARGEST_BODY, except_below=("/api/captures", "/api/uploads/"))
    app.add_middleware(Guarded)
    app.add_middleware(Measured)
    app.add_middleware(Marked)  # outermost: whatever happens has a number
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http_refused)
    app.add_exception_handler(Unkeepable, _unkeepable)
    app.add_exception_handler(Clashing, _clashed)
    _serve_rooms(app, extensions)
    _serve_metrics(app)
    _serve_pages(app, pages)
    return app


def _serve_rooms(app: FastAPI, extensions: Sequence[Extension]) -> None:
    """The rooms' routes at once, found by a word; those of other extensions as FastAPI includes them."""
    own = [router for extension in extensions for router in extension.routers if isinstance(router, Router)]
    rooms = ByWord(route for router in own for route in router.routes)
    app.router.routes.append(rooms)
    for extension in extensions:
        for router in extension.routers:
            if not isinstance(router, Router):
                app.include_router(router, prefix=API, tags=router.tags or [extension.name])

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            routes = [*rooms.routes, *app.routes]
            app.openapi_schema = get_openapi(title=app.title, version=app.version, routes=routes)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


class Guarded:
    """Security headers on every answer, and one answer for whatever nobody foresaw."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                said = {name for name, _ in message["headers"]}
                wanted = API_HEADERS if scope["path"].startswith(API) else PAGE_HEADERS
                message["headers"] = [*message["headers"], *(header for header in wanted if header[0] not in said)]
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except Exception:
            log.exception("unforeseen failure %s at %s %s", request_id(), scope["method"], scope["path"])
            if begun:  # half an answer cannot be taken back: the connection breaks off
                raise
            answer = _answer(Request(scope), 500, "internal", {"reference": request_id()})
            await answer(scope, receive, guarded)


def _answer(request: Request, status: int, code: str, values: dict[str, Any]) -> JSONResponse:
    message = say(code, lang_of(request.headers.get("accept-language")), **values)
    return JSONResponse({"error": {"code": code, "message": message, "values": _plain(values)}}, status_code=status)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Values that JSON can carry; whatever else they are, they are told as text."""
    return {key: value if value is None or isinstance(value, PLAIN) else str(value) for key, value in values.items()}


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    return _answer(request, refusal.status, refusal.code, refusal.values)


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    detail = "; ".join(f"{'.'.join(str(part) for part in item['loc'][1:])}: {item['msg']}" for item in error.errors()[:5])
    return _answer(request, 422, "invalid_request", {"detail": detail})


async def _unkeepable(request: Request, error: Exception) -> Response:
    """A value that no column can hold, like a NUL in a text or a number past 64 bits, is the request's fault."""
    assert isinstance(error, Unkeepable)
    return _answer(request, 422, "invalid_request", {"detail": str(error.orig).splitlines()[0]})


async def _clashed(request: Request, error: Exception) -> Response:
    """Two people did at once what only one can do, and the database let one of them."""
    log.warning("clash at %s %s: %s", request.method, request.url.path, error)
    return _answer(request, 409, "clash", {})


async def _http_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method_not_allowed", TOO_LARGE: "body_too_large"}.get(error.status_code, "invalid_request")
    return _answer(request, error.status_code, code, {"detail": str(error.detail), "megabytes": LARGEST_BODY // 1024**2})


def _serve_metrics(app: FastAPI) -> None:
    """For the monitoring alone; anybody else is told that there is no such thing."""

    @app.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        house: House = request.app.state.house
        if not may_read_metrics(request, house.settings.metrics_token):
            raise NotFound
        return Response(exposition(house), media_type=CONTENT_TYPE)


def _serve_pages(app: FastAPI, pages: Path | None) -> None:
    """Files of the built front end by name, its index for every other path, so that any view has a URL."""

    @app.api_route("/api/{path:path}", include_in_schema=False, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def no_such_route(path: str) -> None:
        raise NotFound

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> Response:
        if pages is None or not (pages / "index.html").is_file():
            raise NotFound("pages_not_built")
        wanted = (pages / path).resolve()
        if path and wanted.is_file() and wanted.is_relative_to(pages.resolve()):
            lasting = path.startswith("assets/")
            return FileResponse(
                wanted, headers={"Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache"}
            )
        if path.startswith("assets/"):
            raise NotFound
        return FileResponse(pages / "index.html", headers={"Cache-Control": "no-cache"})
