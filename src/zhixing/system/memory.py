"""How much memory the product holds on this machine: its processes, their children, and the embedded database's."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Holding:
    """One process. `bytes` is its proportional share (PSS): pages that n processes share count 1/n for each."""

    pid: int
    name: str
    bytes: int


def holdings(home: Path) -> list[Holding]:
    """Every process of this home, the largest first; [] where the system does not tell (no /proc)."""
    if not (PROC / "self" / "smaps_rollup").exists():
        return []
    found = [_holding(pid) for pid in _of_this_home(home)]
    return sorted((one for one in found if one is not None), key=lambda one: -one.bytes)


def _of_this_home(home: Path) -> set[int]:
    """Processes that hold a lock file or the database of the home open or work in it, and all their children."""
    parents, ours = {}, {os.getpid()}
    places = {str(home.resolve()), str((home / "postgres").resolve())}
    for entry in PROC.glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text()
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
            if _works_in(entry, places):
                ours.add(int(entry.name))
        except (OSError, ValueError):
            continue
    return _with_children(ours, parents)


def _works_in(entry: Path, places: set[str]) -> bool:
    if any(os.readlink(entry / "cwd").startswith(f"{place}/") for place in places):
        return True
    for link in (entry / "fd").iterdir():
        try:
            target = os.readlink(link)
        except OSError:
            continue
        if target.endswith(("/users", "/worker.lock", "/keeper")) and any(target.startswith(place) for place in places):
            return True
    return False


def _with_children(pids: set[int], parents: dict[int, int]) -> set[int]:
    grown = set(pids)
    while more := {child for child, parent in parents.items() if parent in grown and child not in grown}:
        grown |= more
    return grown


def _holding(pid: int) -> Holding | None:
    try:
        rollup = (PROC / str(pid) / "smaps_rollup").read_text()
        words = (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return None
    pss = next((line for line in rollup.splitlines() if line.startswith("Pss:")), None)
    return Holding(pid, _short(words), int(pss.split()[1]) * 1024) if pss else None


def _short(words: str) -> str:
    """What a process is, in one or two words: never its arguments, which may hold a password."""
    if words.startswith("postgres"):
        return " ".join(words.split()[:3])[:40]
    for known in ("ocr_child", "reading_child", "drawing_child", "postgres_keeper"):
        if known in words:
            return known
    if "/bin/postgres" in words:
        return "postgres"
    return "zhixing" if "zhixing" in words else Path(words.split()[0]).name if words else "?"
