"""The reading process: `python -m zhixing.engines.reading_child`. Reads file after file on request and dies with its parent.

Requests and answers are JSON lines. A request names a file and a folder for what is found; answers are progress, a question to
recognise a picture, and in the end the content or the reason why there is none. Nothing is unpickled, nothing is evaluated.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import resource
import select
import sys
import traceback
from base64 import b64encode
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhixing.organise.content import Content

MEMORY_LIMIT = 4 * 1024**3
LARGEST_FILE = 2 * 1024**3
NICER = 10
"""Steps of priority below the server: who waits for a page or an answer goes before files that are read."""
MUCH = 4 * 1024**2
"""Bytes of files of which the rubbish is left lying at most."""
IDLE = 0.2
"""Seconds without a request after which nobody waits."""
FIRST_TO_GO = 800
"""Of a thousand: where memory runs out, the system ends the reader of a file before the server or the database."""


def _bare(name: str) -> None:
    """Registers a room without opening its front door.

    Reading needs no room: the process starts in a fraction of the time and holds nothing that a malicious file could reach for.
    """
    spec = find_spec("zhixing")
    assert spec is not None and spec.submodule_search_locations
    package = ModuleType(name)
    package.__path__ = [f"{place}/{name.rpartition('.')[2]}" for place in spec.submodule_search_locations]
    sys.modules[name] = package


class _Wire:
    """Lines to and from the parent."""

    def __init__(self, incoming: IO[str], outgoing: IO[str]) -> None:
        self._incoming, self._outgoing = incoming, outgoing

    def say(self, **message: Any) -> None:
        self._outgoing.write(json.dumps(message, ensure_ascii=True) + "\n")
        self._outgoing.flush()

    def hear(self) -> dict[str, Any] | None:
        line = self._incoming.readline()
        return json.loads(line) if line else None


def main() -> None:
    """Reads until the parent closes the pipe."""
    os.nice(NICER)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(str(FIRST_TO_GO), encoding="ascii")
    wire = _Wire(sys.stdin, os.fdopen(os.dup(1), "w"))
    os.dup2(2, 1)  # what libraries print must not get between the answers
    rubbish = _Rubbish()
    while (request := wire.hear()) is not None:
        if "files" in request:
            with rubbish.left():
                for path, filename in request["files"]:
                    wire.say(**_answer({**request, "path": path, "filename": filename}, wire, _digest))
                    rubbish.note(Path(path))
            rubbish.clear_when_idle()
        else:
            wire.say(**_answer(request, wire, _read))


class _Rubbish:
    """What small files leave behind is cleared away when nobody waits, or when it became much: to look for it all the while takes
    a quarter of the time that reading takes."""

    def __init__(self) -> None:
        self._bytes = 0

    @contextlib.contextmanager
    def left(self) -> Iterator[None]:
        """While inside, nothing is cleared away but by `note`."""
        gc.disable()
        try:
            yield
        finally:
            gc.enable()

    def note(self, path: Path) -> None:
        """A file was read."""
        with contextlib.suppress(OSError):
            self._bytes += path.stat().st_size
        if self._bytes > MUCH:
            self._clear()

    def clear_when_idle(self) -> None:
        if self._bytes and not select.select([sys.stdin], [], [], IDLE)[0]:
            self._clear()

    def _clear(self) -> None:
        gc.collect()
        self._bytes = 0


def _answer(request: dict[str, Any], wire: _Wire, act: Callable[[dict[str, Any], _Wire], dict[str, Any]]) -> dict[str, Any]:
    """One file read; whatever happens, an answer."""
    from zhixing.capture.port import NeedsRecognition, Unreadable

    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return act(request, wire)
    except Unreadable as reason:
        return {"kind": "unreadable", "code": reason.code, "values": reason.values}
    except NeedsRecognition:
        return {"kind": "needs_recognition"}
    except (MemoryError, RecursionError):
        return {"kind": "unreadable", "code": "too_complex", "values": {}}
    except Exception:  # a reader's own mistake must not take the process with it
        return {"kind": "failed", "trace": traceback.format_exc(limit=-8)}


def _read(request: dict[str, Any], wire: _Wire) -> dict[str, Any]:
    """Reads the file and leaves content and pictures in the folder."""
    folder, content = Path(request["folder"]), _content(request, wire)
    for name, data in content.images.items():
        (folder / name).write_bytes(data)
    (folder / "content.json").write_text(json.dumps(content.to_json(), ensure_ascii=False), encoding="utf-8", errors="replace")
    return {"kind": "content"}


def _digest(request: dict[str, Any], wire: _Wire) -> dict[str, Any]:
    """Reads the file and tells all that is kept of it; only pictures are left in the folder."""
    from zhixing.organise.digest import digest

    folder, found = Path(request["folder"]), digest(_content(request, wire))
    for key, picture in found.images.items():
        (folder / key).write_bytes(picture)
    told = {name: getattr(found, name) for name in ("title", "lang", "format", "pages", "characters", "warnings", "details")}
    passages = [[passage.heading_path, passage.text, passage.locator] for passage in found.passages]
    packed = b64encode(found.packed).decode("ascii")
    return {"kind": "digest", **told, "passages": passages, "packed": packed, "images": sorted(found.images)}


def _content(request: dict[str, Any], wire: _Wire) -> Content:
    from zhixing.capture.extract import Source, extract

    cpu_seconds = int(request["cpu_seconds"])

    def report(code: str, values: dict[str, Any]) -> None:
        _grant(cpu_seconds)
        wire.say(kind="progress", code=code, values=values)

    _grant(cpu_seconds)
    recogniser = _recogniser(Path(request["folder"]), wire) if request["recognise"] else None
    return extract(Source(Path(request["path"]), request["filename"], report=report, recogniser=recogniser))


def _grant(cpu_seconds: int) -> None:
    """From now on so many seconds of work, on however busy a machine; then the system ends this process (SIGXCPU)."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (used + cpu_seconds + 1, resource.RLIM_INFINITY))


def _recogniser(folder: Path, wire: _Wire) -> Any:
    """Asks the parent, who knows somebody who recognises print."""
    from zhixing.capture.port import PrintedLine, Unreadable

    def recognise(picture: bytes) -> list[PrintedLine]:
        file = folder / "page"
        file.write_bytes(picture)
        wire.say(kind="recognise", picture=str(file))
        heard = wire.hear()
        if heard is None or "lines" not in heard:
            raise Unreadable("recognition_failed")
        return [PrintedLine(text, (box[0], box[1], box[2], box[3]), score) for text, box, score in heard["lines"]]

    return recognise


if __name__ == "__main__":
    for room in ("zhixing.capture", "zhixing.organise"):
        _bare(room)
    main()
