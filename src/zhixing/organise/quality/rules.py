"""Precision, recall, confusion and calibration out of what was said and what is true: plain values in, plain values out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BINS = 10
MOST_CONFUSIONS = 5


@dataclass(frozen=True)
class Trial:
    """What was said of an asset whose category was hidden: the truth, the answer, how sure, and from where on it would have acted."""

    asset_id: int
    truth: int
    said: int
    confidence: float

    @property
    def right(self) -> bool:
        return self.truth == self.said


@dataclass(frozen=True)
class Share:
    """A share with the number it rests on; none of nothing."""

    value: float | None
    n: int

    @classmethod
    def of(cls, hits: Iterable[bool]) -> Share:
        found = list(hits)
        return cls(round(sum(found) / len(found), 4) if found else None, len(found))


@dataclass(frozen=True)
class Figures:
    """How one category fares. `precision`: of what was said to be it; `recall`: of what is it."""

    category_id: int
    precision: Share
    recall: Share
    confused: tuple[tuple[int, int], ...]
    """(the category said instead, how often), the most frequent first."""
    taken: tuple[tuple[int, int], ...]
    """(the true category of what was wrongly said to be this one, how often)."""

    @property
    def f1(self) -> float | None:
        if not self.precision.value or not self.recall.value:
            return 0.0 if self.recall.n else None
        return round(2 * self.precision.value * self.recall.value / (self.precision.value + self.recall.value), 4)


@dataclass(frozen=True)
class Bin:
    """Answers with confidences from `low` up to the next tenth: what was claimed on average, and what was true."""

    low: float
    claimed: float
    true: float
    n: int


@dataclass(frozen=True)
class Acting:
    """What acting from a threshold on would do: how many of `n` would be set, and how many of those rightly."""

    threshold: float
    set: int
    right: int
    n: int


def figures(trials: Sequence[Trial], category_ids: Iterable[int]) -> list[Figures]:
    """How each category fares, in the order given."""
    return [_figures(trials, number) for number in category_ids]


def _figures(trials: Sequence[Trial], number: int) -> Figures:
    said = [trial for trial in trials if trial.said == number]
    true = [trial for trial in trials if trial.truth == number]
    return Figures(
        number,
        Share.of(trial.right for trial in said),
        Share.of(trial.right for trial in true),
        _most(trial.said for trial in true if not trial.right),
        _most(trial.truth for trial in said if not trial.right),
    )


def _most(numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    counted = Counter(numbers)
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MOST_CONFUSIONS])


def calibration(trials: Sequence[Trial]) -> list[Bin]:
    """What was claimed beside what was true, tenth by tenth; empty tenths are absent."""
    found: list[Bin] = []
    for number in range(BINS):
        some = [trial for trial in trials if min(int(trial.confidence * BINS), BINS - 1) == number]
        if some:
            claimed = sum(trial.confidence for trial in some) / len(some)
            true = sum(trial.right for trial in some) / len(some)
            found.append(Bin(number / BINS, round(claimed, 4), round(true, 4), len(some)))
    return found


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """The average gap between what was claimed and what was true."""
    total = sum(each.n for each in bins)
    return round(sum(abs(each.claimed - each.true) * each.n for each in bins) / total, 4) if total else None


def acting(trials: Sequence[Trial], threshold: float, *, category_id: int | None = None) -> Acting:
    """What acting from this confidence on would have done, for one category or all."""
    some = [trial for trial in trials if category_id is None or trial.said == category_id]
    sure = [trial for trial in some if trial.confidence >= threshold]
    return Acting(threshold, len(sure), sum(trial.right for trial in sure), len(some))


def folds(labels: Sequence[int], count: int) -> list[int]:
    """To which fold each example belongs, so that every fold has its share of every label."""
    seen: Counter[int] = Counter()
    found: list[int] = []
    for label in labels:
        found.append((seen[label] + label) % count)
        seen[label] += 1
    return found
