"""The routes of judged queries and their evaluation; for librarians and administrators, within what each may read."""

from __future__ import annotations

from typing import Annotated

from fastapi import File, Query, Response, UploadFile

from zhixing.access import Work, WorkDep
from zhixing.kit.routing import Router
from zhixing.search import evaluating, judging
from zhixing.search.missed import require_curator
from zhixing.search.word_presenting import details_out, evaluations_out, imported, judged_out, text_of
from zhixing.search.word_schemas import EvaluationDetails, EvaluationOut, Imported, JudgedOut, JudgeIn

router = Router(tags=["search"])
JSONL = "application/x-ndjson; charset=utf-8"


@router.get("/search/judged")
def list_judged(work: WorkDep, text: Annotated[str, Query(max_length=200)] = "") -> list[JudgedOut]:
    """What should be found for which query, as far as the asker may read it."""
    require_curator(work)
    return judged_out(work, judging.judged(work.session, work.reach, text=text))


@router.post("/search/judged", status_code=201)
def add_judged(work: WorkDep, new: JudgeIn) -> list[JudgedOut]:
    """This asset is the right answer to this query."""
    entered = judging.judge(work, new.query, new.asset_id, new.grade)
    return judged_out(work, [one for one in judging.judged(work.session, work.reach) if one.query.id == entered.id])


@router.delete("/search/judged/{judged_id}", status_code=204)
def remove_judged(work: WorkDep, judged_id: int) -> None:
    """Deletes a query with all it expects."""
    judging.remove_judged(work, judged_id)


@router.delete("/search/judged/{judged_id}/answers/{asset_id}", status_code=204)
def remove_answer(work: WorkDep, judged_id: int, asset_id: int) -> None:
    """This asset is no right answer after all."""
    judging.unjudge(work, judged_id, asset_id)


@router.get("/search/judged/export")
def export_judged(work: WorkDep) -> Response:
    """A JSON line per query, with what the asker may read."""
    require_curator(work)
    headers = {"Content-Disposition": 'attachment; filename="judged.jsonl"'}
    return Response(judging.as_jsonl(work.session, work.reach), media_type=JSONL, headers=headers)


@router.post("/search/judged/import")
def import_judged(work: WorkDep, file: Annotated[UploadFile, File()]) -> Imported:
    """Adds the lines of such a file; documents are named by id, else by title."""
    return imported(work, *judging.import_jsonl(work, text_of(file.file)))


def measure(work: Work) -> dict[str, object]:
    """What the command line prints: the measures over every judged query within reach."""
    return evaluating.measure_now(work)


@router.get("/search/evaluations")
def list_evaluations(work: WorkDep) -> list[EvaluationOut]:
    """The last runs, the newest first."""
    return evaluations_out(work, evaluating.evaluations(work))


@router.post("/search/evaluations", status_code=201)
def start_evaluation(work: WorkDep) -> EvaluationOut:
    """Measures search with every judged query within the asker's reach, in the background."""
    return evaluations_out(work, [evaluating.start_evaluation(work)])[0]


@router.get("/search/evaluations/{evaluation_id}")
def evaluation_details(work: WorkDep, evaluation_id: int) -> EvaluationDetails:
    """A run of the asker's own, query by query, the worst first."""
    return details_out(work, evaluating.own_evaluation(work, evaluation_id))
