"""Writing down a question with its answer: a statement for the question, one for what is told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb
from sqlalchemy import text

from zhixing.access import Work
from zhixing.apply.answer import Answer
from zhixing.apply.events import QuestionAsked
from zhixing.apply.scoping import Asking
from zhixing.apply.service import cited_assets
from zhixing.apply.unanswered import note_unanswered
from zhixing.kit.prepared import Prepared


class Noted(NamedTuple):
    """A question as it was written down; the fields are those of `Question`."""

    id: int
    thread_id: int
    text: str
    scope: dict[str, Any]
    asked_at: datetime
    seconds: float
    refused: bool
    helpful: bool | None = None
    comment: str = ""
    pinned: bool = False


_NOTED = Prepared(
    text(
        """INSERT INTO question (
            id, thread_id, person_id, text, scope, refused, answer, comment, asked_at, seconds, pinned, unanswered_id
        )
        SELECT
            number, coalesce(CAST(:thread AS bigint), number), :person, :text, :scope, :refused, :answer, '', :asked_at, :seconds,
            false, CAST(:gap AS bigint)
        FROM (SELECT nextval(pg_get_serial_sequence('question', 'id')) AS number) AS fresh
        RETURNING id, thread_id"""
    )
)
"""A question that follows no other begins a thread of its own number."""


def note(work: Work, asking: Asking, question: str, answer: Answer, *, seconds: float) -> Noted:
    """Writes down question and answer for the asker alone, the gap where there was none, and that somebody asked."""
    refused = answer.reason is not None
    values = {
        "thread": asking.thread_id,
        "person": work.person_id,
        "text": question,
        "scope": Jsonb(asking.scope),
        "refused": refused,
        "answer": Jsonb(answer.to_json()),
        "asked_at": work.now,
        "seconds": seconds,
        "gap": note_unanswered(work, answer.understood) if refused else None,
    }
    [(number, thread_id)] = _NOTED.rows(work.session, values)
    cited = cited_assets(answer)
    work.record(
        QuestionAsked(subject=f"question:{number}", thread_id=thread_id, refused=refused, asset_ids=cited, seconds=seconds)
    )
    return Noted(number, thread_id, question, asking.scope, work.now, seconds, refused)
