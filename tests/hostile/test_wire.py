"""Bytes on the wire that no client would send, before the real web server: it refuses, closes, and goes on answering others."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from cast import Cast
from zhixing.access.edge import COOKIE

pytestmark = pytest.mark.slow


@pytest.fixture
def port(app: FastAPI) -> Iterator[int]:
    """The web server as it is served, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=number, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield number
    server.should_exit = server.force_exit = True
    thread.join(timeout=10)


def said(port: int, data: bytes, patience: float = 2.0) -> bytes:
    """What the server says to these bytes until it falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as wire:
        heard = b""
        with suppress(OSError):
            wire.sendall(data)
            while part := wire.recv(65536):
                heard += part
    return heard


def alive(port: int) -> bool:
    return httpx.get(f"http://127.0.0.1:{port}/api/health", timeout=10).status_code == 200


HEAD = b"Host: x\r\n"
WIRE = {
    "two lengths": b"POST /api/session HTTP/1.1\r\n" + HEAD + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
    "a length and chunks": b"POST /api/session HTTP/1.1\r\n" + HEAD
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/people HTTP/1.1\r\n" + HEAD + b"\r\n",
    "chunks spelt strangely": b"POST /api/session HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a chunk without end": b"POST /api/session HTTP/1.1\r\n" + HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx",
    "a negative length": b"POST /api/session HTTP/1.1\r\n" + HEAD + b"Content-Length: -1\r\n\r\n",
    "an endless length": b"POST /api/session HTTP/1.1\r\n" + HEAD + b"Content-Length: " + b"9" * 100 + b"\r\n\r\n",
    "a folded header": b"GET /api/health HTTP/1.1\r\n" + HEAD + b"X: a\r\n b\r\n\r\n",
    "a blank before the colon": b"GET /api/health HTTP/1.1\r\n" + HEAD + b"Content-Length : 5\r\n\r\n",
    "a NUL in a header": b"GET /api/health HTTP/1.1\r\n" + HEAD + b"X: a\x00b\r\n\r\n",
    "line feeds alone": b"GET /api/health HTTP/1.1\nHost: x\n\n",
    "a megabyte of header": b"GET /api/health HTTP/1.1\r\n" + HEAD + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "a megabyte of path": b"GET /api/" + b"a" * 1_000_000 + b" HTTP/1.1\r\n" + HEAD + b"\r\n",
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100,
    "HTTP of the first kind": b"GET /\r\n",
    "HTTP of a later kind": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a whole address": b"GET http://evil.example/api/people HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a way up": b"GET /../../../../etc/passwd HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a strange method": b"\xff\xfe /api/health HTTP/1.1\r\n" + HEAD + b"\r\n",
    "a tunnel": b"CONNECT 127.0.0.1:22 HTTP/1.1\r\n" + HEAD + b"\r\n",
    "an upgrade": b"GET /api/health HTTP/1.1\r\n" + HEAD + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n",
    "two requests at once": b"GET /api/people HTTP/1.1\r\n" + HEAD + b"\r\nGET /api/people HTTP/1.1\r\n" + HEAD + b"\r\n",
}  # fmt: skip


def test_no_bytes_are_too_strange(port: int) -> None:
    for name, data in WIRE.items():
        heard = said(port, data, patience=0.7)
        status = [int(line.split()[1]) for line in heard.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]
        assert all(code < 500 or code == 501 for code in status), (name, heard[:300])
        assert b"root:" not in heard, name
        assert b'"items"' not in heard, f"{name}: nobody is signed in"
    assert alive(port)


def test_people_who_send_a_byte_now_and_then_hold_nobody_up(port: int, cast: Cast) -> None:
    """Two hundred slow callers, and twenty slow uploads of somebody who is signed in; the next person is served at once."""
    secret = cast.sign_in("keeper").encode()
    slow_upload = (
        b"POST /api/captures HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nCookie: " + COOKIE.encode() + b"=" + secret
        + b"\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n"
        + b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\n\r\nx'
    )  # fmt: skip
    with ExitStack() as held:
        for data in [b"GET /api/health HTTP/1.1\r\nHos"] * 200 + [slow_upload] * 20:
            wire = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            wire.sendall(data)
        for _ in range(3):
            assert alive(port)
            answer = httpx.get(f"http://127.0.0.1:{port}/api/me", cookies={COOKIE: secret.decode()}, timeout=10)
            assert answer.status_code == 200
    with cast.house.database.session() as session:
        from zhixing.capture.models import Capture

        assert session.query(Capture).count() == 0


def test_an_upload_that_breaks_off_leaves_nothing_behind(port: int, cast: Cast) -> None:
    secret = cast.sign_in("keeper").encode()
    begun = (
        b"POST /api/captures HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nCookie: " + COOKIE.encode() + b"=" + secret
        + b"\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000000\r\n\r\n"
        + b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\n\r\n' + b"x" * 3_000_000
    )  # fmt: skip
    said(port, begun, patience=0.5)
    for _ in range(100):
        if alive(port) and not list((cast.house.settings.home / "files").rglob(".incoming-*")):
            break
        time.sleep(0.05)
    assert list((cast.house.settings.home / "files").rglob(".incoming-*")) == []
    with cast.house.database.session() as session:
        from zhixing.capture.models import Capture

        assert session.query(Capture).count() == 0
