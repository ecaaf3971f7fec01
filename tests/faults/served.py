"""The product as people run it: a process of its own with its database, which can be killed at any moment."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from zhixing.engines.child_process import child_environment

PATIENCE = 90.0
KINDS = ("server", "group", "everything", "postgres", "reader")
"""What is killed: the server alone; it and the readers it started; these and the database; the database alone; one reader."""
COMMANDS = ("backup", "restore")
"""What is killed besides: `zhixing backup` while people work; `zhixing restore` into an empty home, where the siege goes on."""


class Meanings:
    """An endpoint that gives every text a direction of its own, so that vectors are kept and compared without a model."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"openai+http://127.0.0.1:{self._server.server_port}/v1?model=directions"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Answering(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        texts = [asked] if isinstance(asked, str) else asked
        data = [{"index": place, "embedding": direction(text)} for place, text in enumerate(texts)]
        body = json.dumps({"data": data}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged."""


def direction(text: str) -> list[float]:
    """64 numbers that hang on the text alone."""
    return [byte / 128 - 1 for byte in hashlib.blake2b(text.encode(), digest_size=64).digest()]


class Served:
    """`python -m zhixing serve` over a home of its own."""

    def __init__(self, home: Path, embedding_url: str, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.home, self._log, self._embedding_url = home, log, embedding_url
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def command(self, home: Path, *words: str) -> subprocess.Popen[bytes]:
        """`python -m zhixing words…` for a home, in a group of its own."""
        environment = {
            **child_environment(1), "ZHIXING_HOME": str(home), "ZHIXING_EMBEDDING_URL": self._embedding_url, "ZHIXING_DATABASE_URL": "",
        }  # fmt: skip
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "zhixing", *words], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, *words: str) -> None:
        """Starts it, and returns once it answers; `words` stand behind `serve`."""
        self._process = self.command(self.home, "serve", "--port", str(self.port), *words)
        self.wait()

    def wait(self) -> None:
        """Until it answers; whoever waits in vain is told what it said last."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(httpx.HTTPError):
                if httpx.get(f"{self.address}/api/health", timeout=2).status_code == 200:
                    return
            if not self.alive:
                break
            time.sleep(0.02)
        raise AssertionError(f"the server does not answer:\n{self._log.read_text(errors='replace')[-3000:]}")

    def stop(self) -> None:
        """Asks it to end, as a service manager does."""
        if self.alive and self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(timeout=60)

    def ended(self) -> int:
        """Waits for its end, which was asked for; returns its exit code."""
        assert self._process is not None
        return self._process.wait(timeout=30)

    def kill(self, kind: str) -> bool:
        """Kills what `kind` says; whether the server has to be started again."""
        if kind == "reader":
            for number in list(_below(self.pid))[:1]:
                _kill(number)
            return False
        if kind == "postgres":
            _kill(self._postmaster())
            return False
        postmaster = self._postmaster() if kind == "everything" else 0
        (os.kill if kind == "server" else os.killpg)(self.pid, signal.SIGKILL)
        if kind == "everything":
            for number in _keepers(self.home):
                _kill(number)
            _kill(postmaster)
        assert self._process is not None
        self._process.wait()
        return True

    def _postmaster(self) -> int:
        try:
            return int((self.home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
        except (OSError, IndexError, ValueError):
            return 0

    def close(self) -> None:
        """Ends all of it, whatever is left."""
        with suppress(subprocess.TimeoutExpired):
            self.stop()
        if self.alive:
            self.kill("everything")

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Down for a while, as for a backup of old."""
        self.stop()
        yield
        self.start()


def _kill(number: int) -> None:
    if number > 1:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def _processes() -> Iterator[int]:
    return (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())


def _below(parent: int) -> Iterator[int]:
    """The reading processes of a server."""
    for number in _processes():
        with suppress(OSError, IndexError):
            status = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            if int(status[1]) == parent and b"reading_child" in Path(f"/proc/{number}/cmdline").read_bytes():
                yield number


def _keepers(home: Path) -> list[int]:
    """The keepers of the database of this home and of no other."""
    place = str((home / "postgres").resolve()).encode()
    found = []
    for number in _processes():
        with suppress(OSError):
            command = Path(f"/proc/{number}/cmdline").read_bytes()
            if b"postgres_keeper" in command and place in command:
                found.append(number)
    return found
