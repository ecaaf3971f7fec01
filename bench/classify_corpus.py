"""Makes labelled corpora for `zhixing eval classify` from the real data beside the repository.

    python bench/classify_corpus.py faq-file ../shared/data > faq-file.jsonl
    ./zhixing eval classify --data faq-file.jsonl --per-label 10 --seed 0 --json

`faq-file`, `faq-folder`: the entries of the FAQ, labelled by the file or the folder they stand in. `proposals`: the owning
department of an enhancement proposal. `standards`: the class of a standard, from its title alone. `lessons`: the organisation a
lesson came from. Labels with fewer than `--least` texts are left out.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

Texts = Iterator[tuple[str, str]]
"""(text, label)."""

_UNDERLINE = re.compile(r"[-~^\"]{6,}")


def faq_by_file(data: Path) -> Texts:
    for path, text in _faq(data):
        yield text, path.removesuffix(".rst")


def faq_by_folder(data: Path) -> Texts:
    for path, text in _faq(data):
        yield text, path.rpartition("/")[0]


def _faq(data: Path) -> Texts:
    """Each question with its answer, and the file it stands in."""
    root = data / "faq-espressif-zh"
    for path in sorted(root.rglob("*.rst")):
        lines = path.read_text(encoding="utf-8").split("\n")
        starts = [at for at in range(len(lines) - 1) if lines[at].strip() and _UNDERLINE.fullmatch(lines[at + 1])]
        starts = [at for at in starts if not re.fullmatch(r"[-=~]+", lines[at])]
        for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):
            body = "\n".join(line for line in lines[start + 2 : end] if not re.fullmatch(r"-{6,}", line)).strip()
            yield path.relative_to(root).as_posix(), f"{lines[start].strip()}\n{body}"


def proposals(data: Path) -> Texts:
    with open(data / "proposals-kubernetes-en" / "proposals.jsonl", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield f"{row['title']}\n{row['summary']}\n{row['motivation']}", row["department"]


def standards(data: Path) -> Texts:
    with open(data / "medical-device-guidance-zh" / "standards.csv", encoding="utf-8-sig", newline="") as file:
        yield from ((row["title_zh"], row["class1"]) for row in csv.DictReader(file))


def lessons(data: Path) -> Texts:
    with open(data / "lessons-nasa-en" / "lessons.csv", encoding="utf-8", newline="") as file:
        yield from ((f"{row['Title']}\n{row['Abstract']}\n{row['Lesson']}", row["Organization"]) for row in csv.DictReader(file))


CORPORA: dict[str, Callable[[Path], Texts]] = {
    "faq-file": faq_by_file,
    "faq-folder": faq_by_folder,
    "proposals": proposals,
    "standards": standards,
    "lessons": lessons,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", choices=CORPORA)
    parser.add_argument("data", type=Path, help="the folder of real data")
    parser.add_argument("--least", type=int, default=15, help="texts a label must have")
    asked = parser.parse_args()
    csv.field_size_limit(sys.maxsize)
    rows = [(text, label) for text, label in CORPORA[asked.corpus](asked.data) if text.strip() and label]
    counted = Counter(label for _, label in rows)
    for number, (text, label) in enumerate(rows):
        if counted[label] >= asked.least:
            print(json.dumps({"id": str(number), "text": text, "label": label}, ensure_ascii=False))


if __name__ == "__main__":
    main()
