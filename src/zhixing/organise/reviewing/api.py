"""The routes of reviewing many suggestions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query
from pydantic import AwareDatetime, BaseModel, Field

from zhixing.access import Work, WorkDep
from zhixing.assets import AssetBrief, brief, find_many
from zhixing.kit.routing import Router
from zhixing.kit.words import say
from zhixing.organise.models import Suggestion
from zhixing.organise.reviewing import answering
from zhixing.organise.reviewing.answering import Answered
from zhixing.organise.reviewing.queries import SURE, Group, groups_within, ids_within, news_within
from zhixing.organise.suggestion_queries import CATEGORY, SuggestionFilter, category_labels
from zhixing.organise.suggestions_schemas import SuggestionKind

router = Router(tags=["organise"])

MOST_AT_ONCE, SAMPLE = 500, 12


class SuggestionGroupOut(BaseModel):
    """Suggestions that wait together. `sure` of `count` are at 0.9 or above; `label` is the category's path or the tag."""

    kind: SuggestionKind
    key: str
    label: str
    count: int
    sure: int
    mean: float


class AnswersIn(BaseModel):
    """Suggestions to be answered together."""

    model_config = {"extra": "forbid"}

    ids: Annotated[list[int], Field(min_length=1, max_length=MOST_AT_ONCE)]
    act: Literal["accept", "correct", "dismiss"]
    category_id: int | None = None


class AcceptAllIn(BaseModel):
    """All that wait of a kind, and of a value if one is given, from a confidence on; with `dry_run` only told."""

    model_config = {"extra": "forbid"}

    kind: SuggestionKind
    value: Annotated[str, Field(max_length=200)] | None = None
    least: Annotated[float, Field(ge=0, le=1)] = SURE
    space_id: int | None = None
    dry_run: bool = True


class LeftOut(BaseModel):
    """A suggestion that was left alone, and why."""

    id: int
    code: str
    message: str


class AnswersOut(BaseModel):
    """What became of it. `batch_id`: what to undo it by."""

    batch_id: int | None
    answered: int
    skipped: list[LeftOut]


class AcceptAllOut(AnswersOut):
    """`waiting`: how many there are; of those at most 500 are answered at once. `sample`: some of their assets."""

    waiting: int
    spaces: dict[str, int]
    sample: list[AssetBrief]


class NewsOut(BaseModel):
    """A suggestion that somebody else has answered."""

    id: int
    state: str
    by: str
    at: datetime


@router.get("/suggestions/groups")
def list_groups(
    work: WorkDep,
    by: Literal["value", "confidence"] = "value",
    kind: SuggestionKind | None = None,
    space_id: int | None = None,
) -> list[SuggestionGroupOut]:
    """What the one who asks may answer, in groups."""
    found = groups_within(work.session, work.reach, SuggestionFilter(kind=kind, space_id=space_id), by)
    categories = category_labels(work.session, (int(group.key) for group in found if by == "value" and group.kind == CATEGORY))
    return [
        _group(group, categories.get(int(group.key)) if by == "value" and group.kind == CATEGORY else None) for group in found
    ]


@router.get("/suggestions/news")
def list_news(work: WorkDep, since: Annotated[AwareDatetime, Query()]) -> list[NewsOut]:
    """What others have answered since then."""
    return [
        NewsOut(id=each.id, state=each.state, by=each.by, at=each.at) for each in news_within(work.session, work.reach, since)
    ]


@router.post("/suggestion-batches")
def answer_suggestions(work: WorkDep, given: AnswersIn) -> AnswersOut:
    """Answers many suggestions at once."""
    return _told(work, answering.answer_many(work, given.ids, given.act, given.category_id))


@router.post("/suggestion-batches/accept-all")
def accept_all(work: WorkDep, given: AcceptAllIn) -> AcceptAllOut:
    """Accepts all of a group from a confidence on, or tells what that would be."""
    chosen = SuggestionFilter(kind=given.kind, value=given.value, least=given.least, space_id=given.space_id)
    waiting = ids_within(work.session, work.reach, chosen, most=100_000)
    lines = _lines(work, waiting[:MOST_AT_ONCE])
    done = (
        Answered() if given.dry_run else answering.answer_many(work, waiting[:MOST_AT_ONCE], "accept") if waiting else Answered()
    )
    return AcceptAllOut(
        **dict(_told(work, done)),
        waiting=len(waiting),
        spaces=dict(Counter(line.space.name for line in lines)),
        sample=lines[:SAMPLE],
    )


@router.post("/suggestion-batches/{batch_id}/undo")
def undo_answers(work: WorkDep, batch_id: int) -> AnswersOut:
    """Takes back what one answered together."""
    return _told(work, answering.undo_answers(work, batch_id))


def _lines(work: Work, suggestion_ids: Sequence[int]) -> list[AssetBrief]:
    asset_ids = [work.session.get_one(Suggestion, number).asset_id for number in suggestion_ids]
    found = find_many(work.session, asset_ids, work.reach)
    return brief(work, [found[number] for number in dict.fromkeys(asset_ids) if number in found])


def _group(group: Group, label: str | None) -> SuggestionGroupOut:
    return SuggestionGroupOut(
        kind=group.kind, key=group.key, label=label or group.key, count=group.count, sure=group.sure, mean=group.mean
    )


def _told(work: Work, outcome: Answered) -> AnswersOut:
    skipped = [
        LeftOut(id=number, code=refusal.code, message=say(refusal.code, work.lang, **refusal.values))
        for number, refusal in outcome.skipped.items()
    ]
    return AnswersOut(batch_id=outcome.batch_id, answered=outcome.answered, skipped=skipped)
