"""The product's own source, parsed once for all walls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "zhixing"
ROOMS = (
    "people", "access", "assets", "assist", "search", "organise", "insight",
    "capture", "share", "apply", "oversight", "desk", "innovate", "value", "reward",
)  # fmt: skip


@dataclass(frozen=True)
class Module:
    """One file of the product. `name` is dotted, e.g. `zhixing.search.rules`."""

    path: Path
    name: str
    text: str
    tree: ast.Module

    @property
    def place(self) -> str:
        """The path as people say it: from the root of the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def room(self) -> str:
        """The first name below `zhixing`; "" for the package itself."""
        return [*self.name.split("."), ""][1]


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the product."""
    return tuple(_modules())


def _modules() -> Iterator[Module]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text(encoding="utf-8")
        yield Module(path, name, text, ast.parse(text))


def imported(module: Module) -> Iterator[tuple[str, int]]:
    """The modules of the product that `module` imports anywhere in it, each with the line."""
    known = {other.name for other in modules()}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names if alias.name.split(".")[0] == "zhixing")
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "zhixing":
            for alias in node.names:
                below = f"{node.module}.{alias.name}"
                yield below if below in known else node.module, node.lineno
