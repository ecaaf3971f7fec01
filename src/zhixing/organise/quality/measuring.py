"""Measuring the classifier on what people have confirmed: each fifth is hidden in turn and asked for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from zhixing.access import system_work
from zhixing.kit.house import House
from zhixing.organise.classify import MOST_EXAMPLES, Taught, Topic, train
from zhixing.organise.events import QualityMeasured
from zhixing.organise.models import QualityReport, QualityTrial
from zhixing.organise.quality import rules
from zhixing.organise.quality.rules import Trial
from zhixing.organise.teaching import lesson_of
from zhixing.organise.texts_queries import labelled_count

FOLDS = 5
FEWEST = 10
"""With fewer confirmed assets there is nothing to measure."""
MOST_UNLABELLED = 400
GROWTH = 1.1
"""A tenth more labels than at the last time are worth a new measurement."""


def measure(house: House) -> int | None:
    """Measures and keeps the report; none where people have confirmed too little. Takes some seconds."""
    with house.database.session() as session:
        topics, taught = lesson_of(session, house)
    examples = [(number, item) for number, item in taught if item.topic_id is not None][:MOST_EXAMPLES]
    if len(examples) < FEWEST:
        return None
    others = [item for _, item in taught if item.topic_id is None][:MOST_UNLABELLED]
    trials = cross_validated(topics, examples, others)
    with house.database.transaction() as session:
        work = system_work(house, session)
        report = QualityReport(
            made_at=work.now,
            examples=len(trials),
            figures=_whole(trials),
            categories=_each(trials, [topic.id for topic in topics]),
        )
        session.add(report)
        session.flush()
        session.execute(delete(QualityTrial).where(QualityTrial.report_id != report.id))
        rows = [
            {"report_id": report.id, "asset_id": t.asset_id, "truth": t.truth, "said": t.said, "confidence": t.confidence}
            for t in trials
        ]
        session.execute(insert(QualityTrial), rows)
        right = sum(trial.right for trial in trials) / len(trials)
        work.record(QualityMeasured(subject=f"report:{report.id}", examples=len(trials), right=round(right, 4)))
        return report.id


def is_due(session: Session) -> bool:
    """Whether people have said so much since the last measurement that a new one is worth its time."""
    last = session.scalar(select(QualityReport.examples).order_by(QualityReport.id.desc()).limit(1))
    now = labelled_count(session)
    return now >= FEWEST and (last is None or now >= last * GROWTH + 1 or now * GROWTH < last)


def cross_validated(topics: Sequence[Topic], examples: Sequence[tuple[int, Taught]], others: Sequence[Taught]) -> list[Trial]:
    """What the classifier says of each example when it was not told; the hidden ones count as unlabelled, as in life."""
    place = rules.folds([item.topic_id or 0 for _, item in examples], FOLDS)
    trials: list[Trial] = []
    for fold in range(FOLDS):
        hidden = [example for example, at in zip(examples, place, strict=True) if at == fold]
        if not hidden:
            continue
        shown = [item for (_, item), at in zip(examples, place, strict=True) if at != fold]
        unlabelled = [Taught(item.sketch) for _, item in hidden]
        machine = train(topics, [*shown, *unlabelled, *others])
        said = machine.opinions([item.sketch for _, item in hidden], most=1, least=0.0)
        trials += [
            Trial(number, item.topic_id or 0, opinions[0].topic_id, round(opinions[0].confidence, 4))
            for (number, item), opinions in zip(hidden, said, strict=True)
            if opinions
        ]
    return sorted(trials, key=lambda trial: trial.asset_id)


def _whole(trials: Sequence[Trial]) -> dict[str, object]:
    bins = rules.calibration(trials)
    return {
        "right": round(sum(trial.right for trial in trials) / len(trials), 4),
        "calibration": [{"low": each.low, "claimed": each.claimed, "true": each.true, "n": each.n} for each in bins],
        "calibration_error": rules.calibration_error(bins),
    }


def _each(trials: Sequence[Trial], category_ids: Sequence[int]) -> list[dict[str, object]]:
    return [
        {
            "category_id": each.category_id,
            "precision": each.precision.value,
            "said": each.precision.n,
            "recall": each.recall.value,
            "n": each.recall.n,
            "f1": each.f1,
            "confused": [list(pair) for pair in each.confused],
            "taken": [list(pair) for pair in each.taken],
        }
        for each in rules.figures(trials, category_ids)
        if each.precision.n or each.recall.n
    ]


def latest_reports(session: Session, *, limit: int = 30) -> Sequence[QualityReport]:
    """The reports, the newest first."""
    return session.scalars(select(QualityReport).order_by(QualityReport.id.desc()).limit(limit)).all()


def trials_of(session: Session, report_id: int) -> list[Trial]:
    """What was said of each asset. For reckoning; what is shown of it is narrowed by a reach."""
    query = select(QualityTrial).where(QualityTrial.report_id == report_id).order_by(QualityTrial.asset_id)
    return [Trial(each.asset_id, each.truth, each.said, each.confidence) for each in session.scalars(query)]


def count_of_reports(session: Session) -> int:
    """How often was measured."""
    return session.scalar(select(func.count()).select_from(QualityReport)) or 0
