"""Measuring search with the judged queries of the house, in the background and by the code of `zhixing eval`.

A run reaches what the person who asked for it reaches when it runs; queries whose documents lie outside are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from zhixing.access import Reach, Work, reach_of
from zhixing.jobs import enqueue
from zhixing.kit.errors import Conflict, Invalid, NotFound
from zhixing.kit.house import House
from zhixing.search import measures
from zhixing.search.judging import expectations, judged
from zhixing.search.missed import require_curator
from zhixing.search.models import Evaluation
from zhixing.search.service import SearchRequest, search

EVALUATE = "search.evaluate"
DEPTH = 10
TOLD_EVERY = 10
"""Queries between two tellings of how far it is."""

Told = Callable[[int, int], None]
Detail = dict[str, object]


def found_first(session: Session, house: House, text: str, reach: Reach) -> list[int]:
    """The assets found first for a query, best first: what every evaluation measures."""
    return [hit.asset.id for hit in search(session, house, SearchRequest(text, limit=DEPTH, facets=()), reach).hits]


def measured(
    house: House, expected: Sequence[tuple[int, str, dict[str, float]]], reach: Reach, on_progress: Told
) -> tuple[dict[str, object], list[Detail]]:
    """The means over (id, text, grades) and, per query, its measures and what was found."""
    details: list[Detail] = []
    for number, text, relevant in expected:
        with house.database.session() as session:
            found = found_first(session, house, text, reach)
        details.append({"judged_id": number, "found": found, **measures.of_ranking([str(one) for one in found], relevant)})
        on_progress(len(details), len(expected))
    columns = {name: [float(str(one[name])) for one in details] for name in measures.NAMES}
    return measures.summary(columns), details


def start_evaluation(work: Work) -> Evaluation:
    """Asks for a run; refuses while one of the same person is under way, and where there is nothing to measure."""
    require_curator(work)
    if not expectations(judged(work.session, work.reach)):
        raise Invalid("search.nothing_judged")
    mine = select(Evaluation.id).where(Evaluation.person_id == work.person.id, Evaluation.state.in_(("waiting", "running")))
    if work.session.scalar(mine):
        raise Conflict("search.evaluation_under_way")
    started = Evaluation(person_id=work.person.id, state="waiting", created_at=work.now)
    work.session.add(started)
    work.session.flush()
    enqueue(work.session, EVALUATE, {"evaluation_id": started.id}, key=f"{EVALUATE}:{started.id}")
    return started


def measure_now(work: Work) -> dict[str, object]:
    """The measures over every judged query within the actor's reach, at once and without keeping them."""
    require_curator(work)
    expected = expectations(judged(work.session, work.reach))
    if not expected:
        raise Invalid("search.nothing_judged")
    means, _ = measured(work.house, expected, work.reach, lambda done, total: None)
    return {"n": len(expected), **means}


def run_evaluation(house: House, evaluation_id: int) -> None:
    """Does a run that was asked for; whoever lost the right meanwhile gets nothing measured."""
    with house.database.transaction() as session:
        run = session.get(Evaluation, evaluation_id)
        if run is None or run.state in ("done", "failed"):
            return
        reach = reach_of(session, run.person_id)
        expected = expectations(judged(session, reach))
        run.state, run.total, run.done = "running", len(expected), 0

    def tell(done: int, total: int) -> None:
        if done % TOLD_EVERY == 0:
            _save(house, evaluation_id, done=done)

    means, details = measured(house, expected, reach, tell)
    _save(house, evaluation_id, done=len(expected), state="done", measures=means, details=details, finished_at=house.clock())


def fail_evaluation(house: House, evaluation_id: int) -> None:
    """Says that a run ended badly."""
    _save(house, evaluation_id, state="failed", finished_at=house.clock())


def _save(house: House, evaluation_id: int, **values: object) -> None:
    with house.database.transaction() as session:
        run = session.get(Evaluation, evaluation_id)
        for name, value in values.items():
            setattr(run, name, value)


def evaluations(work: Work, *, limit: int = 50) -> Sequence[Evaluation]:
    """The last runs of everybody, the newest first; their details are for those who ran them."""
    require_curator(work)
    return work.session.scalars(select(Evaluation).order_by(Evaluation.id.desc()).limit(limit)).all()


def own_evaluation(work: Work, evaluation_id: int) -> Evaluation:
    """A run of the actor's own; refuses as unknown."""
    require_curator(work)
    found = work.session.get(Evaluation, evaluation_id)
    if found is None or found.person_id != work.person.id:
        raise NotFound("search.evaluation_not_found")
    return found
