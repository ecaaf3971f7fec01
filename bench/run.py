"""Measures the product's accuracy: `./zhixing bench DATA [--limit N]` prints one JSON object a line.

`./zhixing bench NAME …` runs the measure of that name instead: search, import, mixed, faults and what else lies beside this file.

DATA is a folder of judged sets, each a folder with corpus.jsonl, queries.jsonl (answers optional) and qrels.tsv, at any depth.
Everything goes through the product's own pipeline in a house that is thrown away.
"""

from __future__ import annotations

import argparse
import json
import runpy
import sys
from pathlib import Path

from zhixing.evaluate import ask, retrieval


def judged_sets(data: Path) -> list[Path]:
    """The folders below `data` that hold a judged set."""
    return sorted(found.parent for found in data.rglob("corpus.jsonl"))


def has_answers(folder: Path) -> bool:
    """Whether the queries of a set come with the words that answer them."""
    with (folder / "queries.jsonl").open(encoding="utf-8") as lines:
        return bool(json.loads(next(lines)).get("answers"))


def measure_named(name: str) -> Path | None:
    """The file of a measure of its own, if there is one of that name."""
    file = Path(__file__).parent / f"{name}.py"
    return file if name.isidentifier() and name != "run" and file.is_file() else None


def main() -> None:
    if len(sys.argv) > 1 and (file := measure_named(sys.argv[1])):
        sys.argv = [str(file), *sys.argv[2:]]
        runpy.run_path(str(file), run_name="__main__")
        return
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("data", type=Path)
    told.add_argument("--limit", type=int, default=None, help="only this many queries of each set")
    options = told.parse_args()
    for folder in judged_sets(options.data):
        name = folder.relative_to(options.data).as_posix()
        print(json.dumps({"set": name, "of": "retrieval", **retrieval.run(folder, limit=options.limit)}), flush=True)
        if has_answers(folder):
            print(json.dumps({"set": name, "of": "ask", **ask.run(folder, limit=options.limit)}), flush=True)


if __name__ == "__main__":
    main()
