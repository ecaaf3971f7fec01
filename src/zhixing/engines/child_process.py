"""A child process that answers JSON lines one at a time, is killed when it takes too long, and ends when nobody asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import zhixing


def child_environment(threads: int) -> dict[str, str]:
    """The environment of a child: it finds this very package, and its libraries keep to so many threads."""
    here = str(Path(zhixing.__file__).parent.parent)
    search = os.pathsep.join(dict.fromkeys([here, *os.environ.get("PYTHONPATH", "").split(os.pathsep)])).strip(os.pathsep)
    return {**os.environ, "PYTHONPATH": search, "OMP_NUM_THREADS": str(threads), "PYTHONIOENCODING": "utf-8"}


class AnsweringProcess:
    """`python -m module arguments…`, started at the first question. Safe to use from several threads."""

    def __init__(self, module: str, *arguments: str, patience: float, idle_seconds: float, threads: int = 1) -> None:
        """`patience`: seconds an answer may take; `idle_seconds`: after so long without a question the process ends."""
        self._command = [sys.executable, "-m", module, *arguments]
        self._patience, self._idle_seconds = patience, idle_seconds
        self._environment = child_environment(threads)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._used = 0.0

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer to a question; raises OSError when the process ends without one or takes too long."""
        with self._lock:
            process = self._ready()
            timer = threading.Timer(self._patience, process.kill)
            timer.start()
            try:
                assert process.stdin is not None and process.stdout is not None
                process.stdin.write(json.dumps(question) + "\n")
                process.stdin.flush()
                answer = process.stdout.readline()
            except (BrokenPipeError, ValueError):
                answer = ""
            finally:
                timer.cancel()
                self._used = time.monotonic()
            if not answer:
                self._end()
                raise OSError(f"{self._command[2]} ended without an answer")
            heard: dict[str, Any] = json.loads(answer)
            return heard

    def close(self) -> None:
        """Ends the process; the next question starts it again."""
        with self._lock:
            self._end()

    def _ready(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                text=True, encoding="utf-8",
                env=self._environment,
            )  # fmt: skip
            self._watch()
        return self._process

    def _watch(self) -> None:
        sweeper = threading.Timer(self._idle_seconds, self._sweep)
        sweeper.daemon = True
        sweeper.start()

    def _sweep(self) -> None:
        if not self._lock.acquire(blocking=False):
            self._watch()
            return
        try:
            if self._process is None:
                return
            if time.monotonic() - self._used >= self._idle_seconds:
                self._end()
            else:
                self._watch()
        finally:
            self._lock.release()

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None
