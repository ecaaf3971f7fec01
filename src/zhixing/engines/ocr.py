"""Recognition of print by rapidocr (its Chinese models lie in the wheel), in a process of its own that ends when idle."""

from __future__ import annotations

from pathlib import Path

from zhixing.capture.port import PrintedLine
from zhixing.engines.child_process import AnsweringProcess


class RapidRecogniser:
    """Recognises one picture at a time; see `zhixing.capture.port.Recogniser`. Loading takes a second and most of a gigabyte."""

    def __init__(self, *, threads: int = 1, idle_seconds: float = 120.0) -> None:
        self._process = AnsweringProcess(
            "zhixing.engines.ocr_child", str(threads), patience=180.0, idle_seconds=idle_seconds, threads=threads
        )

    def recognise(self, picture: Path) -> list[PrintedLine]:
        """The lines on a picture, boxes as fractions of it; raises OSError when it fails or takes too long."""
        answer = self._process.ask({"picture": str(picture)})
        if "error" in answer:
            raise OSError(answer["error"])
        return [PrintedLine(text, (box[0], box[1], box[2], box[3]), score) for text, box, score in answer["lines"]]

    def close(self) -> None:
        """Gives the memory back."""
        self._process.close()
