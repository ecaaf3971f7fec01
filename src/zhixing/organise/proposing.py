"""Writing down what the machine proposes, without ever going over what a person has said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhixing.access import Work
from zhixing.assets import AssetChanges, change
from zhixing.assets.models import Asset, Relation
from zhixing.organise import rules
from zhixing.organise.classify import Opinion, Reason
from zhixing.organise.events import CategorySuggested, DuplicateSuspected
from zhixing.organise.merging.noting import Near, note
from zhixing.organise.models import Suggestion
from zhixing.organise.suggestion_queries import (
    APPLIED,
    CATEGORY,
    CORRECTED,
    DISMISSED,
    DUPLICATE,
    OPEN,
    TAG,
    all_suggestions,
    duplicate_between,
)
from zhixing.organise.tagging import Tag
from zhixing.organise.texts_queries import readings
from zhixing.search.analysis import sentences

MOST_DUPLICATES = 5
MOST_COMPARED = 60
"""Passages of each text among which sentences in common are looked for."""
MOST_SHARED, LONGEST_SHARED = 2, 80


@dataclass(frozen=True)
class _Proposal:
    """What is to be written down."""

    kind: str
    value: str
    confidence: float
    reasons: Sequence[dict[str, Any]] = ()
    state: str = OPEN


def propose_category(work: Work, asset: Asset, opinions: Sequence[Opinion], reasons: Sequence[Reason]) -> None:
    """Proposes the likeliest category that nobody has refused for this asset; sets it where the machine may."""
    if asset.category_by == "person":
        _withdraw(work, asset.id, CATEGORY, keep=None)
        return
    said = _said(work, asset.id, CATEGORY)
    unwanted = {each.value for each in said if each.state in (DISMISSED, CORRECTED)}
    # Where people refused the machine's first choice, its second would be a guess after being wrong once.
    best = opinions[0] if opinions and str(opinions[0].topic_id) not in unwanted else None
    value = str(best.topic_id) if best else None
    fresh = not any(each.state == OPEN and each.value == value for each in said)
    _withdraw(work, asset.id, CATEGORY, keep=value)
    if best is not None:
        _say(work, asset.id, _Proposal(CATEGORY, str(best.topic_id), best.confidence, [_told(reason) for reason in reasons]))
        if fresh:
            work.record(
                CategorySuggested(subject=f"asset:{asset.id}", category_id=best.topic_id, confidence=round(best.confidence, 4))
            )
    _set_category(work, asset, best)


def _set_category(work: Work, asset: Asset, best: Opinion | None) -> None:
    if best is not None and rules.may_set_category(category_by=asset.category_by, certain=best.certain, unwanted=False):
        change(work, asset.id, AssetChanges(category_id=best.topic_id, category_confidence=round(best.confidence, 4)))
    elif asset.category_by == "machine" and (best is None or best.topic_id != asset.category_id):
        change(work, asset.id, AssetChanges(category_id=None))


def propose_tags(work: Work, asset: Asset, tags: Sequence[Tag]) -> None:
    """Proposes tags that fit; one the house uses already and that plainly fits is set at once."""
    said = _said(work, asset.id, TAG)
    answered = {each.value for each in said if each.state != OPEN}
    held = {tag.casefold() for tag in asset.tags}
    wanted = [tag for tag in tags if tag.word not in answered and tag.word.casefold() not in held]
    for each in said:
        if each.state == OPEN and each.value not in {tag.word for tag in wanted}:
            work.session.delete(each)
    sure = [tag for tag in wanted if rules.may_set_tag(known=tag.known, confidence=tag.confidence, tagged=bool(held))]
    for tag in wanted:
        _say(work, asset.id, _Proposal(TAG, tag.word, tag.confidence, tag.reasons, APPLIED if tag in sure else OPEN))
    if sure:
        change(work, asset.id, AssetChanges(tags=[*asset.tags, *(tag.word for tag in sure)]))


def propose_duplicates(work: Work, asset: Asset, near: Sequence[Near]) -> None:
    """Tells which other assets say nearly the same; the one that came later carries the hint."""
    note(work, asset.id, near)
    said = _said(work, asset.id, DUPLICATE)
    answered = {each.value for each in said if each.state != OPEN}
    found = {
        str(each.other_id): each.share
        for each in near
        if str(each.other_id) not in answered and not _told_on_the_other(work, asset.id, each.other_id)
    }
    kept = dict(sorted(found.items(), key=lambda item: -item[1])[:MOST_DUPLICATES])
    for each in said:
        if each.state == OPEN and each.value not in kept:
            work.session.delete(each)
            _unrelate(work, asset.id, int(each.value))
    known = {each.value for each in said}
    for value, share in kept.items():
        _say(work, asset.id, _Proposal(DUPLICATE, value, share, _in_common(work, asset.id, int(value))))
        if value not in known:
            _relate(work, asset.id, int(value))
            work.record(DuplicateSuspected(subject=f"asset:{asset.id}", other_id=int(value), share=round(share, 4)))


def _told_on_the_other(work: Work, asset_id: int, other_id: int) -> bool:
    return any(each.kind == DUPLICATE and each.value == str(asset_id) for each in all_suggestions(work.session, other_id))


def _in_common(work: Work, asset_id: int, other_id: int) -> list[dict[str, Any]]:
    """The longest sentences that stand in both, as the reason."""
    both = readings(work.session, [asset_id, other_id], passages=MOST_COMPARED)
    if len(both) < 2:
        return []
    mine, others = ({" ".join(said.text.split()) for said in sentences(each.body)} for each in both.values())
    shared = sorted(mine & others, key=lambda sentence: (-len(sentence), sentence))[:MOST_SHARED]
    total = sum(len(sentence) for sentence in shared) or 1
    return [{"word": sentence[:LONGEST_SHARED], "weight": round(len(sentence) / total, 4)} for sentence in shared]


def _said(work: Work, asset_id: int, kind: str) -> list[Suggestion]:
    return [each for each in all_suggestions(work.session, asset_id) if each.kind == kind]


def _withdraw(work: Work, asset_id: int, kind: str, *, keep: str | None) -> None:
    for each in _said(work, asset_id, kind):
        if each.state == OPEN and each.value != keep:
            work.session.delete(each)
    work.session.flush()


def _say(work: Work, asset_id: int, new: _Proposal) -> None:
    """Writes a suggestion, or brings the one that stands up to date."""
    states = (OPEN, new.state)
    standing = next((each for each in _said(work, asset_id, new.kind) if each.value == new.value and each.state in states), None)
    if standing is None:
        standing = Suggestion(asset_id=asset_id, kind=new.kind, value=new.value, created_at=work.now)
        work.session.add(standing)
    standing.confidence, standing.reasons, standing.state = round(new.confidence, 4), list(new.reasons), new.state
    work.session.flush()


def _told(reason: Reason) -> dict[str, Any]:
    return {"word": reason.word, "weight": reason.weight}


def _relate(work: Work, asset_id: int, other_id: int) -> None:
    if duplicate_between(work.session, asset_id, other_id) is None:
        relation = Relation(source_id=asset_id, target_id=other_id, kind="duplicates", created_at=work.now, created_by=None)
        work.session.add(relation)
        work.session.flush()


def _unrelate(work: Work, asset_id: int, other_id: int) -> None:
    relation = duplicate_between(work.session, asset_id, other_id)
    if relation is not None and relation.created_by is None:
        work.session.delete(relation)
