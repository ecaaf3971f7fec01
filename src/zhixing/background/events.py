"""What people do with the work behind the scenes. The subject is `lane:<name>`, or `company:1` for jobs and files of any lane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zhixing.events import Fact


@dataclass(frozen=True, kw_only=True)
class LanePaused(Fact):
    """Somebody lets a lane rest."""

    type: ClassVar[str] = "background.lane_paused"


@dataclass(frozen=True, kw_only=True)
class LaneResumed(Fact):
    """Somebody lets a lane go on."""

    type: ClassVar[str] = "background.lane_resumed"


@dataclass(frozen=True, kw_only=True)
class WorkRetried(Fact):
    """Somebody had failed jobs or files tried again."""

    type: ClassVar[str] = "background.work_retried"
    of: str
    count: int


@dataclass(frozen=True, kw_only=True)
class WorkTakenBack(Fact):
    """Somebody took waiting jobs or files out of the line."""

    type: ClassVar[str] = "background.work_taken_back"
    of: str
    count: int
