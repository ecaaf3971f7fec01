"""Recognition of print by rapidocr (its Chinese models lie in the wheel), in a process of its own that ends when idle."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from zhixing.capture.port import PrintedLine

IDLE_SECONDS = 120.0
PAGE_SECONDS = 180.0


class RapidRecogniser:
    """Recognises one picture at a time; see `zhixing.capture.port.Recogniser`."""

    def __init__(self, *, threads: int = 1, idle_seconds: float = IDLE_SECONDS) -> None:
        self._threads = threads
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._used = 0.0
        self._sweeper: threading.Timer | None = None

    def recognise(self, picture: Path) -> list[PrintedLine]:
        """The lines on a picture, boxes as fractions of it; raises OSError when the process fails or takes too long."""
        with self._lock:
            child = self._ready()
            timer = threading.Timer(PAGE_SECONDS, child.kill)
            timer.start()
            try:
                assert child.stdin is not None and child.stdout is not None
                child.stdin.write(json.dumps(str(picture)) + "\n")
                child.stdin.flush()
                answer = child.stdout.readline()
            except (BrokenPipeError, ValueError):
                answer = ""
            finally:
                timer.cancel()
                self._used = time.monotonic()
            if not answer:
                self._end()
                raise OSError("the recognition process ended")
            return _lines(json.loads(answer))

    def close(self) -> None:
        with self._lock:
            self._end()

    def _ready(self) -> subprocess.Popen[str]:
        if self._child is None or self._child.poll() is not None:
            environment = {**os.environ, "OMP_NUM_THREADS": str(self._threads)}
            self._child = subprocess.Popen(
                [sys.executable, "-m", "zhixing.engines.ocr_child", str(self._threads)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8", env=environment,
            )  # fmt: skip
            self._watch()
        return self._child

    def _watch(self) -> None:
        self._sweeper = threading.Timer(self._idle_seconds, self._sweep)
        self._sweeper.daemon = True
        self._sweeper.start()

    def _sweep(self) -> None:
        """Ends the process when nobody asked for a while; models take most of a gigabyte."""
        if not self._lock.acquire(blocking=False):
            self._watch()
            return
        try:
            if self._child is None:
                return
            if time.monotonic() - self._used >= self._idle_seconds:
                self._end()
            else:
                self._watch()
        finally:
            self._lock.release()

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    pipe.close()
            self._child = None


def _lines(answer: dict[str, Any]) -> list[PrintedLine]:
    if "error" in answer:
        raise OSError(answer["error"])
    return [PrintedLine(text, (box[0], box[1], box[2], box[3]), score) for text, box, score in answer["lines"]]
