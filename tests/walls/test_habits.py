"""Habits that no linter knows: who commits, who catches, what a table may load behind one's back."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from walls.source import ROOMS, Module, modules


def calls(module: Module, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == name:
                yield node


def test_the_edge_commits_and_nobody_else() -> None:
    assert [f"{m.place}:{call.lineno}" for m in modules() if m.room in ROOMS for call in calls(m, "commit")] == []


def test_no_table_loads_another_behind_ones_back() -> None:
    hidden = [
        f"{module.place}:{call.lineno}"
        for module in modules()
        for call in calls(module, "relationship")
        if not any(k.arg == "lazy" and isinstance(k.value, ast.Constant) and k.value.value == "raise" for k in call.keywords)
    ]
    assert hidden == []


def test_routes_parse_call_and_present_but_catch_nothing() -> None:
    routes = [module for module in modules() if module.name.endswith(".api")]
    assert routes
    assert [f"{m.place}:{node.lineno}" for m in routes for node in ast.walk(m.tree) if isinstance(node, ast.Try)] == []


def test_rooms_do_not_read_the_clock() -> None:
    """Time is passed in, so that rules and verbs can be tried at any hour."""
    clocks = {"now", "utcnow", "today"}
    found = []
    for module in modules():
        for name in clocks if module.room in ROOMS else ():
            for call in calls(module, name):
                owner = call.func.value if isinstance(call.func, ast.Attribute) else None
                if isinstance(owner, ast.Name) and owner.id in {"datetime", "date", "clock"}:
                    found.append(f"{module.place}:{call.lineno}")
    assert found == []


def test_a_folder_listing_is_a_table_of_contents() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "base"}
    assert [module.place for module in modules() if vague & set(module.name.split("."))] == []
