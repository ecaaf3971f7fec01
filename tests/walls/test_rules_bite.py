"""The patterns of tests/walls/rules find what they forbid, and nothing in the product is of that kind."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from walls.source import ROOT

FORBIDDEN = {
    "readable": ["def titles(session):\n    return session.scalars(select(Asset.title))\n", "rows = select(Passage)\n"],
    "no-sql-from-pieces": [
        'session.execute(text(f"SELECT * FROM asset WHERE title = {title}"))\n',
        'session.execute("SELECT * FROM asset WHERE id = " + number)\n',
        'text("SELECT {}".format(column))\n',
    ],
    "network-in-engines": ["import httpx\n", "from urllib.request import urlopen\n"],
    "no-shell": ["os.system(command)\n", "subprocess.run(command, shell=True)\n"],
    "programs-in-engines": ["import subprocess\n"],
    "no-code-from-data": ["import pickle\n", "eval(said)\n", "numpy.load(path, allow_pickle=True)\n"],
    "no-markup-from-text": ["HTMLResponse(text)\n", 'Response(text, media_type="text/html")\n'],
    "edges-commit": ["session.commit()\n"],
    "one-clock": ["datetime.now(UTC)\n", "date.today()\n"],
    "one-way-out-for-tables": ["csv.writer(out)\n"],
    "no-guessable-secrets": ["import random\n", "from random import choice\n"],
    "certificates-are-checked": ["client(verify=False)\n", "tempfile.mktemp()\n"],
    "parsers-stay-at-home": [
        "import xml.etree.ElementTree\n", "etree.XMLParser(huge_tree=True)\n", "etree.fromstring(data)\n",
    ],
    "no-markup-in-pages": ["const page = <p dangerouslySetInnerHTML={{ __html: text }} />;\n"],
    "no-markup-in-modules": ["element.innerHTML = text;\n"],
}  # fmt: skip
ENDING = {"no-markup-in-pages": "tsx", "no-markup-in-modules": "ts"}
ALLOWED = {
    "readable": "def titles(session, reach):\n    return session.scalars(select(Asset.title).where(readable(reach)))\n",
    "no-sql-from-pieces": 'session.execute(text("SELECT * FROM asset WHERE id = :id"), {"id": number})\n',
    "parsers-stay-at-home": "etree.XMLParser(resolve_entities=False, no_network=True)\netree.fromstring(data, parser)\n",
}


def scan(folder: Path) -> list[tuple[str, str]]:
    """(rule, file) of everything found in a folder."""
    program = Path(sys.executable).with_name("ast-grep")
    if not program.exists():
        pytest.skip("ast-grep is not installed: ./zhixing test installs it")
    said = subprocess.run([program, "scan", "--json=compact"], cwd=folder, capture_output=True, text=True, check=False)
    assert said.stdout.startswith("["), said.stderr
    return sorted((found["ruleId"], found["file"]) for found in json.loads(said.stdout))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with the rules and no code."""
    shutil.copy(ROOT / "sgconfig.yml", tmp_path)
    shutil.copytree(ROOT / "tests" / "walls" / "rules", tmp_path / "tests" / "walls" / "rules")
    return tmp_path


def put(root: Path, name: str, ending: str, text: str) -> str:
    place = root / (f"src/zhixing/made/{name}.py" if ending == "py" else f"web/src/made/{name}.{ending}")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return place.relative_to(root).as_posix()


def test_every_rule_finds_what_it_forbids(elsewhere: Path) -> None:
    wanted = {
        (rule, put(elsewhere, f"{rule.replace('-', '_')}{number}", ENDING.get(rule, "py"), text))
        for rule, texts in FORBIDDEN.items()
        for number, text in enumerate(texts)
    }
    assert wanted <= set(scan(elsewhere))


def test_every_rule_has_an_example() -> None:
    rules = {line.split(": ")[1] for path in (ROOT / "tests/walls/rules").glob("*.yml") for line in _ids(path)}
    assert rules == set(FORBIDDEN)


def _ids(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("id: ")]


def test_what_is_allowed_is_not_found(elsewhere: Path) -> None:
    for rule, text in ALLOWED.items():
        put(elsewhere, rule.replace("-", "_"), "py", text)
    assert scan(elsewhere) == []


def test_the_product_keeps_to_all_of_them() -> None:
    assert scan(ROOT) == []
