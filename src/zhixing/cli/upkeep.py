"""Keeping the house in order: `reindex`, `doctor`, `migrate`, `upgrade`."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer

from zhixing.cli.terminal import LANG, AsJson, listed, show, show_progress
from zhixing.kit.words import say

app = typer.Typer()
MARKS = {"fine": "✓", "hint": "!", "wrong": "✗"}
PATIENCE = 30.0
"""Seconds in which the service must take up a reindexing that was asked for."""


@app.command()
def reindex(as_json: AsJson = False) -> None:
    """Build the search index anew from the database; search goes on, vectors already computed are kept."""
    from zhixing import bootstrap, system
    from zhixing.kit.errors import Conflict

    with bootstrap.open_house() as house:
        try:
            with bootstrap.sole_worker(house):
                done = system.reindex(house, asked_by="command", progress=show_progress)
        except Conflict:  # the service does the background work: it must build the index, too
            done = _ask_the_service(house)
    show(done, as_json, listed(done))


def _ask_the_service(house: Any) -> dict[str, Any]:
    from zhixing import system
    from zhixing.kit.errors import Unavailable

    before = system.last_run(house, "reindex")
    system.ask(house, system.REINDEX, asked_by="command")
    deadline = time.monotonic() + PATIENCE
    while True:
        time.sleep(0.5)
        run = system.last_run(house, "reindex")
        if run is None or (before is not None and run.id == before.id):
            if time.monotonic() > deadline:
                raise Unavailable("system.no_worker")
            continue
        show_progress(run.done, max(run.total, 1), "")
        if run.state == "failed" and run.reason is not None:
            raise Unavailable(run.reason["code"], **run.reason["values"])
        if run.state != "running":
            return dict(run.result or {})


@app.command()
def doctor(
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every file and compare the index asset by asset; takes minutes.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look for what is wrong and say what to do; exit code 1 if anything is."""
    from zhixing import bootstrap, system

    with bootstrap.open_house(migrate=False) as house:
        findings = system.examine(house, deep=deep)
    spoken = [finding.spoken(LANG) for finding in findings]
    lines = []
    for one in spoken:
        lines.append(f"{MARKS[one['grade']]} {one['check']}：{one['detail']}  [{one['code']}]")
        lines += [f"  → {one['fix']}"] if one["fix"] else []
    show(spoken, as_json, lines)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


@app.command()
def migrate() -> None:
    """Bring the database to the present schema."""
    from zhixing import bootstrap

    with bootstrap.open_house(migrate=True):
        pass


@app.command()
def upgrade(
    yes: Annotated[bool, typer.Option("--yes", help="There is a backup: do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the database to the present schema after asking whether there is a backup: there is no other way back."""
    from zhixing import bootstrap
    from zhixing.kit import schema

    with bootstrap.open_house(migrate=False) as house:
        before = schema.current(house.database.url)
        if before not in (None, schema.head()) and not yes:
            typer.confirm(say("system.upgrade_question", LANG), abort=True, err=True)
        schema.upgrade(house.database.url)
    show({"from": before, "to": schema.head()}, as_json, [f"{before or '–'} → {schema.head()}"])
