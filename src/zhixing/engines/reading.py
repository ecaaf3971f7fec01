"""Reads files in child processes that can be killed: a malicious or broken file costs its own reading and nothing else."""

from __future__ import annotations

import json
import logging
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from zhixing.capture.port import Cancelled, FileToRead, NeedsRecognition, Outcome, Progress, Recogniser, Unreadable
from zhixing.engines.child_process import child_environment
from zhixing.engines.reading_answers import content_of, digest_of
from zhixing.organise.content import Content

log = logging.getLogger(__name__)

CPU_SECONDS = 180
"""Work that a reader may do without telling of progress; counted in processor time, because machines may be busy."""
SILENCE_SECONDS = 900.0
"""A reader that has said nothing for so long, working or not, is stuck."""
LONGEST_SECONDS = 3 * 3600.0
FILES_A_CHILD = 2000
MEMORY_A_CHILD = 512 * 1024**2
"""A child is renewed after so many files or bytes, so that what libraries leak does not add up."""
POLL_SECONDS = 0.5
IDLE_SECONDS = 120.0


class _Killed(Unreadable):
    """Somebody ended the reader, or memory ran out: that may have been another file's fault, so this one is read once more."""


class ProcessExtractor:
    """Reads files in processes of its own; see `zhixing.capture.port.Extractor`. Safe to use from several threads."""

    def __init__(
        self,
        recogniser: Recogniser,
        *,
        cpu_seconds: int = CPU_SECONDS,
        silence_seconds: float = SILENCE_SECONDS,
        longest_seconds: float = LONGEST_SECONDS,
    ) -> None:
        self._recogniser = recogniser
        self._cpu_seconds, self._silence, self._longest = cpu_seconds, silence_seconds, longest_seconds
        self._idle: list[_Child] = []
        self._lock = threading.Lock()

    def read(self, path: Path, filename: str, *, recognise: bool, progress: Progress, cancelled: Callable[[], bool]) -> Content:
        """The content of a file; raises Unreadable, NeedsRecognition or Cancelled."""
        with tempfile.TemporaryDirectory(prefix="zhixing-read-") as folder:
            child = self._take()
            try:
                child.ask(
                    {
                        "path": str(path),
                        "filename": filename,
                        "folder": folder,
                        "recognise": recognise,
                        "cpu_seconds": self._cpu_seconds,
                    }
                )
                answer = self._listen(child, progress, cancelled)
            except BaseException:
                child.kill()
                raise
            self._give_back(child)
            return content_of(answer, Path(folder), filename)

    def digests(
        self, files: Sequence[FileToRead], *, recognise: bool, progress: Progress, cancelled: Callable[[], bool]
    ) -> Iterator[Outcome]:
        """What came of each file, in their order; raises Cancelled."""
        left = list(files)
        again: FileToRead | None = None
        with tempfile.TemporaryDirectory(prefix="zhixing-read-") as folder:
            while left:
                for outcome in self._sitting(left, Path(folder), recognise, progress, cancelled):
                    if isinstance(outcome, _Killed) and left[0] is not again:
                        again = left[0]
                        break
                    left.pop(0)
                    yield outcome

    def _sitting(
        self, files: Sequence[FileToRead], folder: Path, recognise: bool, progress: Progress, cancelled: Callable[[], bool]
    ) -> Iterator[Outcome]:
        """Outcomes by one child, until it is through or a file was too much for it."""
        child = self._take()
        done = False
        try:
            child.ask(
                {
                    "files": [[str(file.path), file.filename] for file in files],
                    "folder": str(folder),
                    "recognise": recognise,
                    "cpu_seconds": self._cpu_seconds,
                }
            )
            for file in list(files):
                try:
                    yield digest_of(self._listen(child, progress, cancelled), folder, file.filename)
                except Unreadable as reason:
                    yield reason
                    if not child.alive or reason.code == "too_slow":
                        return
                except NeedsRecognition as reason:
                    yield reason
            done = True
        finally:
            if done:
                self._give_back(child)
            else:
                child.kill()

    def close(self) -> None:
        """Ends the waiting children and the recogniser."""
        with self._lock:
            children, self._idle = self._idle, []
        for child in children:
            child.kill()
        self._recogniser.close()

    def _take(self) -> _Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.alive:
                    return child
        return _Child()

    def _give_back(self, child: _Child) -> None:
        if child.files >= FILES_A_CHILD or not child.alive or child.memory > MEMORY_A_CHILD:
            child.kill()
            return
        child.idle_since = time.monotonic()
        with self._lock:
            self._idle.append(child)
        sweeper = threading.Timer(IDLE_SECONDS, self._sweep)
        sweeper.daemon = True
        sweeper.start()

    def _sweep(self) -> None:
        """Ends children that nobody needed for a while."""
        now = time.monotonic()
        with self._lock:
            old = [child for child in self._idle if now - child.idle_since >= IDLE_SECONDS * 0.9]
            self._idle = [child for child in self._idle if child not in old]
        for child in old:
            child.kill()

    def _listen(self, child: _Child, progress: Progress, cancelled: Callable[[], bool]) -> dict[str, Any]:
        """Passes progress on and answers questions until the child is done; raises when it is stuck, dead or no longer wanted."""
        started = heard = time.monotonic()
        while True:
            message = child.message(POLL_SECONDS)
            now = time.monotonic()
            if cancelled():
                raise Cancelled
            if now - started > self._longest or (message is None and now - heard > self._silence):
                raise Unreadable("too_slow", minutes=max(1, round((now - started) / 60)))
            if message is None:
                if not child.alive and child.drained:
                    raise (
                        Unreadable("too_slow", minutes=max(1, self._cpu_seconds // 60))
                        if child.overworked
                        else (_Killed if child.killed else Unreadable)("too_complex")
                    )
                continue
            heard = now
            if message["kind"] == "progress":
                progress(message["code"], message["values"])
            elif message["kind"] == "recognise":
                child.ask(self._recognised(Path(message["picture"])))
                heard = time.monotonic()
            else:
                return message

    def _recognised(self, picture: Path) -> dict[str, Any]:
        try:
            return {"lines": [[line.text, line.box, line.score] for line in self._recogniser.recognise(picture)]}
        except OSError:
            log.warning("a picture could not be recognised", exc_info=True)
            return {"failed": True}


class _Child:
    """One reading process, and a thread that takes down what it says."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "zhixing.engines.reading_child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, encoding="utf-8", env=child_environment(1),
        )  # fmt: skip
        self._said: queue.Queue[dict[str, Any]] = queue.Queue()
        self.files, self.idle_since = 0, time.monotonic()
        self._listener = threading.Thread(target=self._take_down, daemon=True)
        self._listener.start()

    def _take_down(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                continue
            if isinstance(message, dict) and "kind" in message:
                self._said.put(message)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def overworked(self) -> bool:
        """Whether the system ended it because its processor time was used up."""
        return self._process.poll() == -signal.SIGXCPU

    @property
    def memory(self) -> int:
        """Bytes it holds resident."""
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        except (OSError, IndexError):
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    @property
    def killed(self) -> bool:
        """Whether it was ended from outside."""
        return self._process.poll() == -signal.SIGKILL

    @property
    def drained(self) -> bool:
        """Whether nothing it said is still unheard."""
        return not self._listener.is_alive() and self._said.empty()

    def ask(self, request: dict[str, Any]) -> None:
        self.files += len(request.get("files", ())) or ("path" in request)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            pass  # found dead when listened to

    def message(self, seconds: float) -> dict[str, Any] | None:
        try:
            return self._said.get(timeout=seconds)
        except queue.Empty:
            return None

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
