"""Rights, seen from the server: `why`, `audit …`, `approvals …`, `password-link`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from zhixing.cli.terminal import LANG, AsJson, listed, show

app = typer.Typer()
audit = typer.Typer(no_args_is_help=True, help="The audit log: read it, take it out, see whether it is whole.")
approvals = typer.Typer(no_args_is_help=True, help="Requests of administrators to raise their own rights.")
app.add_typer(audit, name="audit")
app.add_typer(approvals, name="approvals")


@app.command()
def why(
    person: Annotated[str, typer.Argument(help="Login of the person.")],
    asset: Annotated[int, typer.Argument(help="Number of the asset, as in its address /read/…")],
    as_json: AsJson = False,
) -> None:
    """Say why a person sees an asset, or does not: the reasons, and no content."""
    from zhixing import access, bootstrap, oversight
    from zhixing.kit.errors import NotFound
    from zhixing.people import person_by_login

    with bootstrap.open_house() as house, house.database.transaction() as session:
        found = person_by_login(session, person)
        if found is None:
            raise NotFound("people.person_not_found")
        answer = oversight.why(access.system_work(house, session, lang=LANG), asset, found.id)
    steps = [{"holds": step.holds, "sentence": step.sentence} for step in (*answer.chain, *answer.ways)]
    told = {"asset_id": asset, "person": person, "sees": answer.sees, "steps": steps}
    show(told, as_json, [f"{'✓' if answer.sees else '✗'} {answer.person}", *(_line(step) for step in steps)])


def _line(step: dict[str, Any]) -> str:
    return f"  {'✓' if step['holds'] else '✗'} {step['sentence']}"


@audit.command("verify")
def audit_verify(as_json: AsJson = False) -> None:
    """Look at every seal and every fact; exit code 1 where the log is not as it was written."""
    from zhixing import bootstrap, oversight

    with bootstrap.open_house() as house, house.database.transaction() as session:
        found = oversight.verify(session)
    told = {"whole": found.is_whole, **vars(found)}
    show(told, as_json, listed(told))
    raise typer.Exit(0 if found.is_whole else 1)


@audit.command("list")
def audit_list(
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    text: Annotated[str, typer.Option(help="A part of a name, an address, or the number of a request.")] = "",
    as_json: AsJson = False,
) -> None:
    """Tell the newest entries. Titles are left out."""
    from zhixing import access, bootstrap, oversight

    with bootstrap.open_house() as house, house.database.transaction() as session:
        work = access.auditing_work(house, session, lang=LANG)
        facts, _ = oversight.audit_page(work, oversight.AuditFilter(text=text), limit=limit)
        entries = [entry.model_dump(mode="json") for entry in oversight.present_entries(work, facts)]
    show(entries, as_json, [f"{entry['time'][:19]}  {entry['sentence']}" for entry in entries])


@audit.command("export")
def audit_export(
    form: Annotated[str, typer.Option("--format", help="csv or jsonl")] = "csv",
    since: Annotated[datetime | None, typer.Option(help="Only from this day on (UTC).")] = None,
) -> None:
    """Write the whole log to standard output; that it was taken out becomes an entry. Titles are left out."""
    from zhixing import access, bootstrap, oversight
    from zhixing.kit.export import csv_lines

    with bootstrap.open_house() as house, house.database.transaction() as session:
        work = access.auditing_work(house, session, lang=LANG)
        chosen = oversight.AuditFilter(since=since.replace(tzinfo=UTC) if since else None)
        lines = oversight.audit_lines(work, chosen) if form == "jsonl" else csv_lines(oversight.audit_rows(work, chosen))
        for line in lines:
            sys.stdout.write(line)


@approvals.command("list")
def approvals_list(as_json: AsJson = False) -> None:
    """Tell the requests that wait for a second administrator."""
    from zhixing import access, bootstrap

    with bootstrap.open_house() as house, house.database.transaction() as session:
        work = access.system_work(house, session, lang=LANG)
        found = [one.model_dump(mode="json") for one in access.present_approvals(work, access.approvals(work, waiting=True))]
    lines = [f"{one['id']}  {one['asked_by']}  {'；'.join(one['what'])}  {one['expires_at'][:10]}" for one in found]
    show(found, as_json, lines)


@approvals.command("break-glass")
def approvals_break_glass(
    number: Annotated[int, typer.Argument(help="Number of the request.")],
    reason: Annotated[str, typer.Option(help="Why there is nobody else to agree; goes into the audit log.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a change without a second administrator, where there is none. It is recorded as what it is."""
    from zhixing import access, bootstrap

    with bootstrap.open_house() as house, house.database.transaction() as session:
        work = access.system_work(house, session, lang=LANG)
        done = access.present_approvals(work, [access.approve_alone(work, number, reason)])[0].model_dump(mode="json")
    show(done, as_json, [f"{done['id']}  {done['state']}  {'；'.join(done['what'])}"])


@app.command("password-link")
def password_link(
    login: Annotated[str, typer.Argument(help="Login of the person.")],
    as_json: AsJson = False,
) -> None:
    """Make a link with which a person chooses a password, good once and for a day: also for an administrator who is locked out."""
    from zhixing import access, bootstrap
    from zhixing.kit.errors import NotFound
    from zhixing.people import make_password_link, person_by_login

    with bootstrap.open_house() as house, house.database.transaction() as session:
        found = person_by_login(session, login)
        if found is None:
            raise NotFound("people.person_not_found")
        secret, ends = make_password_link(access.system_work(house, session, lang=LANG), found.id, None)
    told = {"path": f"/password#{secret}", "expires_at": ends.isoformat()}
    show(told, as_json, listed(told))
