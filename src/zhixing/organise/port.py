"""What organise needs from an engine: somebody who draws the pages of a document."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class PageDrawer(Protocol):
    """Draws pages in a process of its own: a malformed file must not take the server with it."""

    def draw(self, document: Path, page: int, width: int, target: Path) -> bool:
        """Draws a page (1-based) of a PDF as PNG, `width` pixels wide, into `target`; false when that page cannot be drawn."""

    def close(self) -> None:
        """Ends the process; the next page starts it again."""
