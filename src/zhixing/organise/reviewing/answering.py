"""Answering many suggestions in one transaction, and taking them back together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import select

from zhixing.access import Work
from zhixing.kit.errors import Conflict, Invalid, NotFound, Refusal
from zhixing.organise import suggestions
from zhixing.organise.models import AnswerBatch, Suggestion

Act = Literal["accept", "correct", "dismiss"]


@dataclass
class Answered:
    """What became of it: the batch to undo by, how many were answered, and why each other one was not."""

    batch_id: int | None = None
    answered: int = 0
    skipped: dict[int, Refusal] = field(default_factory=dict)


def answer_many(work: Work, suggestion_ids: Sequence[int], act: Act, category_id: int | None = None) -> Answered:
    """Answers these suggestions; one that somebody else has answered meanwhile is left alone and named."""
    if act == "correct" and category_id is None:
        raise Invalid("organise.correction_without_category")
    outcome = Answered()
    author = work.actor.id if work.actor else None
    batch = AnswerBatch(act=act, answered=0, made_by=author, made_at=work.now)
    work.session.add(batch)
    work.session.flush()
    for number in dict.fromkeys(suggestion_ids):
        try:
            with work.session.begin_nested():
                answered = _answer(work, number, act, category_id)
                answered.batch_id = batch.id
        except Refusal as refusal:
            outcome.skipped[number] = refusal
            continue
        outcome.answered += 1
    batch.answered = outcome.answered
    outcome.batch_id = batch.id if outcome.answered else None
    return outcome


def _answer(work: Work, number: int, act: Act, category_id: int | None) -> Suggestion:
    if act == "accept":
        return suggestions.accept(work, number)
    if act == "dismiss":
        return suggestions.dismiss(work, number)
    return suggestions.correct(work, number, category_id or 0)


def undo_answers(work: Work, batch_id: int) -> Answered:
    """Takes back what the actor answered together; what has changed since stays."""
    mine = select(AnswerBatch).where(AnswerBatch.id == batch_id, AnswerBatch.made_by == work.reach.person_id)
    batch = work.session.scalars(mine.with_for_update()).one_or_none()
    if batch is None:
        raise NotFound("organise.answers_not_found")
    if batch.undone_at is not None:
        raise Conflict("organise.answers_undone")
    outcome = Answered(batch_id=batch_id)
    for number in work.session.scalars(
        select(Suggestion.id).where(Suggestion.batch_id == batch_id).order_by(Suggestion.id)
    ).all():
        try:
            with work.session.begin_nested():
                suggestions.take_back(work, number).batch_id = None
        except Refusal as refusal:
            outcome.skipped[number] = refusal
            continue
        outcome.answered += 1
    batch.undone_at = work.now
    return outcome
