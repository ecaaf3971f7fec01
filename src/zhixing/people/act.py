"""Acting: what a verb of this room needs of whoever acts. `zhixing.access.Work` is one."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from zhixing.events import Fact


class Act(Protocol):
    """A transaction, the time, and a pen for facts in the actor's name. The edge commits."""

    session: Session
    now: datetime

    def record(self, fact: Fact) -> None: ...
