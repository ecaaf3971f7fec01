"""What an extractor is given: the file, its name, and whom to tell and to ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from zhixing.capture.port import NeedsRecognition, PrintedLine, Unreadable

MAX_BYTES_IN_MEMORY = 512 * 1024**2
MAX_DEPTH = 3

Report = Callable[[str, dict[str, Any]], None]
Recognise = Callable[[bytes], list[PrintedLine]]


def _say_nothing(code: str, values: dict[str, Any]) -> None:
    """Progress that nobody listens to."""


@dataclass(frozen=True)
class Source:
    """One file to be read. `report` takes progress codes, `recognise` a PNG or JPEG and gives the lines printed on it."""

    path: Path | None
    filename: str
    given: bytes | None = None
    report: Report = field(default=_say_nothing)
    recogniser: Recognise | None = None
    depth: int = 0

    @cached_property
    def data(self) -> bytes:
        """All bytes of the file; Unreadable("too_large") beyond half a gigabyte."""
        if self.given is not None:
            return self.given
        assert self.path is not None
        if self.path.stat().st_size > MAX_BYTES_IN_MEMORY:
            raise Unreadable("too_large", limit=MAX_BYTES_IN_MEMORY // 1024**2)
        return self.path.read_bytes()

    @cached_property
    def head(self) -> bytes:
        """The first 4 KiB."""
        if self.given is not None:
            return self.given[:4096]
        assert self.path is not None
        with open(self.path, "rb") as file:
            return file.read(4096)

    @property
    def stem(self) -> str:
        """The file's name without folders and extension."""
        name = PurePosixPath(self.filename.replace("\\", "/")).name
        return PurePosixPath(name).stem or name or "?"

    @property
    def extension(self) -> str:
        """In lower case, without the dot."""
        return PurePosixPath(self.filename.replace("\\", "/")).suffix.lower().lstrip(".")

    def recognise(self, picture: bytes) -> list[PrintedLine]:
        """The lines printed on a picture; NeedsRecognition where nobody recognises them here."""
        if self.recogniser is None:
            raise NeedsRecognition
        return self.recogniser(picture)

    def inner(self, filename: str, data: bytes) -> Source:
        """A file inside this one (an attachment)."""
        return Source(None, filename, data, self.report, self.recogniser, self.depth + 1)
