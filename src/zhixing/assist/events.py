"""What this room tells the others. The subject is `model:answers`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zhixing.events import Fact


@dataclass(frozen=True, kw_only=True)
class ModelChanged(Fact):
    """Somebody changed which language model is asked, or what may be sent to it; `fields` names what, never a key."""

    type: ClassVar[str] = "assist.model_changed"
    fields: list[str]
