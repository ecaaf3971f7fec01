"""What happens to hand-ins. The subject is always `capture:<id>`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zhixing.events import Fact


@dataclass(frozen=True, kw_only=True)
class CaptureStarted(Fact):
    """Somebody handed files in."""

    type: ClassVar[str] = "capture.capture_started"
    space_id: int
    origin: str
    files: int


@dataclass(frozen=True, kw_only=True)
class CaptureCancelled(Fact):
    """Somebody took the files back that were not read yet."""

    type: ClassVar[str] = "capture.capture_cancelled"


@dataclass(frozen=True, kw_only=True)
class FileFailed(Fact):
    """A file could not be read; `code` says why."""

    type: ClassVar[str] = "capture.file_failed"
    item_id: int
    code: str


def subject_of(capture_id: int) -> str:
    """How facts name a capture."""
    return f"capture:{capture_id}"
