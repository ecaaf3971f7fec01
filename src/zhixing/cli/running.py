"""Running the product: `serve`, `up`, `worker`, the demo company, the description of the API."""

from __future__ import annotations

import gc
import json
from typing import Annotated, Any

import typer

from zhixing.cli.terminal import LANG, AsJson, listed, show, show_progress
from zhixing.kit.words import say

app = typer.Typer()


def _loaded() -> Any:
    """All that it takes to serve. What is loaded stays: looking for rubbish among it would cost half a second of every start."""
    gc.disable()
    from zhixing import serving

    return serving


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Pages and API only; run `zhixing worker` beside it.")] = False,
) -> None:
    """Serve the pages and the API, with the background work in the same process."""
    serving = _loaded()
    serving.serve(host=host, port=port, with_worker=not no_worker)


@app.command()
def up(host: Annotated[str | None, typer.Option()] = None, port: Annotated[int | None, typer.Option()] = None) -> None:
    """Set up the demo company if this home is empty, then serve."""
    serving = _loaded()
    serving.serve(host=host, port=port, with_worker=True, with_demo=True)


@app.command()
def worker() -> None:
    """Do the background work only: reading files, indexing, classifying."""
    _loaded().work()


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
        built = company.build(house, show_progress)
    show(built, as_json, listed(built))


@app.command()
def openapi() -> None:
    """Print the description of the HTTP API."""
    from zhixing import serving

    print(json.dumps(serving.describe(), ensure_ascii=False, indent=1, sort_keys=True))
