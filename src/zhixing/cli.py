"""The command line: every subcommand of `zhixing`."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from zhixing.kit.errors import Refusal
from zhixing.kit.words import Lang, say

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="知行 Zhixing")
evaluation = typer.Typer(no_args_is_help=True, help="Measure accuracy on judged data.")
app.add_typer(evaluation, name="eval")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
AsUser = Annotated[str, typer.Option("--as", help="Login of the person to read or write as.")]
LANG: Lang = "zh"


def main() -> None:
    """Runs the command line; a refusal becomes one sentence and exit code 2."""
    os.umask(0o077)  # what is written into the home is for its owner only
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        app()
    except Refusal as refusal:
        print(say(refusal.code, LANG, **refusal.values), file=sys.stderr)
        raise SystemExit(2) from None


def _print(value: Any, as_json: bool, lines: list[str]) -> None:
    print(json.dumps(value, ensure_ascii=False, default=str, indent=2) if as_json else "\n".join(lines))


def _show_progress(done: int, total: int, what: str) -> None:
    """One line on the terminal that moves; nothing where nobody looks."""
    if sys.stderr.isatty():
        print(f"\r\033[K{done}/{total} {what[:100]}", end="" if done < total else "\n", file=sys.stderr, flush=True)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Pages and API only; run `zhixing worker` beside it.")] = False,
) -> None:
    """Serve the pages and the API, with the background work in the same process."""
    from zhixing import serving

    serving.serve(host=host, port=port, with_worker=not no_worker)


@app.command()
def up(host: Annotated[str | None, typer.Option()] = None, port: Annotated[int | None, typer.Option()] = None) -> None:
    """Set up the demo company if this home is empty, then serve."""
    from zhixing import serving

    serving.serve(host=host, port=port, with_worker=True, with_demo=True)


@app.command()
def worker() -> None:
    """Do the background work only: reading files, indexing, classifying."""
    from zhixing import serving

    serving.work()


@app.command()
def demo(
    reset: Annotated[
        bool, typer.Option("--reset", help="Clear the demo company first, with all that was added to it; asks.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Create the demo company in this home; does nothing where it already is."""
    from zhixing import bootstrap
    from zhixing import demo as company

    with bootstrap.open_house() as house:
        if reset:
            typer.confirm(say("demo.clear_question", LANG), abort=True, err=True)
            with bootstrap.sole_worker(house):
                company.clear(house)
        built = company.build(house, _show_progress)
    _print(built, as_json, [f"{key}: {value}" for key, value in built.items()])


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
        summary = capture.import_path(house, login, space, paths, _show_progress)
    lines = [f"{item['state']:<10} {item['path']}  {item.get('reason') or ''}".rstrip() for item in summary["files"]]
    _print(summary, as_json, [*lines, " ".join(f"{key}={value}" for key, value in summary["counts"].items())])


@app.command()
def search(
    query: str,
    login: AsUser,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 10,
    as_json: AsJson = False,
) -> None:
    """Search what a person may read."""
    with _work_as(login) as work:
        from zhixing.search import api

        found = api.answer(work, query, limit).model_dump(mode="json")
    lines = [
        f"{n}. {hit['asset']['title']}  [{hit['asset']['space']['name']}]\n   {_passage(hit)}"
        for n, hit in enumerate(found["items"], 1)
    ]
    _print(found, as_json, [*lines, f"{found['total']}  {found['took_ms']} ms  {found['mode']}"])


def _passage(hit: dict[str, Any]) -> str:
    return str((hit["passage"] or {}).get("text", ""))[:160].replace("\n", " ")


@app.command()
def ask(question: str, login: AsUser, as_json: AsJson = False) -> None:
    """Ask a question; the answer is made of sentences that stand in the sources."""
    with _work_as(login) as work:
        from zhixing.apply import api

        answer = api.answer(work, question).model_dump(mode="json")
    lines = (
        [answer["reason"]]
        if answer["refused"]
        else [s["text"] + "".join(f"[{n}]" for n in s["citations"]) for s in answer["sentences"]]
    )
    lines += [f"[{c['n']}] {c['asset']['title']} · {' / '.join(c['heading_path'])}" for c in answer["citations"]]
    _print(answer, as_json, [line for line in lines if line])


@contextmanager
def _work_as(login: str) -> Iterator[Any]:
    from zhixing import access, bootstrap

    with bootstrap.open_house() as house, access.open_work_for(house, login) as work:
        yield work


@app.command()
def reindex(as_json: AsJson = False) -> None:
    """Build the search index anew from the database; vectors already computed are kept."""
    from zhixing import bootstrap
    from zhixing import search as room

    with bootstrap.open_house() as house, bootstrap.sole_worker(house):
        done = room.reindex(house, _show_progress)
    _print(done, as_json, [f"{key}: {value}" for key, value in done.items()])


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Look for what is wrong; exit code 1 if anything is."""
    from zhixing import bootstrap, system

    with bootstrap.open_house() as house:
        findings = system.examine(house)
    spoken = [finding.spoken(LANG) for finding in findings]
    _print(spoken, as_json, [f"{'✓' if line['ok'] else '✗'} {line['check']}：{line['detail']}" for line in spoken])
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


@app.command()
def migrate() -> None:
    """Bring the database to the present schema."""
    from zhixing import bootstrap

    with bootstrap.open_house(migrate=True):
        pass


@app.command()
def openapi() -> None:
    """Print the description of the HTTP API."""
    from zhixing import serving

    print(json.dumps(serving.describe(), ensure_ascii=False, indent=1, sort_keys=True))


DataFolder = Annotated[Path, typer.Option("--data", exists=True, file_okay=False, help="corpus.jsonl, queries.jsonl, qrels.tsv")]
Sample = Annotated[int | None, typer.Option(help="Use only this many queries (seeded).")]


@evaluation.command("retrieval")
def eval_retrieval(data: DataFolder, limit: Sample = None, seed: int = 0, as_json: AsJson = False) -> None:
    """nDCG@10, recall and MRR of the product's search on a judged set."""
    from zhixing.evaluate import retrieval

    _print(result := retrieval.run(data, limit=limit, seed=seed), as_json, [f"{key}: {value}" for key, value in result.items()])


@evaluation.command("ask")
def eval_ask(data: DataFolder, limit: Sample = None, seed: int = 0, as_json: AsJson = False) -> None:
    """How often answers cite, contain the gold answer, and are refused when the source is gone."""
    from zhixing.evaluate import ask as asking

    _print(result := asking.run(data, limit=limit, seed=seed), as_json, [f"{key}: {value}" for key, value in result.items()])


@evaluation.command("classify")
def eval_classify(
    data: Annotated[Path, typer.Option("--data", exists=True, dir_okay=False, help="{id, text, label} a line")],
    per_label: Annotated[int, typer.Option(min=0, help="Labels a class to learn from.")] = 10,
    seed: int = 0,
    as_json: AsJson = False,
) -> None:
    """Accuracy of the automatic category, beside TF-IDF with a linear SVM on the same labels."""
    from zhixing.evaluate import classify

    _print(
        result := classify.run(data, per_label=per_label, seed=seed),
        as_json,
        [f"{key}: {value}" for key, value in result.items()],
    )
