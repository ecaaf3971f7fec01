"""The command line: every subject is there, and asking for help loads no engine."""

from __future__ import annotations

import subprocess
import sys

from typer.testing import CliRunner

from zhixing.cli import app

run = CliRunner().invoke


def test_the_subjects_are_there() -> None:
    told = run(app, ["--help"], env={"COLUMNS": "200"}).output
    for command in ("serve", "worker", "backup", "restore", "reindex", "doctor", "upgrade", "eval", "import", "search", "ask"):
        assert command in told


def test_backup_to_a_folder_needs_no_verb() -> None:
    assert "Back up the house while it goes on" in run(app, ["backup", "somewhere", "--help"]).output
    assert "oldest first" in run(app, ["backup", "list", "--help"]).output


def test_help_loads_no_engine() -> None:
    heavy = "{'sqlalchemy', 'fastapi', 'tantivy', 'faiss', 'numpy', 'onnxruntime'}"
    code = f"import sys, zhixing.cli; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_rubbish_is_looked_for_again_once_all_is_loaded() -> None:
    """While the product loads nothing is thrown away; a server that never did would grow without end."""
    code = (
        "import gc; from zhixing.cli.running import _loaded; serving = _loaded(); before = gc.isenabled(); "
        "serving.all_is_loaded(); print(before, gc.isenabled(), gc.get_freeze_count() > 100_000)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True"]
