"""Looking through rights: in a campaign, the keepers of a space confirm or take each right on it until a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select

from zhixing.access import Role, Work, change_space_grants, managed_space, scope_of
from zhixing.access.models import Grant
from zhixing.assets import AssetChanges, change, find, readable
from zhixing.assets.models import Asset
from zhixing.kit.errors import Conflict, Forbidden, Invalid, NotFound
from zhixing.oversight.events import ReviewClosed, ReviewDecided, ReviewExported, ReviewStarted
from zhixing.oversight.models import AccessReview, AccessReviewItem
from zhixing.oversight.usage import Usage

MOST_ITEMS = 5000
Decision = Literal["keep", "remove"]


@dataclass(frozen=True)
class Terms:
    """Until when, after how many days without use a right is marked, and whether rights nobody answered for go at the end."""

    due_at: datetime
    stale_days: int = 90
    remove_unanswered: bool = False


def start_review(work: Work, space_id: int, terms: Terms) -> AccessReview:
    """Begins a look through the rights on a space, and through the restricted lists there that the one who begins may read."""
    space = managed_space(work, space_id)
    if terms.due_at.tzinfo is None or terms.due_at <= work.now:
        raise Invalid("oversight.review_due_in_past")
    if open_review(work, space.id) is not None:
        raise Conflict("oversight.review_open_already", space=space.name)
    review = AccessReview(
        space_id=space.id,
        started_by=work.actor.id if work.actor else None,
        started_at=work.now,
        due_at=terms.due_at,
        stale_days=terms.stale_days,
        remove_unanswered=terms.remove_unanswered,
    )
    work.session.add(review)
    work.session.flush()
    items = _items(work, review)
    work.session.add_all(items)
    work.record(
        ReviewStarted(
            subject=f"review:{review.id}", space_id=space.id, items=len(items), remove_unanswered=terms.remove_unanswered
        )
    )
    return review


def open_review(work: Work, space_id: int) -> AccessReview | None:
    """The campaign on a space that is not over."""
    query = select(AccessReview).where(AccessReview.space_id == space_id, AccessReview.closed_at.is_(None))
    return work.session.scalars(query.limit(1)).one_or_none()


def _items(work: Work, review: AccessReview) -> list[AccessReviewItem]:
    usage = Usage(work.session, review.space_id, since=work.now - timedelta(days=max(review.stale_days, 365)))
    before = work.now - timedelta(days=review.stale_days)
    items = [
        _item(review, grant.subject, usage.of(grant.subject), before, role=grant.role, given=grant.granted_at)
        for grant in work.session.scalars(select(Grant).where(Grant.scope == scope_of(review.space_id)).order_by(Grant.id))
    ]
    for asset in _restricted(work, review.space_id):
        for token in asset.audience:
            if token != f"user:{asset.owner_id}":
                used = usage.of(token, asset.id)
                items.append(_item(review, token, used, before, asset_id=asset.id, given=asset.created_at))
    return items[:MOST_ITEMS]


def _restricted(work: Work, space_id: int) -> Sequence[Asset]:
    query = select(Asset).where(Asset.space_id == space_id, Asset.restricted, readable(work.reach)).order_by(Asset.id)
    return work.session.scalars(query).all()


def _item(
    review: AccessReview,
    subject: str,
    used: datetime | None,
    before: datetime,
    *,
    given: datetime,
    role: str | None = None,
    asset_id: int | None = None,
) -> AccessReviewItem:
    # Who was let in only lately had no time to use it.
    stale = given < before and (used is None or used < before)
    return AccessReviewItem(
        review_id=review.id, subject=subject, role=role, asset_id=asset_id, last_used_at=used, stale=stale, decision=None
    )


def review_for(work: Work, review_id: int) -> AccessReview:
    """A campaign on a space the actor manages."""
    review = work.session.get(AccessReview, review_id)
    if review is None:
        raise NotFound("oversight.review_not_found")
    managed_space(work, review.space_id)
    return review


def items_of(work: Work, review: AccessReview) -> Sequence[AccessReviewItem]:
    """The rights to be looked at, unused ones first."""
    query = select(AccessReviewItem).where(AccessReviewItem.review_id == review.id)
    return work.session.scalars(query.order_by(AccessReviewItem.stale.desc(), AccessReviewItem.id)).all()


def decide(work: Work, item_id: int, decision: Decision) -> AccessReviewItem:
    """Confirms a right, or takes it from the next request on; a later decision for the same right undoes the earlier."""
    item = work.session.get(AccessReviewItem, item_id)
    if item is None:
        raise NotFound("oversight.review_not_found")
    review = review_for(work, item.review_id)
    if review.closed_at is not None:
        raise Conflict("oversight.review_over")
    if item.decision != decision and (decision == "remove" or item.decision == "remove"):
        _make_so(work, review, item, present=decision == "keep")
    item.decision, item.decided_by, item.decided_at = decision, work.actor.id if work.actor else None, work.now
    work.record(
        ReviewDecided(
            subject=f"review:{review.id}",
            space_id=review.space_id,
            decision=decision,
            what=f"{item.subject} {item.role or f'asset:{item.asset_id}'}",
        )
    )
    return item


def _make_so(work: Work, review: AccessReview, item: AccessReviewItem, *, present: bool) -> None:
    if item.asset_id is None:
        pair = (item.subject, Role(item.role or Role.READER))
        change_space_grants(work, review.space_id, added=[pair] if present else [], removed=[] if present else [pair])
        return
    asset = find(work.session, item.asset_id, work.reach)
    audience = set(asset.audience) | {item.subject} if present else set(asset.audience) - {item.subject}
    change(work, asset.id, AssetChanges(audience=sorted(audience)))


def close_review(work: Work, review_id: int) -> AccessReview:
    """Ends a campaign; rights that nobody answered for stay, unless it was begun otherwise."""
    review = work.session.get(AccessReview, review_id, with_for_update=True)
    if review is None:
        raise NotFound("oversight.review_not_found")
    if work.actor is not None:
        review_for(work, review_id)
    if review.closed_at is not None:
        raise Conflict("oversight.review_over")
    items = items_of(work, review)
    if review.remove_unanswered:
        for item in items:
            if item.decision is None:
                _take(work, review, item)
    review.closed_at = work.now
    said = [item.decision for item in items]
    work.record(
        ReviewClosed(
            subject=f"review:{review.id}",
            space_id=review.space_id,
            kept=said.count("keep"),
            removed=said.count("remove"),
            unanswered=said.count(None),
        )
    )
    return review


def _take(work: Work, review: AccessReview, item: AccessReviewItem) -> None:
    """Takes a right nobody answered for; the last keeper's stays, because somebody must keep the space."""
    try:
        with work.session.begin_nested():
            _make_so(work, review, item, present=False)
    except (Invalid, Forbidden, NotFound):
        return
    item.decision, item.decided_at = "remove", work.now


def close_due(work: Work) -> int:
    """Ends the campaigns whose day has come; returns how many."""
    query = select(AccessReview.id).where(AccessReview.closed_at.is_(None), AccessReview.due_at <= work.now)
    due = work.session.scalars(query).all()
    for review_id in due:
        close_review(work, review_id)
    return len(due)


def note_export(work: Work, review: AccessReview) -> None:
    """Notes that somebody took the result out."""
    work.record(ReviewExported(subject=f"review:{review.id}", space_id=review.space_id))
