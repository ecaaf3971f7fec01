"""The routes of suggestions: what the machine proposes, and what people answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Query

from zhixing.access import WorkDep
from zhixing.assets import brief, find, find_many, may_edit
from zhixing.assets.models import Asset
from zhixing.kit.paging import Page
from zhixing.kit.routing import Router
from zhixing.organise import suggestions
from zhixing.organise.models import Suggestion
from zhixing.organise.reviewing.queries import names_of
from zhixing.organise.suggestion_queries import (
    CATEGORY,
    DUPLICATE,
    SuggestionFilter,
    answerable,
    category_labels,
    suggestion_within,
    suggestions_on,
)
from zhixing.organise.suggestions_schemas import (
    CorrectionIn,
    QueuedSuggestionOut,
    SuggestionOut,
    SuggestionQuery,
)

router = Router(tags=["organise"])


@router.get("/assets/{asset_id}/suggestions")
def list_suggestions(work: WorkDep, asset_id: int) -> list[SuggestionOut]:
    """What the machine says about one asset."""
    asset = find(work.session, asset_id, work.reach)
    return _present(work, [(each, asset) for each in suggestions_on(work.session, asset_id, work.reach)])


@router.get("/suggestions")
def list_open_suggestions(work: WorkDep, query: Annotated[SuggestionQuery, Query()]) -> Page[QueuedSuggestionOut]:
    """The suggestions that the one who asks may answer."""
    chosen = SuggestionFilter(
        state=query.state,
        space_id=query.space_id,
        kind=query.kind,
        value=query.value,
        least=query.least,
        below=query.below,
        surest_first=query.sort == "surest",
    )
    found, total = answerable(work.session, work.reach, chosen, limit=query.limit, offset=query.offset)
    briefs = {line.id: line for line in brief(work, list({asset.id: asset for _, asset in found}.values()))}
    told = [QueuedSuggestionOut(**dict(each), asset=briefs[each.asset_id]) for each in _present(work, found)]
    return Page(items=told, total=total)


@router.post("/suggestions/{suggestion_id}/accept")
def accept_suggestion(work: WorkDep, suggestion_id: int) -> SuggestionOut:
    """Agrees with what the machine proposes."""
    return _one(work, suggestions.accept(work, suggestion_id))


@router.post("/suggestions/{suggestion_id}/correct")
def correct_suggestion(work: WorkDep, suggestion_id: int, correction: CorrectionIn) -> SuggestionOut:
    """Says which category it really is."""
    return _one(work, suggestions.correct(work, suggestion_id, correction.category_id))


@router.post("/suggestions/{suggestion_id}/dismiss")
def dismiss_suggestion(work: WorkDep, suggestion_id: int) -> SuggestionOut:
    """Does not want what the machine proposes."""
    return _one(work, suggestions.dismiss(work, suggestion_id))


@router.post("/suggestions/{suggestion_id}/reopen")
def reopen_suggestion(work: WorkDep, suggestion_id: int) -> SuggestionOut:
    """Takes an answer back, and what it changed."""
    return _one(work, suggestions.take_back(work, suggestion_id))


def _one(work: WorkDep, suggestion: Suggestion) -> SuggestionOut:
    _, asset = suggestion_within(work.session, suggestion.id, work.reach)
    return _present(work, [(suggestion, asset)])[0]


def _present(work: WorkDep, found: Sequence[tuple[Suggestion, Asset]]) -> list[SuggestionOut]:
    categories = category_labels(work.session, (int(each.value) for each, _ in found if each.kind == CATEGORY))
    others = find_many(work.session, (int(each.value) for each, _ in found if each.kind == DUPLICATE), work.reach)
    people = names_of(work.session, [each.answered_by for each, _ in found if each.answered_by])
    labels = {CATEGORY: {str(number): path for number, path in categories.items()}}
    labels[DUPLICATE] = {str(number): other.title for number, other in others.items()}
    return [
        SuggestionOut.model_validate(
            {
                "id": each.id,
                "asset_id": each.asset_id,
                "kind": each.kind,
                "value": each.value,
                "label": labels.get(each.kind, {}).get(each.value, each.value),
                "confidence": each.confidence,
                "reasons": each.reasons,
                "state": each.state,
                "created_at": each.created_at,
                "answered_at": each.answered_at,
                "answered_by": people.get(each.answered_by) if each.answered_by else None,
                "may": {"answer": may_edit(work, asset)},
            }
        )
        for each, asset in found
    ]
