"""Accuracy on judged data: `zhixing eval …`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zhixing.cli.terminal import AsJson, AsUser, listed, show, work_as

app = typer.Typer(no_args_is_help=True, help="Measure accuracy on judged data.")

DataFolder = Annotated[Path, typer.Option("--data", exists=True, file_okay=False, help="corpus.jsonl, queries.jsonl, qrels.tsv")]
Sample = Annotated[int | None, typer.Option(help="Use only this many queries (seeded).")]


@app.command("retrieval")
def eval_retrieval(
    data: DataFolder,
    queries_from: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="Ask in the words of this set: another language.")
    ] = None,
    limit: Sample = None,
    seed: int = 0,
    as_json: AsJson = False,
) -> None:
    """nDCG@10, recall and MRR of the product's search on a judged set."""
    from zhixing.evaluate import retrieval

    result = retrieval.run(data, queries_from=queries_from, limit=limit, seed=seed)
    show(result, as_json, listed(result))


@app.command("tolerance")
def eval_tolerance(data: DataFolder, limit: Sample = None, seed: int = 0, as_json: AsJson = False) -> None:
    """The same with one slip of the pen in each query, and of titles typed in pinyin and initials; all drawn from a seed."""
    from zhixing.evaluate import tolerance

    result = tolerance.run(data, limit=limit, seed=seed)
    show(result, as_json, listed(result))


@app.command("judged")
def eval_judged(login: AsUser, as_json: AsJson = False) -> None:
    """The same on the judged queries of this house, within the reach of a person: what the page of search quality runs."""
    with work_as(login) as work:
        from zhixing.search import api

        result = api.judged.measure(work)
    show(result, as_json, listed(result))


@app.command("ask")
def eval_ask(data: DataFolder, limit: Sample = None, seed: int = 0, as_json: AsJson = False) -> None:
    """How often answers cite, contain the gold answer, and are refused when the source is gone."""
    from zhixing.evaluate import ask as asking

    result = asking.run(data, limit=limit, seed=seed)
    show(result, as_json, listed(result))


@app.command("duplicates")
def eval_duplicates(
    data: Annotated[Path, typer.Option("--data", exists=True, dir_okay=False, help="{a, b, same} a line")],
    threshold: Annotated[float | None, typer.Option(min=0, max=1, help="The product's own unless given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Precision and recall of telling texts that say the same from others, by the judgement the product uses."""
    from zhixing.evaluate import duplicates

    result = duplicates.run(data, threshold=threshold)
    show(result, as_json, listed(result))


@app.command("classify")
def eval_classify(
    data: Annotated[Path, typer.Option("--data", exists=True, dir_okay=False, help="{id, text, label} a line")],
    per_label: Annotated[int, typer.Option(min=0, help="Labels a class to learn from.")] = 10,
    seed: int = 0,
    as_json: AsJson = False,
) -> None:
    """Accuracy of the automatic category, beside TF-IDF with a linear SVM on the same labels."""
    from zhixing.evaluate import classify

    result = classify.run(data, per_label=per_label, seed=seed)
    show(result, as_json, listed(result))
