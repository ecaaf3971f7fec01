"""How well the check of written sentences tells faithful ones from invented ones, on sentences of a judged corpus, altered by rule.

    .venv/bin/python bench/ask_support.py --data FOLDER [--limit 500] [--seed 0] [--words-only]

Faithful: the sentence as it stands; with a fifth of its words left out; two neighbouring sentences drawn together; said the other way
round (clauses swapped). Invented: a number changed; a denial put in or taken out; a sentence of another document; a name of another
document put in the place of its own. Printed: the share of each that is let through, and n.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from zhixing.apply.support import Ground, Nearness, denies, supported
from zhixing.apply.writing import nearness_of
from zhixing.evaluate import judged
from zhixing.search import analysis

NUMBER = re.compile(r"\d+")
NAME = re.compile(r"《[^》]{2,20}》|(?<=[a-z,] )[A-Z][A-Za-z]{3,}\b|(?<=[\u4e00-\u9fff])[A-Z][A-Za-z]{3,}\b")
Alter = Callable[[Sequence[str], int, random.Random, str], str | None]


def as_it_stands(lines: Sequence[str], at: int, luck: random.Random, other: str) -> str | None:
    return lines[at]


def shortened(lines: Sequence[str], at: int, luck: random.Random, other: str) -> str | None:
    spaced = lines[at].isascii()
    words = lines[at].split() if spaced else [token.text for token in analysis.segments(lines[at])]
    kept = [word for word in words if luck.random() > 0.2 or NUMBER.search(word) or denies(word)]
    return (" " if spaced else "").join(kept) if len(kept) > 4 else None


def drawn_together(lines: Sequence[str], at: int, luck: random.Random, other: str) -> str | None:
    return lines[at].rstrip("。.") + "，" + lines[at + 1] if at + 1 < len(lines) else None


def swapped(lines: Sequence[str], at: int, luck: random.Random, other: str) -> str | None:
    parts = [part for part in re.split(r"[，,]", lines[at].rstrip("。.")) if part.strip()]
    return "，".join([*parts[1:], parts[0]]) + "。" if len(parts) > 1 else None


def another_number(lines: Sequence[str], at: int, luck: random.Random, other: str) -> str | None:
    found = list(NUMBER.finditer(lines[at]))
    if not found:
        return None
    one = luck.choice(found)
    return lines[at][: one.start()] + str(int(one.group()) + luck.randint(1, 9)) + lines[at][one.end() :]


def denied(lines: Sequence[str], at: int, luck: random.Random, other: str) -> str | None:
    line = lines[at]
    if denies(line):
        bare = re.sub(r"不得|不能|不可|没有|不是|不|未|无", "", line)
        return bare if not denies(bare) else None
    if (verb := re.search(r"\b(?:is|was|are|were|can|will|must|has|had)\b", line)) is not None:
        return f"{line[: verb.end()]} not{line[verb.end() :]}"
    match = re.search(r"(?<=[\u4e00-\u9fff])(?:是|可以|能|有|会|必须|应)", line)
    return line[: match.start()] + "不" + line[match.start() :] if match else None


def of_another(lines: Sequence[str], at: int, luck: random.Random, other: str) -> str | None:
    sentences = [one.text for one in analysis.sentences(other) if len(one.text) > 12]
    return luck.choice(sentences) if sentences else None


def another_name(lines: Sequence[str], at: int, luck: random.Random, other: str) -> str | None:
    mine, theirs = NAME.search(lines[at]), NAME.search(other)
    if not mine or not theirs or mine.group() == theirs.group():
        return None
    return lines[at][: mine.start()] + theirs.group() + lines[at][mine.end() :]


FAITHFUL: tuple[Alter, ...] = (as_it_stands, shortened, drawn_together, swapped)
INVENTED: tuple[Alter, ...] = (another_number, denied, of_another, another_name)


def measure(data: Path, *, limit: int, seed: int, nearness: Nearness) -> dict[str, Any]:
    """The share let through of each kind."""
    luck = random.Random(seed)
    documents = [one for one in judged.documents(data) if len(one.text) > 100]
    found: dict[str, Any] = {}
    for alter in (*FAITHFUL, *INVENTED):
        through = count = 0
        while count < limit:
            one, other = luck.sample(documents, 2)
            text = one.text[:1_000]
            lines = [line.text for line in analysis.sentences(text) if len(line.text) > 12]
            said = alter(lines, luck.randrange(len(lines)), luck, other.text[:1_000]) if lines else None
            if said is None:
                luck_runs_out = luck.random() < 0.0005
                if luck_runs_out:
                    break
                continue
            count += 1
            through += supported(said, Ground(one.title, text), nearness) is not None
        found[alter.__name__] = {"through": round(through / max(1, count), 3), "n": count}
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--words-only", action="store_true")
    given = parser.parse_args()
    if given.words_only:
        from zhixing.assist import NoEmbedder

        embedder: Any = NoEmbedder()
    else:
        from zhixing.engines.embedders import embedder_for
        from zhixing.kit.settings import settings_from

        embedder = embedder_for(settings_from())
    print(json.dumps(measure(given.data, limit=given.limit, seed=given.seed, nearness=nearness_of(embedder)), indent=1))


if __name__ == "__main__":
    main()
