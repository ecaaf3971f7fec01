"""Keeping the house in order: `reindex`, `doctor`, `migrate`."""

from __future__ import annotations

import typer

from zhixing.cli.terminal import LANG, AsJson, listed, show, show_progress

app = typer.Typer()


@app.command()
def reindex(as_json: AsJson = False) -> None:
    """Build the search index anew from the database; vectors already computed are kept."""
    from zhixing import bootstrap
    from zhixing import search as room

    with bootstrap.open_house() as house, bootstrap.sole_worker(house):
        done = room.reindex(house, show_progress)
    show(done, as_json, listed(done))


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Look for what is wrong; exit code 1 if anything is."""
    from zhixing import bootstrap, system

    with bootstrap.open_house() as house:
        findings = system.examine(house)
    spoken = [finding.spoken(LANG) for finding in findings]
    show(spoken, as_json, [f"{'✓' if line['ok'] else '✗'} {line['check']}：{line['detail']}" for line in spoken])
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


@app.command()
def migrate() -> None:
    """Bring the database to the present schema."""
    from zhixing import bootstrap

    with bootstrap.open_house(migrate=True):
        pass
