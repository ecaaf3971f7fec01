"""What is committed works on anybody's machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from walls.source import ROOT

REGISTRIES = ("pypi.org", "pythonhosted", "registry.npmjs", "npmmirror", "pypi.tuna", "mirrors.aliyun", "deb.debian.org")
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/[\w.]")
BINARY = {
    ".png",
    ".jpg",
    ".jpeg",
    ".pdf",
    ".docx",
    ".pptx",
    ".xlsx",
    ".xls",
    ".ico",
    ".woff2",
    ".zip",
    ".onnx",
    ".gz",
    ".msg",
    ".epub",
}


@pytest.fixture(scope="module")
def tracked() -> dict[str, str]:
    """The text of every tracked file."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: nothing is tracked here")
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    paths = [ROOT / name for name in names if name]
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in paths
        if path.is_file() and path.suffix.lower() not in BINARY and path != Path(__file__)
    }


def test_no_file_names_a_package_registry(tracked: dict[str, str]) -> None:
    assert [f"{name}: {host}" for name, text in tracked.items() for host in REGISTRIES if host in text] == []


def test_no_file_names_a_folder_of_one_machine(tracked: dict[str, str]) -> None:
    assert [f"{name}: {found.group()}" for name, text in tracked.items() for found in MACHINE.finditer(text)] == []


def test_nothing_built_or_private_is_tracked(tracked: dict[str, str]) -> None:
    unwanted = re.compile(r"(^|/)(node_modules|dist|__pycache__|\.venv|\.home|\.tools)/|\.(env|pem|key)$")
    assert [name for name in tracked if unwanted.search(name)] == []


def test_every_file_is_small_enough_to_review(tracked: dict[str, str]) -> None:
    assert [name for name in tracked if (ROOT / name).stat().st_size > 2_000_000] == []
