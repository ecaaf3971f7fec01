"""The command line: one file per subject, each with its commands in a typer application of its own.

A subject imports its rooms inside its commands: `zhixing --help` must not load a model. What a refusal says is printed
in one sentence, with exit code 2.
"""

from __future__ import annotations

import os
import sys

import typer

from zhixing.cli import background, backups, content, evaluation, model, organising, rights, running, upkeep, words
from zhixing.cli.terminal import LANG
from zhixing.kit import logs
from zhixing.kit.errors import Refusal
from zhixing.kit.words import say

__all__ = ["app", "main"]

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="知行 Zhixing")

# The commands of a subject without a name stand at the top: `zhixing serve`; those of one with a name below it.
for subject in (running, content, upkeep, rights):
    app.add_typer(subject.app)
app.add_typer(backups.top)
app.add_typer(backups.app, name="backup")
app.add_typer(evaluation.app, name="eval")
app.add_typer(words.app, name="words")
app.add_typer(organising.app, name="organise")
app.add_typer(background.app, name="jobs")
app.add_typer(model.app, name="model")


def main() -> None:
    """Runs the command line; a refusal becomes one sentence and exit code 2."""
    os.umask(0o077)  # what is written into the home is for its owner only
    logs.begin()
    try:
        app()
    except Refusal as refusal:
        print(say(refusal.code, LANG, **refusal.values), file=sys.stderr)
        raise SystemExit(2) from None
