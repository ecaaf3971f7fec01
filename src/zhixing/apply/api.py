"""The routes of 应用: asking, one's own questions, sharing an answer, and what is still without one."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from zhixing.access import WorkDep, separate_work
from zhixing.apply import keeping, service, unanswered
from zhixing.apply.asking import Opened
from zhixing.apply.exporting import exported
from zhixing.apply.presenting import present, present_gap, present_shared
from zhixing.apply.queries import QuestionFilter, gaps
from zhixing.apply.schemas import AnswerOut, AskIn, DeletedOut, FeedbackIn, GapIn, GapOut, LinkOut, PinIn, SharedOut
from zhixing.apply.scoping import Asking
from zhixing.apply.streaming import answered, events
from zhixing.kit.paging import Limit, Offset, Page
from zhixing.kit.routing import Router

router = Router(tags=["apply"])

Words = Annotated[str, Query(max_length=200)]


@router.post("/ask", response_model=AnswerOut)
def ask(request: Request, body: AskIn) -> Response:
    """Answers a question from what the asker may read, or says that the sources do not answer."""
    # Written here, in the thread that made it.
    told = answer(_opened(request), Asking(**body.model_dump()))
    return Response(told.model_dump_json(), media_type="application/json")


def answer(opened: Opened, asking: Asking) -> AnswerOut:
    """The whole answer to a question as it leaves the house, with a language model where there is one."""
    return answered(opened, asking)


def _opened(request: Request) -> Opened:
    """Asking changes nothing that others see: a token with `read` is enough."""
    return partial(separate_work, request, reading=True)


@router.post("/ask/stream", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
def ask_streaming(request: Request, body: AskIn) -> StreamingResponse:
    """As `POST /ask`, told while it happens: the events `started`, `sentence` (each checked), and `answer` or `error`."""
    told = events(_opened(request), Asking(**body.model_dump()))
    return StreamingResponse(
        told, media_type="text/event-stream", headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    )


@router.get("/ask")
def list_questions(
    work: WorkDep,
    q: Words = "",
    refused: bool | None = None,
    pinned: bool | None = None,
    thread_id: int | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Page[AnswerOut]:
    """What the asker asked, pinned first, then the newest, under the asker's present rights."""
    chosen = QuestionFilter(q, refused, pinned, thread_id)
    kept, total = service.history(work, chosen, limit=limit, offset=offset)
    return Page(items=present(work, kept), total=total)


@router.delete("/ask")
def delete_questions(work: WorkDep, pinned_too: bool = False) -> DeletedOut:
    """Deletes what the asker asked, without what is pinned unless that is meant too."""
    return DeletedOut(deleted=keeping.forget_all(work, pinned_too=pinned_too))


@router.get("/ask/{question_id}")
def read_question(work: WorkDep, question_id: int) -> AnswerOut:
    """One question of the asker with its answer, under the asker's present rights."""
    return present(work, [service.reread(work, question_id)])[0]


@router.patch("/ask/{question_id}")
def change_question(work: WorkDep, question_id: int, body: PinIn) -> AnswerOut:
    """Keeps a question at the top, or lets it go."""
    keeping.pin(work, question_id, pinned=body.pinned)
    return present(work, [service.reread(work, question_id)])[0]


@router.delete("/ask/{question_id}", status_code=204)
def delete_question(work: WorkDep, question_id: int) -> None:
    """Deletes one question with its answer and its link."""
    keeping.forget(work, question_id)


@router.post("/ask/{question_id}/feedback")
def judge_answer(work: WorkDep, question_id: int, body: FeedbackIn) -> AnswerOut:
    """The asker says whether the answer helped."""
    service.judge(work, question_id, helpful=body.helpful, comment=body.comment)
    return present(work, [service.reread(work, question_id)])[0]


@router.post("/ask/{question_id}/share")
def share_answer(work: WorkDep, question_id: int) -> LinkOut:
    """Makes a link to the answer for colleagues; each sees only what that colleague may read."""
    token = keeping.share(work, question_id)
    return LinkOut(token=token, path=f"/ask/shared/{token}")


@router.delete("/ask/{question_id}/share", status_code=204)
def unshare_answer(work: WorkDep, question_id: int) -> None:
    """Takes the link back."""
    keeping.unshare(work, question_id)


@router.get("/ask/{question_id}/export", response_class=Response)
def export_answer(work: WorkDep, question_id: int, to: Literal["md", "docx"] = "md") -> Response:
    """The answer with its sources as a Markdown or Word file, under the asker's present rights."""
    file = exported(work, question_id, to)
    disposition = f"attachment; filename=\"answer-{question_id}.{to}\"; filename*=UTF-8''{quote(file.name)}"
    return Response(file.content, media_type=file.media_type, headers={"Content-Disposition": disposition})


@router.get("/shared-answers/{share}")
def read_shared(work: WorkDep, share: str) -> SharedOut:
    """What a link leads to, for whoever is signed in, under that person's rights."""
    return present_shared(work, keeping.read_shared(work, share))


@router.get("/unanswered")
def list_unanswered(
    work: WorkDep,
    q: Words = "",
    state: Literal["open", "done", "dismissed"] | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Page[GapOut]:
    """Questions that the sources did not answer, the most asked first, for those who keep a space and for librarians."""
    unanswered.require_curator(work)
    everywhere = unanswered.curates_everywhere(work)
    found, total = gaps(work.session, work.reach, everywhere=everywhere, q=q, state=state, limit=limit, offset=offset)
    return Page(items=[present_gap(gap) for gap in found], total=total)


@router.patch("/unanswered/{gap_id}")
def settle_unanswered(work: WorkDep, gap_id: int, body: GapIn) -> GapOut:
    """A curator says what became of a question without an answer."""
    return present_gap(unanswered.settle_gap(work, gap_id, state=body.state, note=body.note))


ROUTERS = (router,)
