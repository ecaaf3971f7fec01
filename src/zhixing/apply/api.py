"""The routes of 应用: asking, one's own history, and whether it helped."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from zhixing.access import ReadingWorkDep, Work, WorkDep
from zhixing.apply import service
from zhixing.apply.presenting import present
from zhixing.apply.schemas import AnswerOut, AskIn, FeedbackIn
from zhixing.kit.paging import Limit, Offset, Page

router = APIRouter(tags=["apply"])


@router.post("/ask")
def ask(work: ReadingWorkDep, body: AskIn) -> AnswerOut:
    """Answers a question from what the asker may read, or says that the sources do not answer."""
    return answer(work, body.question, space_id=body.space_id, kind=body.kind, thread_id=body.thread_id)


def answer(work: Work, question: str, **scope: Any) -> AnswerOut:
    """The answer to a question as it leaves the house; `scope` as in `service.Asking`."""
    asked = service.ask(work, service.Asking(question, **scope))
    return present(work, [service.reread(work, asked.id)])[0]


@router.get("/ask")
def list_questions(work: WorkDep, limit: Limit = 50, offset: Offset = 0) -> Page[AnswerOut]:
    """What the asker asked, the newest first, under the asker's present rights."""
    kept, total = service.history(work, limit=limit, offset=offset)
    return Page(items=present(work, kept), total=total)


@router.get("/ask/{question_id}")
def read_question(work: WorkDep, question_id: int) -> AnswerOut:
    """One question of the asker with its answer, under the asker's present rights."""
    return present(work, [service.reread(work, question_id)])[0]


@router.post("/ask/{question_id}/feedback")
def judge_answer(work: WorkDep, question_id: int, body: FeedbackIn) -> AnswerOut:
    """The asker says whether the answer helped."""
    service.judge(work, question_id, helpful=body.helpful, comment=body.comment)
    return present(work, [service.reread(work, question_id)])[0]


ROUTERS = (router,)
