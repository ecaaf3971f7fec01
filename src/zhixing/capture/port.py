"""What capture needs from engines: somebody who reads a file, and somebody who recognises print."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from zhixing.organise.content import Content
from zhixing.organise.digest import Digest


class Unreadable(Exception):
    """The file itself is the reason why there is no content; reading it again will not help.

    `code` is spoken by the sentence `capture.unreadable.<code>`, filled with `values`.
    """

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class NeedsRecognition(Exception):
    """The file shows its words as pictures and this reader has nobody who recognises them."""


class Cancelled(Exception):
    """Somebody took the file back while it was being read."""


Progress = Callable[[str, dict[str, Any]], None]
"""Told a code of the words catalogue and its values, e.g. ("capture.stage.recognising", {"page": 12, "pages": 40})."""


@dataclass(frozen=True)
class PrintedLine:
    """One recognised line: its text, its box as fractions of the picture (x0, y0, x1, y1), and a score in 0..1."""

    text: str
    box: tuple[float, float, float, float]
    score: float


class Recogniser(Protocol):
    """Recognises print on pictures (OCR)."""

    def recognise(self, picture: Path) -> list[PrintedLine]:
        """The lines on a PNG or JPEG in reading order; none when nothing is printed there. Raises OSError when it fails."""

    def close(self) -> None:
        """Gives its memory back; the next picture loads it again."""


@dataclass(frozen=True)
class FileToRead:
    """A file on this machine and the name people gave it, which may hold folders."""

    path: Path
    filename: str


Outcome = Digest | Unreadable | NeedsRecognition
"""What came of a file that was read."""


class Extractor(Protocol):
    """Reads files in a process of its own, so that a malicious or broken one harms nobody."""

    def read(self, path: Path, filename: str, *, recognise: bool, progress: Progress, cancelled: Callable[[], bool]) -> Content:
        """The content of a file; raises Unreadable, NeedsRecognition (only without `recognise`) or Cancelled."""

    def digests(
        self, files: Sequence[FileToRead], *, recognise: bool, progress: Progress, cancelled: Callable[[], bool]
    ) -> Iterator[Outcome]:
        """What came of each file, in their order, as soon as it is read; raises Cancelled.

        A file that takes the reading process along costs itself alone: the others are read by the next one.
        """

    def close(self) -> None:
        """Ends the reading processes."""
