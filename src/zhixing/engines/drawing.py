"""Draws PDF pages with pdfium, in a process of its own: pdfium serves one thread only and may fall over a malformed file."""

from __future__ import annotations

from pathlib import Path

from zhixing.engines.child_process import AnsweringProcess


class PdfiumDrawer:
    """See `zhixing.organise.port.PageDrawer`."""

    def __init__(self, *, idle_seconds: float = 300.0) -> None:
        self._process = AnsweringProcess("zhixing.engines.drawing_child", patience=30.0, idle_seconds=idle_seconds)

    def draw(self, document: Path, page: int, width: int, target: Path) -> bool:
        """Draws a page (1-based) as PNG, `width` pixels wide, into `target`; false when it cannot be drawn."""
        question = {"document": str(document), "page": page, "width": width, "target": str(target)}
        try:
            return bool(self._process.ask(question)["drawn"])
        except OSError:
            return False

    def close(self) -> None:
        """Ends the process; the next page starts it again."""
        self._process.close()
