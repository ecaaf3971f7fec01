"""Putting in order from the command line: `zhixing organise …`. Each reads and writes as a person, as far as that person may."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from zhixing.cli.terminal import AsJson, AsUser, show, work_as

app = typer.Typer(no_args_is_help=True, help="Duplicates, taxonomy, upkeep and the classifier's quality.")


@app.command("clusters")
def list_clusters(login: AsUser, kind: Annotated[str | None, typer.Option()] = None, as_json: AsJson = False) -> None:
    """Assets that say the same: exact, near, contained, versions, spaces."""
    with work_as(login) as work:
        from zhixing.assets import briefs_within
        from zhixing.organise.api import commands

        found = commands.clusters_within(work, kind=kind)
        titles = briefs_within(work, {number for cluster in found for number in cluster.asset_ids})
        told: list[dict[str, Any]] = [
            {
                "key": each.key,
                "kind": each.kind,
                "assets": [{"id": n, "title": titles[n].title} for n in each.asset_ids if n in titles],
            }
            for each in found
        ]
    show(told, as_json, [f"{each['kind']:<10} " + " | ".join(f"{a['id']} {a['title']}" for a in each["assets"]) for each in told])


@app.command("merge")
def merge(
    survivor: Annotated[int, typer.Argument(help="The asset that stays.")],
    others: Annotated[list[int], typer.Argument(help="The assets that go, the oldest first.")],
    login: AsUser,
    link_only: Annotated[bool, typer.Option("--link-only", help="Keep only a link, no earlier version.")] = False,
    confirm_widening: Annotated[bool, typer.Option("--confirm-widening", help="Let in who would newly see their words.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make assets one; `zhixing organise undo-merge` takes them apart within 30 days."""
    with work_as(login) as work:
        from zhixing.organise.api import commands

        plan = commands.Plan(survivor, dict.fromkeys(others, "redirect" if link_only else "earlier"))
        made = {
            "merge": commands.merge(work, plan, widening_confirmed=confirm_widening).id,
            "survivor": survivor,
            "merged": others,
        }
    show(made, as_json, [f"{name}: {value}" for name, value in made.items()])


@app.command("undo-merge")
def undo_merge(merge_id: int, login: AsUser, as_json: AsJson = False) -> None:
    """Take merged assets apart again."""
    with work_as(login) as work:
        from zhixing.organise.api import commands

        parted = [line["id"] for line in commands.undo(work, merge_id).record["others"]]
    show({"parted": parted}, as_json, [f"parted: {parted}"])


@app.command("export-taxonomy")
def export_taxonomy(target: Path, login: AsUser) -> None:
    """Write the tree to a file: `.json` in the manner of SKOS, anything else as CSV."""
    import json

    with work_as(login) as work:
        from zhixing.organise.api import commands

        entries = commands.entries_of(commands.all_categories(work.session))
        skos = target.suffix == ".json"
        text = json.dumps(commands.to_skos(entries), ensure_ascii=False, indent=1) if skos else commands.to_csv(entries)
    target.write_text(text, encoding="utf-8")


@app.command("import-taxonomy")
def import_taxonomy(
    source: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    login: AsUser,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would change.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add and change what a file says of the tree; what it does not speak of stays."""
    with work_as(login) as work:
        from zhixing.organise.api import commands

        entries = commands.read_file(source.read_bytes())
        done = commands.plan(work, entries) if dry_run else commands.bring_in(work, entries)
        told: dict[str, Any] = {"added": done.added, "changed": done.changed, "missing": [list(path) for path in done.missing]}
        lines = [f"{each.act:<7} {' / '.join(each.entry.path)}" for each in done.planned if each.act != "keep"]
    show(told, as_json, [*lines, f"added={done.added} changed={done.changed}"])


@app.command("upkeep")
def upkeep(login: AsUser, as_json: AsJson = False) -> None:
    """What nobody looks after, counted."""
    with work_as(login) as work:
        from zhixing.organise.api import commands

        told = commands.get_upkeep(work).model_dump(mode="json")
    show(told, as_json, [f"{each['name']:<16} {each['count']}" for each in told["lists"]])


@app.command("quality")
def quality(
    login: AsUser,
    measure: Annotated[bool, typer.Option("--measure", help="Measure anew first; takes some seconds.")] = False,
    as_json: AsJson = False,
) -> None:
    """How well the classifier finds what people confirmed, category by category."""
    with work_as(login) as work:
        from zhixing.organise.api import commands

        commands.require_librarian(work)
        if measure:
            commands.measure(work.house)
        told = commands.get_quality(work).model_dump(mode="json")
    lines = [f"{c['path']:<30} precision {c['precision']} recall {c['recall']} n {c['n']}" for c in told["categories"]]
    show(told, as_json, [*lines, f"right {told['right']} of {told['examples']}; acts from {told['acts_from']}"])
