"""Makes judged pairs for `zhixing eval duplicates` from the real data beside the repository.

    python bench/duplicate_pairs.py ../shared/data --seed 0 --pairs 400 > pairs.jsonl
    ./zhixing eval duplicates --data pairs.jsonl --json

A line is {"a", "b", "same", "how"}. The same: a text beside what people make of it (another layout, typing errors, words
replaced, sentences left out, added or in another order, a new version with other figures in places, an excerpt, traditional
characters, a header and footer, a light rewording). Not the same: two texts of one source that are as near to each other as any:
for most pairs the nearest neighbour by words, for the rest a chance one. Texts are from one sentence to several pages.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from zhixing.search.analysis import words

_SENTENCES = re.compile(r"(?<=[。！？；\n])|(?<=[.!?;])\s")
MOST = 2500
LENGTHS = (60, 150, 400, 1200, 5000)


def sources(data: Path) -> dict[str, list[str]]:
    """Texts by where they come from, different ones among each other."""
    found = {
        "faq": _faq(data / "faq-espressif-zh"),
        "guidance": [
            _clean(path.read_text(encoding="utf-8")) for path in sorted((data / "medical-device-guidance-zh").glob("*.md"))
        ],
        "lessons": _lessons(data / "lessons-nasa-en" / "lessons.csv"),
        "proposals": [_proposal(json.loads(line)) for line in _lines(data / "proposals-kubernetes-en/proposals.jsonl")],
        "cmrc": [json.loads(line)["text"] for line in _lines(data / "retrieval/cmrc2018-zh/corpus.jsonl")],
        "xquad": [json.loads(line)["text"] for line in _lines(data / "retrieval/xquad-en/corpus.jsonl")],
        "questions": [json.loads(line)["text"] for line in _lines(data / "retrieval/cmrc2018-zh/queries.jsonl")],
        "questions-en": [json.loads(line)["text"] for line in _lines(data / "retrieval/xquad-en/queries.jsonl")],
    }
    return {name: _different(texts)[:MOST] for name, texts in found.items() if texts}


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _different(texts: Sequence[str]) -> list[str]:
    seen: dict[str, str] = {}
    for text in texts:
        if len(text.strip()) >= 8:
            seen.setdefault("".join(char for char in text if char.isalnum())[:2000], text.strip())
    return list(seen.values())


def _proposal(row: dict[str, Any]) -> str:
    return _clean("\n".join(str(row.get(name) or "") for name in ("title", "summary", "motivation")))


def _faq(root: Path) -> list[str]:
    found: list[str] = []
    for path in sorted(root.rglob("*.rst")):
        parts = re.split(r"\n(?=[^\n]+\n[-~^\"]{6,})", path.read_text(encoding="utf-8"))
        found += [_clean(re.sub(r"\n[-~^\"=]{6,}", "", part)) for part in parts if "？" in part]
    return found


def _lessons(path: Path) -> list[str]:
    if not path.exists():
        return []
    csv.field_size_limit(10**8)
    with open(path, encoding="utf-8", errors="replace") as file:
        rows = list(csv.DictReader(file))
    return [_clean(max((str(value or "") for value in row.values()), key=len)) for row in rows]


def _clean(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+", " ", text)).strip()


def excerpt(text: str, drawn: random.Random) -> str:
    """A stretch of whole sentences of some length."""
    wanted = drawn.choice(LENGTHS)
    parts = pieces(text)
    start = drawn.randrange(max(len(parts) - 3, 1))
    kept = ""
    for part in parts[start:]:
        kept += part
        if len(kept) >= wanted:
            break
    return kept.strip() if len(kept.strip()) >= 8 else text[:wanted].strip()


def pieces(text: str) -> list[str]:
    """The sentences, each with what stands behind it."""
    return [part if part.endswith(("\n", " ")) or not part.isascii() else part + " " for part in _SENTENCES.split(text) if part]


def layout(text: str, drawn: random.Random) -> str:
    swapped = text.replace("，", ", ").replace("。", "。\n") if drawn.random() < 0.5 else re.sub(r"\s*\n\s*", " ", text)
    return swapped.upper() if text.isascii() and drawn.random() < 0.3 else swapped.replace("（", "(").replace("）", ")")


def typing_errors(text: str, drawn: random.Random) -> str:
    letters = list(text)
    for at in drawn.sample(range(len(letters)), max(1, len(letters) // 40)):
        act = drawn.random()
        letters[at] = "" if act < 0.4 else letters[at] * 2 if act < 0.6 else drawn.choice("的了在是一er tao")
    return "".join(letters)


SWAPS = [
    line.split()
    for line in """如何 怎么
怎样 如何
是否 是不是
可以 能够
需要 必须
使用 采用
支持 提供
应当 应该
应 须
进行 开展
以及 和
由于 因为
因此 所以
但是 不过
目前 现在
例如 比如
检查 检验
问题 情况
方法 办法
导致 造成
要求 规定
提供 给出
哪些 什么
哪一年 何年
什么时候 何时
包括 含有
主要 重要
however but
because since
should must
use employ
large big
began started
many numerous
which that
show demonstrate
also additionally
help assist
important significant
make create
during throughout
required needed
prior before
ensure guarantee""".splitlines()
]


def reworded(text: str, drawn: random.Random) -> str:
    """Usual words for others of the same meaning, and a few small words left out."""
    out = text
    for old, new in SWAPS:
        out = re.sub(rf"\b{old}\b" if old.isascii() else old, new, out)
    keep = [part for part in re.split(r"(\s+|(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff]))", out)]
    dropped = [part for part in keep if part not in {"的", "了", "the", "a", "also", "地", "将"} or drawn.random() < 0.4]
    return "".join(dropped)


def without_sentences(text: str, drawn: random.Random) -> str:
    parts = pieces(text)
    return "".join(part for part in parts if drawn.random() > 0.25) if len(parts) > 3 else text


def with_sentences(text: str, drawn: random.Random) -> str:
    parts = pieces(text)
    extra = (
        ["本文件由质量部归口管理，修订须经评审。", "以上内容仅供内部使用。"]
        if not text.isascii()
        else ["This page is for internal use only. ", "See the owner for questions. "]
    )
    for sentence in extra:
        parts.insert(drawn.randrange(len(parts) + 1), sentence)
    return "".join(parts)


def another_order(text: str, drawn: random.Random) -> str:
    parts = pieces(text)
    if len(parts) < 3:
        return text
    at = drawn.randrange(1, len(parts))
    return "".join(parts[at:] + parts[:at])


def new_version(text: str, drawn: random.Random) -> str:
    """Some figures are others, a few words are."""
    changed = re.sub(r"\d+", lambda found: str(int(found.group()[:9]) + 1) if drawn.random() < 0.2 else found.group(), text)
    return with_sentences(without_sentences(changed, drawn), drawn) if len(text) > 200 else changed


def part_of_it(text: str, drawn: random.Random) -> str:
    parts = pieces(text)
    return "".join(parts[: max(2, int(len(parts) * drawn.uniform(0.5, 0.8)))])


def traditional(text: str, drawn: random.Random) -> str:
    from opencc import OpenCC

    return str(OpenCC("s2t").convert(text))


def framed(text: str, drawn: random.Random) -> str:
    return (
        f"内部资料 第 3 版 2025-11-02\n{text}\n编制：王工 审核：李工 批准：赵工"
        if not text.isascii()
        else f"INTERNAL v3\n{text}\nPage 1 of 1"
    )


def several(text: str, drawn: random.Random) -> str:
    for act in drawn.sample([layout, typing_errors, reworded, without_sentences, with_sentences, another_order], 3):
        text = act(text, drawn)
    return text


WAYS: list[Callable[[str, random.Random], str]] = [
    layout, typing_errors, reworded, without_sentences, with_sentences, another_order, new_version, part_of_it, traditional, framed, several,
]  # fmt: skip
SHORT_WAYS: list[Callable[[str, random.Random], str]] = [layout, typing_errors, reworded, traditional, framed]


def pairs(texts: Sequence[str], wanted: int, drawn: random.Random) -> list[dict[str, object]]:
    """Half of them the same, half not."""
    rows = TfidfVectorizer(analyzer=words, sublinear_tf=True, max_features=60_000).fit_transform([text[:3000] for text in texts])
    found: list[dict[str, object]] = []
    for number in drawn.sample(range(len(texts)), min(wanted // 2, len(texts))):
        text = excerpt(texts[number], drawn)
        way = drawn.choice(WAYS if len(pieces(text)) > 3 else SHORT_WAYS)
        found.append({"a": text, "b": way(text, drawn), "same": True, "how": way.__name__})
        near = np.asarray((rows @ rows[number].T).todense()).ravel()
        near[number] = -1
        chosen = int(near.argsort()[-drawn.randint(1, 3)]) if drawn.random() < 0.7 else drawn.randrange(len(texts))
        if chosen != number:
            one, other = text if drawn.random() < 0.5 else texts[number][: len(text) + 20], texts[chosen]
            cut = max(12, int(len(one) * drawn.uniform(0.3, 1.4)))
            found.append(
                {"a": one, "b": excerpt(other, drawn) if drawn.random() < 0.3 else other[:cut], "same": False, "how": "another"}
            )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pairs", type=int, default=200, help="of each source")
    parser.add_argument("--only", nargs="*", help="these sources")
    chosen = parser.parse_args()
    drawn = random.Random(chosen.seed)
    for name, texts in sources(chosen.data).items():
        if chosen.only and name not in chosen.only:
            continue
        for pair in pairs(texts, chosen.pairs, drawn):
            print(json.dumps({**pair, "source": name}, ensure_ascii=False), file=sys.stdout)


if __name__ == "__main__":
    main()
