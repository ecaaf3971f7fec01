"""What every command shares: its options, what it prints, and whose work it does."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from zhixing.kit.words import Lang

LANG: Lang = "zh"

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
AsUser = Annotated[str, typer.Option("--as", help="Login of the person to read or write as.")]


def show(value: Any, as_json: bool, lines: list[str]) -> None:
    """Prints `value` as JSON, or the lines that say the same to a person."""
    print(json.dumps(value, ensure_ascii=False, default=str, indent=2) if as_json else "\n".join(lines))


def listed(values: dict[str, Any]) -> list[str]:
    """One line for each value, for results that are a handful of figures."""
    return [f"{key}: {value}" for key, value in values.items()]


def show_progress(done: int, total: int, what: str) -> None:
    """One line on the terminal that moves; nothing where nobody looks."""
    if sys.stderr.isatty():
        print(f"\r\033[K{done}/{total} {what[:100]}", end="" if done < total else "\n", file=sys.stderr, flush=True)


@contextmanager
def work_as(login: str) -> Iterator[Any]:
    """The work of the person with this login, in one transaction."""
    from zhixing import access, bootstrap

    with bootstrap.open_house() as house, access.open_work_for(house, login) as work:
        yield work
