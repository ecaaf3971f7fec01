"""What organise needs from an engine: somebody who draws the pages of a document, and somebody who marks what leaves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol


class PageDrawer(Protocol):
    """Draws pages in a process of its own: a malformed file must not take the server with it."""

    def draw(self, document: Path, page: int, width: int, target: Path) -> bool:
        """Draws a page (1-based) of a PDF as PNG, `width` pixels wide, into `target`; false when that page cannot be drawn."""

    def close(self) -> None:
        """Ends the process; the next page starts it again."""


class Stamper(Protocol):
    """Puts a watermark on files, in processes of its own: they came from outside."""

    def can_stamp(self, form: str) -> bool:
        """Whether files of this form (`pdf`, `png` …) can carry a watermark."""

    def stamp(self, source: Path, form: str, lines: Sequence[str], target: Path) -> bool:
        """Writes `source` with the lines on it to `target`, pictures as PNG; false where it cannot be done."""

    def close(self) -> None:
        """Ends the processes; the next file starts them again."""
