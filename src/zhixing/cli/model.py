"""The language model from the command line: `zhixing model show`, `set`, `test`, `calls`; and `zhixing model unanswered`."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from typing import Annotated, Any

import typer

from zhixing.cli.terminal import LANG, AsJson, AsUser, listed, show, work_as
from zhixing.kit.words import say

app = typer.Typer(no_args_is_help=True, help="The language model: settings, test, calls, questions without an answer.")

Limit = Annotated[int, typer.Option(min=1, max=200)]


@app.command("show")
def show_model(login: AsUser, as_json: AsJson = False) -> None:
    """Print how the language model is used; never its key."""
    with work_as(login) as work:
        from zhixing.assist import api, read_model

        found = api.present(work, read_model(work)).model_dump(mode="json")
    show(found, as_json, listed(found))


@app.command("set")
def set_model(
    login: AsUser,
    base_url: Annotated[str | None, typer.Option(help="https://host/v1")] = None,
    model: Annotated[str | None, typer.Option(help="The model's name at the endpoint.")] = None,
    enabled: Annotated[bool | None, typer.Option("--on/--off")] = None,
    secrecy: Annotated[int | None, typer.Option(min=0, max=3, help="Highest secrecy that may be sent.")] = None,
    month_tokens: Annotated[int | None, typer.Option(help="Tokens a month for the company; -1: no limit.")] = None,
    key_from_stdin: Annotated[bool, typer.Option("--key-from-stdin", help="Read the key from standard input.")] = False,
    as_json: AsJson = False,
) -> None:
    """Change how the language model is used; what is not named stays. A key is never taken from the command line."""
    given: dict[str, Any] = {"base_url": base_url, "model": model, "enabled": enabled, "highest_secrecy": secrecy}
    changes = {name: value for name, value in given.items() if value is not None}
    if month_tokens is not None:
        changes["month_tokens"] = None if month_tokens < 0 else month_tokens
    key = sys.stdin.readline().strip() if key_from_stdin else None
    with work_as(login) as work:
        from zhixing.assist import api, change_model, read_model

        settings = replace(read_model(work).settings, **changes)
        found = api.present(work, change_model(work, settings, key)).model_dump(mode="json")
    show(found, as_json, listed(found))


@app.command("test")
def try_model(login: AsUser, as_json: AsJson = False) -> None:
    """Ask the model for two words; exit code 1 where it does not answer, with the reason and what to do."""
    with work_as(login) as work:
        from zhixing.assist import read_model, try_out

        trial = try_out(work, read_model(work))
    told = say(trial.code, LANG, **(trial.values or {})) if trial.code else trial.said
    show(asdict(trial), as_json, [told, *trial.models, f"{trial.milliseconds} ms"])
    raise typer.Exit(1 if trial.code else 0)


@app.command("calls")
def list_calls(login: AsUser, limit: Limit = 20, failed: bool = False, as_json: AsJson = False) -> None:
    """The last calls: who, when, how much, what came of it."""
    with work_as(login) as work:
        from zhixing.assist import api

        page = api.list_calls(work, outcome="failed" if failed else None, limit=limit, offset=0).model_dump(mode="json")
    lines = [
        f"{one['at'][:19]}  {(one['person'] or {}).get('name', '-')}  {one['purpose']}  {one['message']}  "
        f"{one['asked_tokens']}+{one['answered_tokens']}  {one['total_ms']} ms"
        for one in page["items"]
    ]
    show(page, as_json, [*lines, str(page["total"])])


@app.command("unanswered")
def list_unanswered(login: AsUser, limit: Limit = 50, as_json: AsJson = False) -> None:
    """Open questions that no source answers, as far as this curator may see them."""
    with work_as(login) as work:
        from zhixing.apply import api

        page = api.list_unanswered(work, state="open", limit=limit, offset=0).model_dump(mode="json")
    show(page, as_json, [*(f"{gap['people']:>3} {gap['times']:>4}  {gap['text']}" for gap in page["items"]), str(page["total"])])
