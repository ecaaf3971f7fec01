"""What the documents say is so."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from walls.source import ROOT
from zhixing.kit.settings import settings_from

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def test_the_page_of_facts_is_current() -> None:
    done = subprocess.run([sys.executable, "scripts/write_facts.py", "--check"], cwd=ROOT, env={"PYTHONPATH": "src"}, check=False)
    assert done.returncode == 0, "run: PYTHONPATH=src .venv/bin/python scripts/write_facts.py"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_somewhere(document: object) -> None:
    assert isinstance(document, type(ROOT))
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_setting_is_explained() -> None:
    read = set(re.findall(r"ZHIXING_\w+", (ROOT / "src/zhixing/kit/settings.py").read_text())) - {"ZHIXING_"}
    told = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert settings_from({}).port == 8321
    assert [name for name in sorted(read) if name not in told] == []


def test_both_readmes_give_the_same_two_commands() -> None:
    chinese, english = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.en.md"))
    for command in ("./zhixing ", "./zhixing test "):
        assert command in chinese
        assert command in english
