"""Learns the weights by which `zhixing.apply` decides to answer and chooses sentences, and says how well they carry over.

    python bench/ask_weights.py --data ../shared/data --cache /tmp/ask-cache [--write]

Corpora: every judged set below `retrieval/` (questions with the passage that answers them) and the questions of the FAQ, whose
answers stand under them (judged, not learned from). Each question is put twice: to its whole corpus (to be answered) and to the corpus without the document
that answers it (to be refused). The table shows each corpus judged by weights that were learned on the others; `--write` learns
on all of them and writes `src/zhixing/apply/weights.json`. Passages, words, sentences and vectors are the product's own; only the
ranking is a small stand-in (BM25 on words and pairs, 0.3 meaning), so that thousands of corpora-minus-one cost nothing.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import math
import pickle
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from zhixing.apply.evidence import PASSAGES_READ, Candidate, Evidence, observe, read, weigh, worth_comparing
from zhixing.apply.lines import LineEvidence, observe_lines
from zhixing.apply.question import is_chinese, understand
from zhixing.apply.weights import Ground, Weighing, usable
from zhixing.engines.e5 import E5
from zhixing.organise import Block, Content, cut
from zhixing.search import analysis

POOL, SAMPLE = 50, 1000
JUDGED_ONLY = "faq"
"""Its questions stand word by word over their answers: who learns from it learns to ask for that everywhere."""
THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
TARGET = Path(__file__).parent.parent / "src" / "zhixing" / "apply" / "weights.json"


@dataclass
class Corpus:
    """Passages as (document, context, text); questions as (text, document, gold answers)."""

    name: str
    passages: list[tuple[str, str, str]]
    questions: list[tuple[str, str, list[str]]]


def judged(folder: Path) -> Corpus:
    lines = [json.loads(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
    relevant = dict(line.split("\t")[:2] for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:])
    asked = [json.loads(line) for line in (folder / "queries.jsonl").open(encoding="utf-8")]
    passages = [
        (line["_id"], " › ".join([line["title"], *passage.heading_path]).strip(" ›"), passage.text)
        for line in lines
        for passage in cut(Content(title=line["title"], blocks=tuple(_paragraphs(line["text"]))))
    ]
    return Corpus(folder.name, passages, [(one["text"], relevant[one["_id"]], one["answers"]) for one in asked])


def across(asking: Corpus, answering: Corpus) -> Corpus:
    """The questions of one corpus put to its translation: both ask the same in the same order."""
    pairs = zip(asking.questions, answering.questions, strict=True)
    return Corpus(
        f"{asking.name[-2:]} → {answering.name[-2:]}", answering.passages, [(one[0], *other[1:]) for one, other in pairs]
    )


def _paragraphs(text: str) -> list[Block]:
    return [Block(type="paragraph", text=part) for part in text.split("\n") if part.strip()]


def faq(folder: Path) -> Corpus:
    """Each entry is a document of its own, its question the heading."""
    passages: list[tuple[str, str, str]] = []
    questions: list[tuple[str, str, list[str]]] = []
    for path in sorted(folder.rglob("*.rst")):
        lines = path.read_text(encoding="utf-8").split("\n")
        heads = [
            at for at in range(1, len(lines)) if re.fullmatch(r"[-=~^\"]{4,}\s*", lines[at]) and re.match(r"\S", lines[at - 1])
        ]
        title = lines[heads[0] - 1].strip() if heads else path.stem
        ends = [*(head - 1 for head in heads[1:]), len(lines)]
        for at, end in zip(heads, ends[: len(heads)], strict=True):
            question, body = _plain(lines[at - 1]), _plain("\n".join(line.strip() for line in lines[at + 1 : end]))
            if len(body) < 15 or not re.search(r"[？?]|如何|什么|怎么|为什么|吗", question):
                continue
            name = f"{path.stem}:{at}"
            blocks = (Block(type="heading", text=question, level=2), *_paragraphs(body))
            passages += [
                (name, " › ".join([title, *part.heading_path]), part.text) for part in cut(Content(title=title, blocks=blocks))
            ]
            questions.append((question, name, []))
    return Corpus("faq", passages, questions)


def _plain(text: str) -> str:
    text = re.sub(r"`([^`<]*)<[^>]*>`_+", r"\1", re.sub(r":\w+:`([^`]*)`", r"\1", text))
    return re.sub(r"^(?:\s*\.\. .*|-{4,})$", "", text.replace("``", "").replace("**", ""), flags=re.M).strip()


class Vectors:
    """Vectors of passages and questions, kept in a folder between runs."""

    def __init__(self, embedder: E5, folder: Path) -> None:
        self._embedder, self._path = embedder, folder / "vectors.pickle"
        self._kept: dict[bytes, Any] = pickle.loads(self._path.read_bytes()) if self._path.exists() else {}

    def of(self, texts: list[str], *, question: bool = False) -> np.ndarray:
        keys = [hashlib.md5(f"{question}{text}".encode()).digest() for text in texts]
        for key, text in zip(keys, texts, strict=True):
            if key not in self._kept:
                self._kept[key] = (self._embedder.query(text) if question else self._embedder.passages([text])[0]).astype(
                    np.float16
                )
        return np.array([self._kept[key] for key in keys], dtype=np.float32).reshape(len(texts), self._embedder.dimensions)

    def save(self) -> None:
        self._path.write_bytes(pickle.dumps(self._kept))


class Ranking:
    """BM25 on words and, at half weight, on character pairs; 0.3 of the score is meaning."""

    def __init__(self, corpus: Corpus, vectors: Vectors) -> None:
        self.corpus = corpus
        self._texts = [f"{context}\n{text}".strip() for _, context, text in corpus.passages]
        self._dense = vectors.of(self._texts)
        self._documents = np.array([document for document, _, _ in corpus.passages], dtype=object)
        numbers = {document: number for number, document in enumerate(dict.fromkeys(self._documents))}
        self._sources = [numbers[document] for document in self._documents]
        self._chinese = is_chinese(" ".join(self._texts[:20]))
        self._words = _postings([[analysis.stem(word) for word in analysis.words(text)] for text in self._texts])
        self._pairs = _postings([analysis.bigrams(text) for text in self._texts])

    def candidates(self, question: str, vector: np.ndarray, without: str | None) -> list[tuple[int, Candidate]]:
        words = _bm25(self._words, {analysis.stem(word) for word in analysis.words(question)}, len(self._texts))
        lexical = words + 0.5 * _bm25(self._pairs, set(analysis.bigrams(question)), len(self._texts))
        dense = self._dense @ vector
        if without is not None:
            out = self._documents == without
            lexical, dense = np.where(out, -1.0, lexical), np.where(out, -1.0, dense)
        top = np.sort(dense)[::-1][:100]
        share = 0.3 if is_chinese(question) is self._chinese else 1.0
        near = np.clip((dense - top[-1]) / (top[0] - top[-1] + 1e-9), 0, 1)
        score = (1 - share) * lexical / max(lexical.max(), 1e-9) + share * near
        best = np.argsort(-score)[:POOL]
        return [(int(at), self._candidate(at, score, lexical, dense)) for at in best]

    def _candidate(self, at: int, *scores: np.ndarray) -> Candidate:
        _, context, text = self.corpus.passages[at]
        score, lexical, dense = (float(values[at]) for values in scores)
        return Candidate(text, context, context.rpartition(" › ")[2], score, lexical, dense, self._sources[at])


def _postings(texts: list[list[str]]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    lengths = np.array([len(text) for text in texts])
    mean, found = lengths.mean(), collections.defaultdict(list)
    for at, text in enumerate(texts):
        for word, count in collections.Counter(text).items():
            found[word].append((at, count * 2.2 / (count + 1.2 * (0.25 + 0.75 * lengths[at] / mean))))
    return {word: (np.array([at for at, _ in hits]), np.array([weight for _, weight in hits])) for word, hits in found.items()}


def _bm25(postings: dict[str, tuple[np.ndarray, np.ndarray]], words: set[str], count: int) -> np.ndarray:
    score = np.zeros(count)
    for word in words & postings.keys():
        at, weight = postings[word]
        score[at] += weight * math.log(1 + (count - len(at) + 0.5) / (len(at) + 0.5))
    return score


@dataclass
class Observed:
    """What was measured on one corpus: per putting of a question its evidence and whether it can be answered; per sentence likewise."""

    evidence: np.ndarray
    answerable: np.ndarray
    lines: np.ndarray
    gold: np.ndarray
    groups: np.ndarray
    lengths: np.ndarray


def observed(corpus: Corpus, vectors: Vectors, sample: int) -> Observed:
    ranking = Ranking(corpus, vectors)
    vectors.save()
    evidence, answerable, lines, gold, groups, lengths = [], [], [], [], [], []
    step = max(1, len(corpus.questions) // sample)
    for number, (question, document, answers) in enumerate(corpus.questions[::step]):
        asked, vector = understand(question), vectors.of([question], question=True)[0]
        for without in (None, document):
            found = ranking.candidates(question, vector, without)
            candidates = [candidate for _, candidate in found]
            everything = [read(candidate) for candidate in candidates]
            weights, reads = weigh(asked, everything), everything[:PASSAGES_READ]
            places = worth_comparing(reads, weights)
            cosines = vectors.of([reads[place].lines[at].text for place, at in places]) @ vector
            near = dict(zip(places, cosines.tolist(), strict=True))
            evidence.append(observe(asked, reads, candidates, weights, near).values())
            answerable.append(without is None)
            if without is None and answers:
                for (place, at), measured in zip(places, observe_lines(asked, reads, weights, places, near), strict=True):
                    text = reads[place].lines[at].text
                    lines.append(measured.values())
                    gold.append(
                        corpus.passages[found[place][0]][0] == document and any(answer.strip() in text for answer in answers)
                    )
                    groups.append(number)
                    lengths.append(len(text))
    vectors.save()
    print(f"observed {corpus.name}: {len(evidence)} askings, {len(lines)} sentences", flush=True)
    return Observed(
        np.array(evidence), np.array(answerable), np.array(lines), np.array(gold), np.array(groups), np.array(lengths)
    )


def learned(rows: np.ndarray, labels: np.ndarray, names: list[str], ground: Ground, weight: np.ndarray) -> Weighing:
    """A logistic regression on standardised measures, written back in the measures' own units."""
    kept = [at for at, name in enumerate(names) if usable(name, ground)]
    scaler = StandardScaler().fit(rows[:, kept])
    model = LogisticRegression(C=0.3, max_iter=2000).fit(scaler.transform(rows[:, kept]), labels, sample_weight=weight)
    slopes = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - (slopes * scaler.mean_).sum())
    return Weighing(bias, {names[at]: float(slope) for at, slope in zip(kept, slopes, strict=True)})


EVIDENCE = [field.name for field in fields(Evidence)]
LINES = [field.name for field in fields(LineEvidence)]


def chances(weighing: Weighing, rows: np.ndarray, names: list[str]) -> np.ndarray:
    slopes = np.array([weighing.slopes.get(name, 0.0) for name in names])
    return 1 / (1 + np.exp(-(rows @ slopes + weighing.bias)))


def answering(parts: list[Observed], ground: Ground) -> Weighing:
    return learned(
        np.vstack([one.evidence for one in parts]),
        np.concatenate([one.answerable for one in parts]),
        EVIDENCE,
        ground,
        _even([len(one.answerable) for one in parts]),
    )


def choosing(parts: list[Observed], ground: Ground) -> Weighing:
    told = [one for one in parts if len(one.gold)]
    return learned(
        np.vstack([one.lines for one in told]),
        np.concatenate([one.gold for one in told]),
        LINES,
        ground,
        _even([len(one.gold) for one in told]),
    )


def _even(sizes: list[int]) -> np.ndarray:
    """Every corpus counts the same, however large."""
    return np.concatenate([np.full(size, sum(sizes) / len(sizes) / size) for size in sizes])


def report(name: str, one: Observed, decide: Weighing, choose: Weighing) -> str:
    chance, can = chances(decide, one.evidence, EVIDENCE), one.answerable
    at80, at85 = (np.mean(chance[can] < np.quantile(chance[~can], share)) for share in (0.80, 0.85))
    fixed = "  ".join(
        f"{cut_at:.2f}: {np.mean(chance[can] < cut_at):.3f}/{np.mean(chance[~can] < cut_at):.3f}"
        for cut_at in THRESHOLDS
    )
    text = f"{name:14s} n={can.sum():5d} false refusals at .80 {at80:.3f} at .85 {at85:.3f} | threshold: false refusals/refused {fixed}"
    if len(one.gold):
        chance = chances(choose, one.lines, LINES)
        top = [_hits(chance, one, count) for count in (1, 2, 3)]
        text += " | gold in best 1/2/3 sentences " + " ".join(f"{share:.3f}" for share in top)
    return text


def _hits(chance: np.ndarray, one: Observed, count: int) -> float:
    hits = []
    for group in np.unique(one.groups):
        members = np.nonzero(one.groups == group)[0]
        hits.append(one.gold[members[np.argsort(-chance[members])[:count]]].max())
    return float(np.mean(hits))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--models", type=Path, default=Path(".home/models"))
    parser.add_argument("--sample", type=int, default=SAMPLE)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    vectors = Vectors(E5(options.models), options.cache)
    sets = {folder.name: judged(folder) for folder in sorted((options.data / "retrieval").iterdir())}
    same = [*sets.values(), faq(options.data / "faq-espressif-zh")]
    foreign = [across(sets["xquad-zh"], sets["xquad-en"]), across(sets["xquad-en"], sets["xquad-zh"])]
    seen = {corpus.name: observed(corpus, vectors, options.sample) for corpus in [*same, *foreign]}
    (options.cache / "observed.pickle").write_bytes(pickle.dumps(seen))
    shipped = {}
    for ground in Ground:
        parts = {corpus.name: seen[corpus.name] for corpus in (foreign if ground is Ground.MEANING else same)}
        print(f"ground: {ground}")
        for name, one in parts.items():
            others = [other for key, other in parts.items() if key not in (name, JUDGED_ONLY)]
            print(report(name, one, answering(others, ground), choosing(others, ground)))
        everything = [one for name, one in parts.items() if name != JUDGED_ONLY]
        shipped[ground.value] = {
            "answer": answering(everything, ground).to_json(),
            "sentence": choosing(everything, ground).to_json(),
        }
    if options.write:
        TARGET.write_text(json.dumps(shipped, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
