"""Oversight hears everything, to put it under seal."""

from __future__ import annotations

from zhixing.events import Listener
from zhixing.kit.house import House
from zhixing.oversight.sealing import seal_listener


def listeners(house: House) -> list[Listener]:
    """The one listener of this room."""
    return [seal_listener()]
