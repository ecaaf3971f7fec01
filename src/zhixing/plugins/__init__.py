"""Every place where the product can be extended, in one file.

A package adds to the product by an entry point of the group `zhixing.extensions` that names an `Extension`.
The product's own rooms are extensions of the same shape: see `zhixing.bootstrap`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points

from fastapi import APIRouter

from zhixing.events import Listener
from zhixing.jobs import Job
from zhixing.kit.house import House

GROUP = "zhixing.extensions"


def _deaf(house: House) -> Sequence[Listener]:
    return ()


@dataclass(frozen=True)
class Extension:
    """What a room or a package brings: routes below /api, jobs, and listeners to facts."""

    name: str
    routers: Sequence[APIRouter] = ()
    jobs: Sequence[Job] = ()
    listeners: Callable[[House], Sequence[Listener]] = _deaf


def installed() -> list[Extension]:
    """The extensions that installed packages offer, by name."""
    found = [point.load() for point in entry_points(group=GROUP)]
    wrong = [item for item in found if not isinstance(item, Extension)]
    if wrong:
        raise TypeError(f"entry points of {GROUP} must name an Extension, not {wrong[0]!r}")
    return sorted(found, key=lambda extension: extension.name)
