"""Ceilings: what grows past them is cut, or stands in exceptions.json, which may only shrink."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from walls.source import Module, modules

FILE_LINES, FILE_LINES_NEVER = 300, 500
FUNCTION_LINES = 40
POSITIONAL = 5
LINE_CHARACTERS = 140
"""The formatter lays code out at 130; a sentence in a docstring or comment may run over a little."""
EXCEPTIONS: dict[str, int] = json.loads((Path(__file__).parent / "exceptions.json").read_text(encoding="utf-8"))

Functions = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: Module) -> Iterator[tuple[str, Functions]]:
    for node in ast.walk(module.tree):
        if isinstance(node, Functions):
            yield f"{module.place}::{node.name}", node


def length(node: Functions) -> int:
    """Lines of a function without its decorators and docstring: the part one has to follow."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node) is not None:
        lines -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
    return lines


def positional(node: Functions) -> int:
    names = [argument.arg for argument in [*node.args.posonlyargs, *node.args.args]]
    return len([name for name in names if name not in {"self", "cls"}])


def is_route(node: Functions) -> bool:
    """The parameters of a route are the query it answers: nobody calls it by position."""
    calls = (d.func for d in node.decorator_list if isinstance(d, ast.Call))
    return any(
        isinstance(call, ast.Attribute) and call.attr in {"get", "post", "put", "patch", "delete", "command"} for call in calls
    )


def oversized() -> Iterator[tuple[str, int]]:
    """What stands above a ceiling, with its size."""
    for module in modules():
        lines = module.text.count("\n")
        if lines > FILE_LINES:
            yield module.place, lines
        for name, node in functions(module):
            if length(node) > FUNCTION_LINES:
                yield f"{name} lines", length(node)
            if positional(node) > POSITIONAL and not is_route(node):
                yield f"{name} arguments", positional(node)


def test_nothing_is_larger_than_one_can_take_in_at_once() -> None:
    excess = {name: size for name, size in oversized() if size > EXCEPTIONS.get(name, 0)}
    assert excess == {}, "cut it; a new exception needs a reason that convinces a reviewer"


def test_the_exceptions_only_shrink() -> None:
    now = dict(oversized())
    stale = {name: f"{size} -> {now.get(name, 'gone')}" for name, size in EXCEPTIONS.items() if now.get(name, 0) < size}
    assert stale == {}, "smaller now: write the smaller number, or strike the line"


def test_no_file_is_ever_past_the_hard_ceiling() -> None:
    assert {name: size for name, size in oversized() if name.endswith(".py") and size > FILE_LINES_NEVER} == {}


def test_no_line_is_longer_than_a_screen() -> None:
    assert [
        f"{module.place}:{number}"
        for module in modules()
        for number, line in enumerate(module.text.splitlines(), 1)
        if len(line) > LINE_CHARACTERS
    ] == []
