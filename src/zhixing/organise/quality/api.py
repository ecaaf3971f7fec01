"""The routes of the classifier's quality. Figures are counts over the whole house; titles only of what is within reach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from zhixing.access import Work, WorkDep
from zhixing.assets import AssetBrief, brief, find_many
from zhixing.jobs import enqueue
from zhixing.kit.errors import NotFound
from zhixing.kit.routing import Router
from zhixing.organise.classify import CERTAIN
from zhixing.organise.jobs import MEASURE, QUEUE
from zhixing.organise.models import QualityReport
from zhixing.organise.quality import rules
from zhixing.organise.quality.measuring import FEWEST, latest_reports, trials_of
from zhixing.organise.quality.rules import Trial
from zhixing.organise.quality.thresholds import set_threshold, thresholds
from zhixing.organise.suggestion_queries import category_labels
from zhixing.organise.taxonomy import require_librarian
from zhixing.organise.teaching import acting_from
from zhixing.organise.texts_queries import labelled_count

router = Router(tags=["organise"])

STEPS = [step / 100 for step in range(50, 101, 5)]
MOST_EXAMPLES = 20


class ConfusedOut(BaseModel):
    """Another category, and how often it was taken for this one or this one for it."""

    category_id: int
    path: str
    times: int


class CategoryQualityOut(BaseModel):
    """How a category fares. `said`: how often the machine said it; `n`: how many are it; `threshold`: where people set one."""

    category_id: int
    path: str
    precision: float | None
    said: int
    recall: float | None
    n: int
    f1: float | None
    confused: list[ConfusedOut]
    taken: list[ConfusedOut]
    threshold: float | None


class BinOut(BaseModel):
    """Answers of one tenth of confidence: what was claimed and what was true."""

    low: float
    claimed: float
    true: float
    n: int


class HistoryOut(BaseModel):
    """One measurement."""

    made_at: datetime
    examples: int
    right: float


class QualityOut(BaseModel):
    """The newest measurement and how it went before. `acts_from`: the confidence from which on the machine sets by itself."""

    made_at: datetime | None
    examples: int
    confirmed: int
    needed: int
    right: float | None
    calibration: list[BinOut]
    calibration_error: float | None
    acts_from: float
    usual: float
    categories: list[CategoryQualityOut]
    history: list[HistoryOut]


class ActingOut(BaseModel):
    """What acting from a threshold on would have done: `acts` of `n` set, `right` of those rightly."""

    threshold: float
    acts: int
    right: int
    n: int


class ExampleOut(BaseModel):
    """An asset the machine was wrong about, or right."""

    asset: AssetBrief
    truth: str
    said: str
    confidence: float


class ThresholdIn(BaseModel):
    """A threshold of a category; null leaves it to the product."""

    model_config = {"extra": "forbid"}

    threshold: Annotated[float, Field(ge=0, le=1.01)] | None


@router.get("/quality")
def get_quality(work: WorkDep) -> QualityOut:
    """How well the classifier finds what people confirmed."""
    require_librarian(work)
    reports = latest_reports(work.session)
    newest = reports[0] if reports else None
    figures = newest.figures if newest else {}
    return QualityOut(
        made_at=newest.made_at if newest else None,
        examples=newest.examples if newest else 0,
        confirmed=labelled_count(work.session),
        needed=FEWEST,
        right=figures.get("right"),
        calibration=[BinOut(**each) for each in figures.get("calibration", [])],
        calibration_error=figures.get("calibration_error"),
        acts_from=acting_from(work.session, work.house),
        usual=CERTAIN,
        categories=_categories(work, newest) if newest else [],
        history=[HistoryOut(made_at=each.made_at, examples=each.examples, right=each.figures["right"]) for each in reports],
    )


@router.post("/quality/measure", status_code=202)
def measure_quality(work: WorkDep) -> None:
    """Asks for a new measurement, behind the scenes."""
    require_librarian(work)
    enqueue(work.session, MEASURE, {}, queue=QUEUE, key=MEASURE)


@router.get("/quality/{category_id}/acting")
def get_acting(work: WorkDep, category_id: int) -> list[ActingOut]:
    """What each threshold would have done for a category."""
    require_librarian(work)
    trials = _trials(work)
    found = [rules.acting(trials, step, category_id=category_id) for step in STEPS]
    return [ActingOut(threshold=each.threshold, acts=each.set, right=each.right, n=each.n) for each in found]


@router.get("/quality/{category_id}/examples")
def list_examples(work: WorkDep, category_id: int, other_id: Annotated[int | None, Query()] = None) -> list[ExampleOut]:
    """Assets within reach that are in a category and were said to be in another, the surest mistakes first."""
    require_librarian(work)
    wrong = [
        trial
        for trial in _trials(work)
        if not trial.right and trial.truth == category_id and (other_id is None or trial.said == other_id)
    ]
    chosen = sorted(wrong, key=lambda trial: -trial.confidence)[: 5 * MOST_EXAMPLES]
    return _examples(work, chosen)[:MOST_EXAMPLES]


@router.put("/quality/{category_id}/threshold", status_code=204)
def put_threshold(work: WorkDep, category_id: int, given: ThresholdIn) -> None:
    """From which confidence on the machine may set this category by itself."""
    set_threshold(work, category_id, given.threshold)


def _trials(work: Work) -> Sequence[Trial]:
    reports = latest_reports(work.session, limit=1)
    if not reports:
        raise NotFound("organise.nothing_measured")
    return trials_of(work.session, reports[0].id)


def _examples(work: Work, trials: Sequence[Trial]) -> list[ExampleOut]:
    found = find_many(work.session, (trial.asset_id for trial in trials), work.reach)
    lines = {line.id: line for line in brief(work, list(found.values()))}
    labels = category_labels(work.session, {number for trial in trials for number in (trial.truth, trial.said)})
    return [
        ExampleOut(
            asset=lines[trial.asset_id],
            truth=labels.get(trial.truth, ""),
            said=labels.get(trial.said, ""),
            confidence=trial.confidence,
        )
        for trial in trials
        if trial.asset_id in lines
    ]


def _categories(work: Work, report: QualityReport) -> list[CategoryQualityOut]:
    numbers = {line["category_id"] for line in report.categories}
    numbers |= {pair[0] for line in report.categories for pair in (*line["confused"], *line["taken"])}
    labels = category_labels(work.session, numbers)
    held = thresholds(work.session)
    return [
        CategoryQualityOut(
            **{name: line[name] for name in ("category_id", "precision", "said", "recall", "n", "f1")},
            path=labels[line["category_id"]],
            confused=_confused(line["confused"], labels),
            taken=_confused(line["taken"], labels),
            threshold=held.get(line["category_id"]),
        )
        for line in report.categories
        if line["category_id"] in labels
    ]


def _confused(pairs: Sequence[Sequence[int]], labels: dict[int, str]) -> list[ConfusedOut]:
    return [ConfusedOut(category_id=number, path=labels[number], times=times) for number, times in pairs if number in labels]
