"""Writes docs/facts.md from the facts the rooms announce. `--check` only says whether it is current."""

from __future__ import annotations

import dataclasses
import inspect
import sys
from importlib import import_module
from pathlib import Path

from zhixing.events import Fact
from zhixing.kit.schema import PACKAGE

PLACE = Path(__file__).parents[1] / "docs" / "facts.md"
HEAD = """# 事实 Facts

What the rooms announce, by type. Each is saved with the change that made it so, in the shape of a CloudEvents 1.0
envelope: `id`, `source`, `type`, `time`, `actor` (`user:7` or `system`), `subject`, `data`. This page is written by `scripts/write_facts.py`.
"""


def facts() -> list[type[Fact]]:
    """Every kind of fact, by type."""
    for events in sorted(PACKAGE.glob("*/events.py")):
        import_module(f"zhixing.{events.parent.name}.events")
    found, seen = [Fact], []
    while found:
        kind = found.pop()
        found += kind.__subclasses__()
        if "type" in vars(kind) and kind.__module__.startswith("zhixing."):
            seen.append(kind)
    return sorted(seen, key=lambda kind: kind.type)


def row(kind: type[Fact]) -> str:
    """One line of the table."""
    values = [f"`{field.name}`" for field in dataclasses.fields(kind) if field.name != "subject"]
    told = inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
    return f"| `{kind.type}` | {told} | {', '.join(values)} |"


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, "| type | tells that | data |", "|---|---|---|", *(row(kind) for kind in facts()), ""])


def main() -> int:
    if "--check" in sys.argv:
        return 0 if PLACE.read_text(encoding="utf-8") == page() else 1
    PLACE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
