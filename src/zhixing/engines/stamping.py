"""Puts a watermark on files that leave the house, in processes of their own: what is stamped came from outside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zhixing.engines.child_process import AnsweringProcess

PICTURES = frozenset({"png", "jpg", "jpeg", "webp", "bmp", "gif"})
FILES = frozenset({"pdf", "docx"})
MODULE = "zhixing.engines.stamping_child"


class ProcessStamper:
    """See `zhixing.organise.port.Stamper`. Pictures of pages do not wait for large files."""

    def __init__(self, *, idle_seconds: float = 300.0) -> None:
        self._pictures = AnsweringProcess(MODULE, patience=20.0, idle_seconds=idle_seconds)
        self._files = AnsweringProcess(MODULE, patience=90.0, idle_seconds=idle_seconds)

    def can_stamp(self, form: str) -> bool:
        """Whether files of this form (`pdf`, `png` …) can carry a watermark."""
        return form in PICTURES | FILES

    def stamp(self, source: Path, form: str, lines: Sequence[str], target: Path) -> bool:
        """Writes `source` with the lines on it to `target`, pictures as PNG; false where it cannot be done."""
        process = self._pictures if form in PICTURES else self._files
        question = {"source": str(source), "form": form, "lines": list(lines), "target": str(target)}
        try:
            return bool(process.ask(question)["stamped"])
        except OSError:
            return False

    def close(self) -> None:
        """Ends the processes; the next file starts them again."""
        self._pictures.close()
        self._files.close()
