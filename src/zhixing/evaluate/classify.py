"""How well the machine finds the category of a text, measured through the product's own pipeline beside TF-IDF with a linear SVM."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from zhixing.access import system_work
from zhixing.access.models import Space
from zhixing.assets import AssetChanges, change
from zhixing.bootstrap import OpenHouse, throwaway_house
from zhixing.evaluate import measures
from zhixing.organise import (
    Block,
    Content,
    NewCategory,
    NewDocument,
    Opinion,
    add_category,
    add_document,
    opinions_on,
    settle,
)
from zhixing.search.analysis import normalise, words

AT_ONCE = 200
LONGEST_TITLE = 120


@dataclass(frozen=True)
class LabelledText:
    """One line of the data."""

    text: str
    label: str

    @property
    def title(self) -> str:
        """Its first line, as far as a title goes."""
        return self.text.strip().partition("\n")[0][:LONGEST_TITLE].strip()

    @property
    def lines(self) -> list[str]:
        """What is left below the title; all of it where the first line is longer than a title."""
        first, _, rest = self.text.strip().partition("\n")
        return [line for line in (rest if len(first) <= LONGEST_TITLE else self.text).splitlines() if line.strip()]


@dataclass(frozen=True)
class Split:
    """Which texts people have labelled and which are to be placed, by their number."""

    shown: tuple[int, ...]
    hidden: tuple[int, ...]


def run(data: Path, *, per_label: int = 10, seed: int = 0, named: bool = True) -> dict[str, object]:
    """Files `data` ({id, text, label} a line) in a throw-away house whose taxonomy is the labels, labels `per_label` texts of each
    by hand and asks for the others.

    `top1`, `top3`: shares of the `n` others whose category is the first opinion, or among the first three. `set`: the share the
    machine would set by itself, and `set_right` how many of those rightly. `baseline_top1`: the better of TF-IDF over words and
    over characters, each with a linear SVM, on the same labels. 95 % intervals under `ci`; `ci.gain` is that of top1 - baseline.
    Unless `named`, the categories are numbers, so that their names say nothing.
    """
    started = perf_counter()
    texts = _read(data)
    split = _split(texts, per_label, seed)
    with throwaway_house() as house:
        opinions = _opinions(house, texts, split, named=named)
    placed = perf_counter()
    firsts = [[opinion.topic_id for opinion in opinions[number]] for number in split.hidden]
    sure = [bool(opinions[number]) and opinions[number][0].certain for number in split.hidden]
    labels = _labels(texts)
    truth = [labels.index(texts[number].label) for number in split.hidden]
    right = [float(said[:1] == [label]) for said, label in zip(firsts, truth, strict=True)]
    among = [float(label in said) for said, label in zip(firsts, truth, strict=True)]
    baselines = {name: baseline(texts, split, how) for name, how in BASELINES.items()}
    best = max(baselines.values(), key=lambda values: float(np.mean(values)))
    gain = [ours - theirs for ours, theirs in zip(right, best, strict=True)]
    measured = measures.summary({"top1": right, "top3": among, "baseline_top1": best, "gain": gain})
    set_right = [hit for hit, is_sure in zip(right, sure, strict=True) if is_sure]
    return {
        "n": len(split.hidden),
        "labels": len(labels),
        "shown": len(split.shown),
        "per_label": per_label,
        "seed": seed,
        "seconds": round(placed - started, 1),
        **measured,
        "set": round(float(np.mean(sure)), 4) if sure else 0.0,
        "set_right": round(float(np.mean(set_right)), 4) if set_right else None,
        "baselines": {name: round(float(np.mean(values)), 4) for name, values in baselines.items()},
    }


def _read(data: Path) -> list[LabelledText]:
    with open(data, encoding="utf-8-sig") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    return [LabelledText(str(row["text"]), str(row["label"])) for row in rows if str(row["text"]).strip()]


def _labels(texts: Sequence[LabelledText]) -> list[str]:
    return sorted({each.label for each in texts})


def _split(texts: Sequence[LabelledText], per_label: int, seed: int) -> Split:
    """`per_label` texts of each label, drawn at random; where there are no more than that, all but one."""
    drawn = np.random.default_rng(seed)
    of_label: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(texts):
        of_label[each.label].append(number)
    shown: list[int] = []
    for label in sorted(of_label):
        numbers = of_label[label]
        shown.extend(int(number) for number in drawn.permutation(numbers)[: min(per_label, max(len(numbers) - 1, 1))])
    kept = set(shown)
    return Split(tuple(shown), tuple(number for number in range(len(texts)) if number not in kept))


def _opinions(house: OpenHouse, texts: Sequence[LabelledText], split: Split, *, named: bool) -> Mapping[int, Sequence[Opinion]]:
    """What the machine says of each hidden text, the categories numbered as in `_labels`."""
    labels = _labels(texts)
    category_of = _taxonomy(house, labels, named=named)
    asset_of = _file(house, texts)
    settle(house)
    with house.database.transaction() as session:
        work = system_work(house, session)
        for number in split.shown:
            change(work, asset_of[number], AssetChanges(category_id=category_of[labels.index(texts[number].label)]))
    settle(house)
    column = {category_id: at for at, category_id in enumerate(category_of)}
    with house.database.session() as session:
        said = opinions_on(session, house, [asset_of[number] for number in split.hidden], least=0.0)
    return {
        number: [Opinion(column[opinion.topic_id], opinion.confidence, opinion.enough) for opinion in said[asset_of[number]][0]]
        for number in split.hidden
    }


def _taxonomy(house: OpenHouse, labels: Sequence[str], *, named: bool) -> list[int]:
    with house.database.transaction() as session:
        work = system_work(house, session)
        names: list[str] = []
        for number, label in enumerate(labels):
            name = " ".join(label.split())[:60] if named else ""
            names.append(
                name if name and name.casefold() not in {each.casefold() for each in names} else f"{name} {number}".strip()
            )
        return [add_category(work, NewCategory(name=name)).id for name in names]


def _file(house: OpenHouse, texts: Sequence[LabelledText]) -> list[int]:
    found: list[int] = []
    with house.database.transaction() as session:
        space = Space(slug="trial", name="评测", created_at=house.clock())
        session.add(space)
        session.flush()
        space_id = space.id
    for start in range(0, len(texts), AT_ONCE):
        with house.database.transaction() as session:
            work = system_work(house, session)
            found.extend(add_document(work, _document(each, space_id)).id for each in texts[start : start + AT_ONCE])
    return found


def _document(each: LabelledText, space_id: int) -> NewDocument:
    data = each.text.encode("utf-8", "replace")
    blocks = tuple(Block(type="paragraph", text=line) for line in each.lines)
    return NewDocument(
        space_id=space_id,
        content=Content(title=each.title, blocks=blocks),
        filename="text.txt",
        blob=sha256(data).hexdigest(),
        size=len(data),
        format="txt",
        title=each.title,
        kind="document",
    )


def _over_words() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=words, sublinear_tf=True)


def _over_characters() -> TfidfVectorizer:
    return TfidfVectorizer(preprocessor=normalise, analyzer="char", ngram_range=(1, 3), sublinear_tf=True)


BASELINES: dict[str, Callable[[], TfidfVectorizer]] = {"words": _over_words, "characters": _over_characters}


def baseline(texts: Sequence[LabelledText], split: Split, how: Callable[[], TfidfVectorizer]) -> list[float]:
    """1 or 0 for each hidden text: whether TF-IDF with a linear SVM finds its label."""
    known = {texts[number].label for number in split.shown}
    if len(known) < 2 or not split.hidden:
        return [float(texts[number].label in known) for number in split.hidden]
    rows = how()
    machine = LinearSVC().fit(
        rows.fit_transform([texts[number].text for number in split.shown]), [texts[number].label for number in split.shown]
    )
    said = machine.predict(rows.transform([texts[number].text for number in split.hidden]))
    return [float(label == texts[number].label) for label, number in zip(said, split.hidden, strict=True)]
