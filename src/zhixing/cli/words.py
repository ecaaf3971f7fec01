"""The words of the house and what search does not find: `zhixing words …`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhixing.cli.terminal import AsJson, AsUser, show, work_as

app = typer.Typer(no_args_is_help=True, help="Synonyms, the dictionary, and searches that found nothing.")
ListFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV: words; also find; note")]


@app.command("synonyms")
def synonyms(login: AsUser, text: str = "", as_json: AsJson = False) -> None:
    """The list of synonyms."""
    with work_as(login) as work:
        from zhixing.search import api

        found = api.words.list_synonyms(work, text=text, limit=200, offset=0).model_dump(mode="json")
    lines = [f"{' = '.join(one['words'])}{' → ' + ', '.join(one['means']) if one['means'] else ''}" for one in found["items"]]
    show(found, as_json, lines)


@app.command("synonym")
def synonym(
    words: Annotated[list[str], typer.Argument(help="Words that mean one another.")],
    login: AsUser,
    also: Annotated[list[str] | None, typer.Option("--also", help="One way: the words also find these.")] = None,
) -> None:
    """Add an entry; it counts from the next search on."""
    with work_as(login) as work:
        from zhixing.search import api
        from zhixing.search.api import SynonymIn

        api.words.add_synonym(work, SynonymIn(words=words, means=also or []))


@app.command("import")
def import_(file: ListFile, login: AsUser, as_json: AsJson = False) -> None:
    """Add the rows of a CSV; says which lines were not taken, and why."""
    with work_as(login) as work, file.open("rb") as opened:
        from zhixing.search import api

        result = api.words.take_synonyms(work, opened, replace=False).model_dump(mode="json")
    show(result, as_json, [f"+{result['added']}", *(f"{row['line']}: {row['reason']}" for row in result["refused"])])


@app.command("export")
def export(login: AsUser) -> None:
    """Print the list of synonyms as CSV."""
    with work_as(login) as work:
        from zhixing.search import api

        typer.echo(bytes(api.words.export_synonyms(work).body).decode("utf-8-sig"), nl=False)


@app.command("dictionary")
def dictionary(login: AsUser, text: str = "", as_json: AsJson = False) -> None:
    """Words that stay whole."""
    with work_as(login) as work:
        from zhixing.search import api

        found = api.words.list_words(work, text=text, limit=200, offset=0).model_dump(mode="json")
    show(found, as_json, [f"{'✓' if one['applied'] else '…'} {one['word']}" for one in found["items"]])


@app.command("add")
def add(words: list[str], login: AsUser) -> None:
    """Add words to the dictionary; old texts are analysed anew by the background work."""
    with work_as(login) as work:
        from zhixing.search import api
        from zhixing.search.api import WordIn

        api.words.add_words(work, WordIn(words=words))


@app.command("missed")
def missed(login: AsUser, as_json: AsJson = False) -> None:
    """Searches that found nothing, the most frequent first; without names."""
    with work_as(login) as work:
        from zhixing.search import api

        found = api.missed.list_missed(work, limit=200, offset=0).model_dump(mode="json")
    show(found, as_json, [*(f"{one['count']:>5} ×  {one['text']}" for one in found["items"]), f"({found['hidden']})"])
