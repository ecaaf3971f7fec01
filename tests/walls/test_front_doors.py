"""Rooms are entered by their front door."""

from __future__ import annotations

from walls.source import ROOMS, Module, imported, modules

ASSEMBLERS = frozenset({"", "__main__", "cli", "serving", "web", "bootstrap", "system", "demo", "evaluate", "drilling"})
"""They put the rooms together, or fill or measure them, so they know the files that rooms offer for that."""
OFFERED = frozenset({"api", "jobs", "handlers", "port"})

SIDE_DOORS = frozenset(
    {
        "zhixing.search.analysis",
        "zhixing.search.sounds",
        "zhixing.search.streams",
        "zhixing.search.measures",
        "zhixing.organise.content",
        "zhixing.organise.digest",
        "zhixing.capture.extract",
    }
)
"""Vocabulary that several rooms and engines share: entered directly, because the front door would load the whole room."""


def trespasses(module: Module, target: str) -> bool:
    """Whether `module` may not import `target`."""
    parts = target.split(".")
    if len(parts) < 3 or parts[1] not in ROOMS or parts[1] == module.room or target in SIDE_DOORS:
        return False
    if len(parts) == 3 and parts[2] == "models":
        return False  # for joins and foreign keys
    if len(parts) == 3 and parts[2] == "port" and module.room == "engines":
        return False
    return not (len(parts) == 3 and parts[2] in OFFERED and module.room in ASSEMBLERS)


def test_rooms_are_entered_by_their_front_door() -> None:
    found = [
        f"{module.place}:{line} imports {target}"
        for module in modules()
        for target, line in imported(module)
        if trespasses(module, target)
    ]
    assert found == []


def test_the_wall_sees_somebody_climbing_through_a_window() -> None:
    thief = next(module for module in modules() if module.room == "apply")
    assert trespasses(thief, "zhixing.search.queries")
    assert not trespasses(thief, "zhixing.search")
    assert not trespasses(thief, "zhixing.assets.models")
