"""What capture tests stand on: a cast whose house reads files in this process where a test does not want child processes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cast import Cast
from zhixing.capture.jobs import JOBS
from zhixing.jobs import run_waiting


@pytest.fixture
def read_all(cast: Cast) -> Callable[[], None]:
    """Does the waiting reading jobs in this process (the files themselves are read in child processes)."""

    def run() -> None:
        run_waiting(cast.house, JOBS, ["capture", "ocr"])

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder called 资料."""
    place = tmp_path / "资料"
    place.mkdir()
    return place


@pytest.fixture
def states() -> Callable[[dict[str, Any]], dict[str, str]]:
    """Path → state of a summary of an import."""
    return lambda summary: {file["path"]: file["state"] for file in summary["files"]}
