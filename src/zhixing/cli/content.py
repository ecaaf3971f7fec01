"""What a person does with knowledge: `import`, `search`, `ask`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from zhixing.cli.terminal import AsJson, AsUser, show, show_progress, work_as

app = typer.Typer()


@app.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(exists=True, help="Files, folders, zips.")],
    space: Annotated[str, typer.Option(help="Slug or name of the space to import into.")],
    login: AsUser,
    as_json: AsJson = False,
) -> None:
    """Import files; prints the state of each, with the reason where one failed."""
    from zhixing import bootstrap, capture

    with bootstrap.open_house() as house, bootstrap.helping(house):
        summary = capture.import_path(house, login, space, paths, show_progress)
    lines = [f"{item['state']:<10} {item['path']}  {item.get('reason') or ''}".rstrip() for item in summary["files"]]
    show(summary, as_json, [*lines, " ".join(f"{key}={value}" for key, value in summary["counts"].items())])


@app.command()
def search(
    query: str,
    login: AsUser,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 10,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each hit stands where it stands.")] = False,
    as_json: AsJson = False,
) -> None:
    """Search what a person may read; the query may hold filters (类型:标准 time:2025)."""
    with work_as(login) as work:
        from zhixing.search import api

        found = api.answer(work, query, limit, explain=explain).model_dump(mode="json")
    lines = [f"→ {found['correction']['query']}"] if found["correction"] else []
    lines += [
        f"{n}. {hit['asset']['title']}  [{hit['asset']['space']['name']}]\n   {_passage(hit)}{_why(hit)}"
        for n, hit in enumerate(found["items"], 1)
    ]
    show(found, as_json, [*lines, f"{found['total']}  {found['took_ms']} ms  {found['mode']}"])


def _passage(hit: dict[str, Any]) -> str:
    return str((hit["passage"] or {}).get("text", ""))[:160].replace("\n", " ")


def _why(hit: dict[str, Any]) -> str:
    told = hit["explain"]
    if told is None:
        return ""
    parts = ("words", "meaning", "freshness", "age", "confidence", "score")
    return "\n   " + "  ".join(f"{name}={told[name]}" for name in parts) + ("  title" if told["exact_title"] else "")


@app.command()
def ask(
    question: str,
    login: AsUser,
    space: Annotated[int | None, typer.Option(help="Id of a space to look in.")] = None,
    kind: Annotated[str | None, typer.Option(help="Kind of knowledge to look in.")] = None,
    verified: Annotated[bool, typer.Option("--verified", help="Only what is verified and not overdue.")] = False,
    quotes: Annotated[bool, typer.Option("--quotes", help="Quotes only, even where there is a language model.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask a question; every sentence of the answer stands in the sources."""
    from zhixing import access, bootstrap

    with bootstrap.open_house() as house:
        from zhixing.apply import Asking, api

        asking = Asking(question, space_id=space, kind=kind, verified_only=verified, quotes_only=quotes)
        answer = api.answer(lambda: access.open_work_for(house, login), asking).model_dump(mode="json")
    lines = (
        [answer["reason"]]
        if answer["refused"]
        else [s["text"] + "".join(f"[{n}]" for n in s["citations"]) for s in answer["sentences"]]
    )
    lines += [f"[{c['n']}] {c['asset']['title']} · {' / '.join(c['heading_path'])}" for c in answer["citations"]]
    lines += [hint["message"] for hint in answer["hints"]] + [answer["notice"] or ""]
    show(answer, as_json, [line for line in lines if line])
