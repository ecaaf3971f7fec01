"""Answering what the machine proposes: accept, correct, dismiss, and take an answer back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from zhixing.access import Work
from zhixing.assets import AssetChanges, change, require_edit
from zhixing.assets.models import Asset, Relation
from zhixing.events import record
from zhixing.kit.errors import Conflict, Invalid
from zhixing.organise.events import AnswerTakenBack, CategoryCorrected, SuggestionAccepted, SuggestionDismissed
from zhixing.organise.models import Suggestion
from zhixing.organise.suggestion_queries import (
    ACCEPTED,
    APPLIED,
    CATEGORY,
    CORRECTED,
    DISMISSED,
    DUPLICATE,
    OPEN,
    TAG,
    all_suggestions,
    duplicate_between,
    suggestion_within,
)
from zhixing.organise.taxonomy_queries import category_by_id
from zhixing.people.models import Person


def accept(work: Work, suggestion_id: int) -> Suggestion:
    """Agrees: from now on it is a person's word, and the machine learns from it."""
    suggestion, asset = _to_answer(work, suggestion_id, OPEN, APPLIED)
    before = _standing(work, suggestion, asset)
    if suggestion.kind == CATEGORY:
        change(work, asset.id, AssetChanges(category_id=int(suggestion.value)))
    elif suggestion.kind == TAG and suggestion.value not in asset.tags:
        change(work, asset.id, AssetChanges(tags=[*asset.tags, suggestion.value]))
    elif suggestion.kind == DUPLICATE:
        _relate(work, suggestion)
    _answer(work, suggestion, ACCEPTED, before)
    work.record(
        SuggestionAccepted(
            subject=f"asset:{asset.id}", kind=suggestion.kind, value=suggestion.value, confidence=suggestion.confidence
        )
    )
    return suggestion


def correct(work: Work, suggestion_id: int, category_id: int) -> Suggestion:
    """Says which category it really is. The proposed one is the same as accepting it."""
    suggestion, asset = _to_answer(work, suggestion_id, OPEN)
    if suggestion.kind != CATEGORY:
        raise Invalid("organise.only_categories_are_corrected")
    if category_id == int(suggestion.value):
        return accept(work, suggestion_id)
    category_by_id(work.session, category_id)
    before = _standing(work, suggestion, asset)
    change(work, asset.id, AssetChanges(category_id=category_id))
    _answer(work, suggestion, CORRECTED, before)
    work.record(_corrected(suggestion, category_id))
    return suggestion


def _corrected(suggestion: Suggestion, category_id: int) -> CategoryCorrected:
    return CategoryCorrected(
        subject=f"asset:{suggestion.asset_id}",
        suggested=int(suggestion.value),
        chosen=category_id,
        confidence=suggestion.confidence,
    )


def dismiss(work: Work, suggestion_id: int) -> Suggestion:
    """Does not want it: what the machine had set by itself is taken away, and it will not be proposed for this asset again."""
    suggestion, asset = _to_answer(work, suggestion_id, OPEN, APPLIED)
    before = _standing(work, suggestion, asset)
    if suggestion.kind == CATEGORY and asset.category_by == "machine" and str(asset.category_id) == suggestion.value:
        change(work, asset.id, AssetChanges(category_id=None))
    elif suggestion.kind == TAG and suggestion.state == APPLIED:
        change(work, asset.id, AssetChanges(tags=[tag for tag in asset.tags if tag != suggestion.value]))
    elif suggestion.kind == DUPLICATE:
        _unrelate(work, suggestion)
    _answer(work, suggestion, DISMISSED, before)
    work.record(
        SuggestionDismissed(
            subject=f"asset:{asset.id}", kind=suggestion.kind, value=suggestion.value, confidence=suggestion.confidence
        )
    )
    return suggestion


def take_back(work: Work, suggestion_id: int) -> Suggestion:
    """Takes an answer back: what it changed is as it was, unless somebody has changed it since."""
    suggestion, asset = _to_answer(work, suggestion_id, ACCEPTED, CORRECTED, DISMISSED)
    before: dict[str, Any] = suggestion.before or {}
    answer = suggestion.state
    if suggestion.kind == CATEGORY and str(asset.category_id) == str(before.get("became")):
        changes = AssetChanges(category_id=before["category_id"])
        if before.get("category_by") == "machine":
            changes["category_confidence"] = before.get("category_confidence") or suggestion.confidence
        change(work, asset.id, changes)
    elif suggestion.kind == TAG:
        others = [tag for tag in asset.tags if tag != suggestion.value]
        change(work, asset.id, AssetChanges(tags=[*others, suggestion.value] if before.get("tagged") else others))
    elif suggestion.kind == DUPLICATE:
        (_relate if before.get("related") else _unrelate)(work, suggestion)
    suggestion.state = str(before.get("state") or OPEN)
    suggestion.answered_at = suggestion.answered_by = suggestion.before = None
    work.record(AnswerTakenBack(subject=f"asset:{asset.id}", kind=suggestion.kind, value=suggestion.value, answer=answer))
    return suggestion


def settle_by_change(session: Session, asset_id: int, *, actor: str, now: datetime) -> None:
    """After a person set a category by hand: what the machine had proposed meanwhile is answered by that."""
    asset = session.get(Asset, asset_id)
    if asset is None or asset.category_by != "person" or asset.category_id is None:
        return
    for suggestion in all_suggestions(session, asset_id):
        if suggestion.kind != CATEGORY or suggestion.state != OPEN:
            continue
        agreed = suggestion.value == str(asset.category_id)
        suggestion.state = ACCEPTED if agreed else CORRECTED
        suggestion.answered_at, suggestion.answered_by = now, int(actor.partition(":")[2])
        if not agreed:
            record(session, _corrected(suggestion, asset.category_id), actor=actor, now=now)


def _to_answer(work: Work, suggestion_id: int, *states: str) -> tuple[Suggestion, Asset]:
    suggestion, asset = suggestion_within(work.session, suggestion_id, work.reach)
    require_edit(work, asset)
    if suggestion.state not in states:
        if suggestion.state in (OPEN, APPLIED):
            raise Conflict("organise.suggestion_open")
        who = work.session.get(Person, suggestion.answered_by) if suggestion.answered_by else None
        raise Conflict("organise.suggestion_answered", who=who.name if who else "—")
    return suggestion, asset


def _standing(work: Work, suggestion: Suggestion, asset: Asset) -> dict[str, Any]:
    """How things stand before the answer, as far as it may change them."""
    return {
        "state": suggestion.state,
        "category_id": asset.category_id,
        "category_by": asset.category_by,
        "category_confidence": asset.category_confidence,
        "tagged": suggestion.value in asset.tags,
        "related": suggestion.kind == DUPLICATE
        and duplicate_between(work.session, suggestion.asset_id, int(suggestion.value)) is not None,
    }


def _answer(work: Work, suggestion: Suggestion, state: str, before: dict[str, Any]) -> None:
    asset = work.session.get_one(Asset, suggestion.asset_id)
    suggestion.state, suggestion.before = state, {**before, "became": asset.category_id}
    suggestion.answered_at, suggestion.answered_by = work.now, work.actor.id if work.actor else None


def _relate(work: Work, suggestion: Suggestion) -> None:
    relation = duplicate_between(work.session, suggestion.asset_id, int(suggestion.value))
    if relation is None:
        relation = Relation(
            source_id=suggestion.asset_id,
            target_id=int(suggestion.value),
            kind="duplicates",
            created_at=work.now,
            created_by=None,
        )
        work.session.add(relation)
    relation.created_by = work.actor.id if work.actor else None


def _unrelate(work: Work, suggestion: Suggestion) -> None:
    relation = duplicate_between(work.session, suggestion.asset_id, int(suggestion.value))
    if relation is not None:
        work.session.delete(relation)
