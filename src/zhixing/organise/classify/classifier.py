"""The classifier: trained from categories, examples and unlabelled texts, it gives opinions and says which words decided.

Training is a pure function; the result is a projection that anybody may throw away and make anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zhixing.organise.classify.confidence import USUAL, Curve, bent, enough_to_act
from zhixing.organise.classify.features import SIZE, Floats, Rows, Sketch, Statistics, sketch, word_id
from zhixing.organise.classify.learning import CALLED, Ints, Lesson, learn
from zhixing.organise.classify.names import Names
from zhixing.organise.classify.texts import Topic, Vector, Writing, prototype
from zhixing.search.analysis import stem, words

CERTAIN = 0.8
"""From this confidence on the machine may set a category by itself."""
WORTH_SAYING = 0.4
"""Where even the best confidence is below this, the machine keeps its opinion to itself."""
WORTH_ADDING = 0.08
"""From this confidence on a category is named beside the best one."""
MOST_EXAMPLES = 2400
MOST_UNLABELLED = 1000
FOLDS = 3
ENOUGH_TO_BEND = 12
MOST_TO_BEND = 600
MOST_REASONS = 6


@dataclass(frozen=True)
class Reason:
    """A word of the text that spoke for a category, and its share among those that did (0..1)."""

    word: str
    weight: float


@dataclass(frozen=True)
class Opinion:
    """That a text belongs to a category, with a confidence in 0..1."""

    topic_id: int
    confidence: float
    enough: float = CERTAIN
    """From which confidence on the machine may act on it by itself."""

    @property
    def certain(self) -> bool:
        """Whether the machine may act on it by itself."""
        return self.confidence >= self.enough


@dataclass(frozen=True)
class Taught:
    """An example or, with `topic_id` none, an unlabelled text, counted."""

    sketch: Sketch
    topic_id: int | None = None


@dataclass(frozen=True)
class Weights:
    """What each feature says about each category: `counted` (k, topics) of the features in `used`, `meant` (dimensions, topics)."""

    used: Ints
    counted: Floats
    meant: Floats

    @classmethod
    def of(cls, rows: Rows, learnt: Floats) -> Weights:
        """From what was learnt of each text (n, topics) to what that says about each feature."""
        used = np.unique(rows.counted.indices)
        narrow = rows.counted[:, used]
        return cls(
            used.astype(np.int64), np.asarray(narrow.T @ learnt, np.float32), np.asarray(rows.meant.T @ learnt, np.float32)
        )

    def applied(self, rows: Rows) -> Floats:
        """(n, topics) scores."""
        return np.asarray(rows.counted[:, self.used] @ self.counted + rows.meant @ self.meant, dtype=np.float32)

    def leaning(self, features: Ints, column: int) -> Floats:
        """How much each feature speaks for one category rather than for all; 0 of features never seen."""
        at = np.searchsorted(self.used, features)
        at[at == self.used.size] = 0
        found = self.counted[at]
        return np.asarray(np.where(self.used[at] == features, found[:, column] - found.mean(axis=1), 0.0), dtype=np.float32)


@dataclass(frozen=True)
class Bent:
    """How leads become confidences, and from which confidence on acting was right often enough."""

    curve: Curve = USUAL
    enough: float = CERTAIN


class Classifier:
    """What has been learnt; gives opinions on texts it has or has not seen."""

    def __init__(self, topics: Sequence[Topic], statistics: Statistics, weights: Weights, bent: Bent) -> None:
        self.topics = tuple(topics)
        self.curve, self.enough = bent.curve, bent.enough
        self.thresholds: Mapping[int, float] = {}
        """From which confidence on a category may be set without asking, where people decided that."""
        self._statistics = statistics
        self._weights = weights
        self._names = Names.of(topics)

    def scores(self, sketches: Sequence[Sketch]) -> Floats:
        """(n, topics), about -1 to 1."""
        return self._weights.applied(self._statistics.rows(sketches)) + np.float32(CALLED) * self._names.called(sketches)

    def opinions(self, sketches: Sequence[Sketch], *, most: int = 3, least: float = WORTH_SAYING) -> list[list[Opinion]]:
        """The likeliest categories of each text, best first; none where the machine is not sure enough to say anything."""
        if not self.topics or not sketches:
            return [[] for _ in sketches]
        confidence = self.curve.confidence(self.scores(sketches))
        order = np.argsort(-confidence, axis=1, kind="stable")[:, :most]
        found = [[self._opinion(self.topics[at].id, float(confidence[row, at])) for at in best] for row, best in enumerate(order)]
        beside = min(least, WORTH_ADDING)
        return [[each for each in said if each.confidence >= beside] if said[0].confidence >= least else [] for said in found]

    def _opinion(self, topic_id: int, confidence: float) -> Opinion:
        return Opinion(topic_id, confidence, self.thresholds.get(topic_id, self.enough))

    def telling(self, term: str) -> float:
        """How rare a folded word is among the texts of the house, from about 1 to 9."""
        return float(self._statistics.words[word_id(term)])

    def reasons(self, writing: Writing, topic_id: int) -> list[Reason]:
        """The words of the text that spoke for the category rather than for the others, the strongest first."""
        column = next((at for at, topic in enumerate(self.topics) if topic.id == topic_id), None)
        if column is None:
            return []
        row = self._statistics.rows([sketch(writing)]).counted
        mine = row.indices < SIZE
        pull = row.data[mine] * self._weights.leaning(row.indices[mine], column)
        spoke = {int(ids): float(value) for ids, value in zip(row.indices[mine], pull, strict=True) if value > 0}
        return _spoken(spoke, f"{writing.title}\n{writing.body}")


def train(topics: Sequence[Topic], taught: Sequence[Taught]) -> Classifier:
    """Learns `topics` from their names, the examples and the unlabelled texts; both are cut to a number that trains in seconds."""
    known = {topic.id: at for at, topic in enumerate(topics)}
    examples = _fair([item for item in taught if item.topic_id in known], known)
    unlabelled = [item.sketch for item in taught if item.topic_id is None]
    unlabelled = unlabelled[: max(0, min(MOST_UNLABELLED, MOST_EXAMPLES - len(examples)))]
    names = [sketch(prototype(topic)) for topic in topics]
    statistics = Statistics.of([*names, *(item.sketch for item in examples), *unlabelled])
    if not topics:
        return Classifier(
            (), statistics, Weights(np.zeros(0, np.int64), np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32)), Bent()
        )
    others = [*(item.sketch for item in examples), *unlabelled]
    rows = _rows(statistics, topics, names, others)
    labels = np.array([*range(len(topics)), *(known[item.topic_id] for item in examples if item.topic_id is not None)], np.int64)
    called = np.concatenate([np.zeros((len(topics), len(topics)), np.float32), Names.of(topics).called(others)])
    similar = rows.similar(rows)
    learnt = learn(Lesson(similar, labels, called[labels.size :], len(topics)))
    return Classifier(topics, statistics, Weights.of(rows, learnt), _bent(similar, labels, called))


def _rows(statistics: Statistics, topics: Sequence[Topic], names: Sequence[Sketch], others: Sequence[Sketch]) -> Rows:
    # Names lie elsewhere than texts in the space of meaning: each kind is seen from its own middle.
    vectors = [topic.vector for topic in topics if topic.vector is not None]
    middle: Vector | None = np.mean(vectors, axis=0).astype(np.float32) if len(vectors) > 2 else None
    first = statistics.rows(names, middle=middle)
    return first.above(statistics.rows(others)) if others else first


def _fair(examples: Sequence[Taught], known: dict[int, int]) -> list[Taught]:
    """At most `MOST_EXAMPLES`, category by category in turn, the first given of each first."""
    if len(examples) <= MOST_EXAMPLES:
        return list(examples)
    queues: dict[int, list[Taught]] = {topic_id: [] for topic_id in known}
    for item in examples:
        if item.topic_id is not None:
            queues[item.topic_id].append(item)
    kept: list[Taught] = []
    turn = 0
    while len(kept) < MOST_EXAMPLES:
        kept.extend(queue[turn] for queue in queues.values() if turn < len(queue))
        turn += 1
    return kept[:MOST_EXAMPLES]


def _bent(similar: Floats, labels: Ints, called: Floats) -> Bent:
    """Bends the usual curve, and finds from where on to act, by hiding each third of the examples' labels in turn."""
    columns = called.shape[1]
    examples = np.arange(columns, labels.size)
    if examples.size < ENOUGH_TO_BEND or columns < 2:
        return Bent()
    scores = np.zeros((labels.size, columns), np.float32)
    fold_of = np.arange(labels.size) % FOLDS
    for fold in range(FOLDS):
        hidden = examples[fold_of[examples] == fold]
        shown = np.setdiff1d(np.arange(labels.size), hidden)
        unlabelled = np.concatenate([hidden, np.arange(labels.size, len(similar))])[: max(MOST_TO_BEND - shown.size, hidden.size)]
        order = np.concatenate([shown, unlabelled])
        weights = learn(Lesson(similar[np.ix_(order, order)], labels[shown], called[unlabelled], columns))
        scores[hidden] = similar[np.ix_(hidden, order)] @ weights + CALLED * called[hidden]
    tried, known = scores[examples], labels[examples]
    curve = bent(USUAL, tried, known)
    confidences = curve.confidence(tried).max(axis=1).astype(np.float64)
    return Bent(curve, enough_to_act(confidences, tried.argmax(axis=1) == known, least=CERTAIN))


def _spoken(spoke: dict[int, float], text: str) -> list[Reason]:
    """The words behind hashed ids as the text spells them; of a word and its parts only the longest is named."""
    spelled: dict[int, str] = {}
    for word in words(text):
        if len(word) > 1 and not word.isdigit():
            spelled.setdefault(word_id(stem(word)), word)
    strongest = sorted(((value, spelled[number]) for number, value in spoke.items() if number in spelled), reverse=True)
    kept: list[tuple[float, str]] = []
    for value, word in strongest:
        if not any(word in other or other in word for _, other in kept):
            kept.append((value, word))
    total = sum(spoke.values()) or 1.0
    return [Reason(word, round(value / total, 4)) for value, word in kept[:MOST_REASONS]]
