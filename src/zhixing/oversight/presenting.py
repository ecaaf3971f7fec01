"""Oversight, as its readers see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select

from zhixing.access import CompanyRole, Work, reach_of, subject_labels
from zhixing.access.models import Grant, Space
from zhixing.assets import find_many
from zhixing.events.models import StoredFact
from zhixing.kit.collation import sort_key
from zhixing.kit.words import catalogue, say
from zhixing.oversight.log import REFUSED, types_in_use
from zhixing.oversight.models import AccessReview, AccessReviewItem
from zhixing.oversight.reviews import items_of
from zhixing.oversight.schemas import (
    AuditEntry,
    AuditType,
    PersonReachOut,
    ReviewDetail,
    ReviewItemOut,
    ReviewOut,
    SpaceReachOut,
)
from zhixing.oversight.speaking import SAY, actor, names_for, sentence
from zhixing.people import find_person


def present_entries(work: Work, facts: Sequence[StoredFact]) -> list[AuditEntry]:
    """The facts in sentences."""
    names = names_for(work, facts)
    return [
        AuditEntry(
            id=fact.id,
            time=fact.time,
            type=fact.type,
            actor=actor(fact, names),
            actor_id=int(fact.actor[5:]) if fact.actor.startswith("user:") else None,
            sentence=sentence(fact, names),
            subject=fact.subject,
            address=fact.address,
            request_id=fact.request_id,
            outcome=_outcome(fact),
        )
        for fact in facts
    ]


def _outcome(fact: StoredFact) -> Literal["done", "refused"]:
    return "refused" if fact.type in REFUSED else "done"


def present_types(work: Work) -> list[AuditType]:
    """The kinds of things that happened here, by name; for auditors."""
    work.require_company(CompanyRole.AUDITOR)
    known = catalogue(work.lang)
    found = [AuditType(type=kind, label=_label(kind, known)) for kind in types_in_use(work.session)]
    return sorted(found, key=lambda one: sort_key(one.label))


def _label(kind: str, known: dict[str, str]) -> str:
    """The sentence of a fact without those it names."""
    told = known.get(f"oversight.verb.{kind}") or known.get(SAY + kind)
    if told is None:
        return kind
    plain = " ".join(told.replace("{actor}", "").replace("{subject}", "…").split())
    return plain.partition("{")[0].strip("：:，, （(")


def present_reach(work: Work, person_id: int) -> PersonReachOut:
    """What opens something to a person, and by which rights. For administrators, and for oneself."""
    if person_id != work.reach.person_id:
        work.require_company(CompanyRole.ADMINISTRATOR)
    person = find_person(work.session, person_id)
    reach = reach_of(work.session, person_id)
    held = sorted(reach.tokens)
    grants = work.session.scalars(select(Grant).where(Grant.subject.in_(held)).order_by(Grant.id)).all()
    labels = subject_labels(work.session, {grant.subject for grant in grants} | set(held), work.lang)
    by = {scope: [_by(g, labels, work) for g in grants if g.scope == scope] for scope in {grant.scope for grant in grants}}
    spaces = work.session.scalars(select(Space).where(Space.id.in_(sorted(reach.space_roles)))).all()
    told = [
        SpaceReachOut(
            space_id=space.id,
            space=space.name,
            role=reach.space_roles[space.id],
            by=by.get(f"space:{space.id}", []),
            archived=space.archived_at is not None,
        )
        for space in spaces
    ]
    return PersonReachOut(
        clearance=person.clearance,
        company=by.get("company", []),
        spaces=sorted(told, key=lambda one: sort_key(one.space)),
        units=[labels[token] for token in held if token.startswith(("dept:", "group:")) and token in labels],
    )


def _by(grant: Grant, labels: dict[str, str], work: Work) -> str:
    kind = "company_role" if grant.scope == "company" else "role"
    role = say(f"access.{kind}.{grant.role}", work.lang)
    return say("oversight.grant", work.lang, who=labels.get(grant.subject, grant.subject), role=role)


def present_reviews(work: Work, reviews: Sequence[AccessReview]) -> list[ReviewOut]:
    """Campaigns and how far each has come."""
    numbers = [review.id for review in reviews]
    item = AccessReviewItem
    counted = select(
        item.review_id, func.count(), func.count(item.decision), func.count().filter(item.stale, item.decision.is_(None))
    )
    figures = {
        number: (items, answered, stale)
        for number, items, answered, stale in work.session.execute(
            counted.where(item.review_id.in_(numbers)).group_by(item.review_id)
        )
    }
    tokens = {f"space:{review.space_id}" for review in reviews} | {f"user:{review.started_by}" for review in reviews}
    labels = subject_labels(work.session, tokens, work.lang)
    return [_review(review, labels, figures.get(review.id, (0, 0, 0))) for review in reviews]


def _review(review: AccessReview, labels: dict[str, str], figures: tuple[int, int, int]) -> ReviewOut:
    return ReviewOut(
        id=review.id,
        space_id=review.space_id,
        space=labels.get(f"space:{review.space_id}", ""),
        started_by=labels.get(f"user:{review.started_by}"),
        started_at=review.started_at,
        due_at=review.due_at,
        closed_at=review.closed_at,
        stale_days=review.stale_days,
        remove_unanswered=review.remove_unanswered,
        items=figures[0],
        answered=figures[1],
        stale=figures[2],
    )


def present_review(work: Work, review: AccessReview) -> ReviewDetail:
    """A campaign with every right in it; titles only of what the reader may read."""
    items = items_of(work, review)
    tokens = {item.subject for item in items} | {f"user:{item.decided_by}" for item in items if item.decided_by}
    labels = subject_labels(work.session, tokens, work.lang)
    found = find_many(work.session, [item.asset_id for item in items if item.asset_id], work.reach)
    titles = {number: asset.title for number, asset in found.items()}
    rights = [
        ReviewItemOut(
            id=item.id,
            subject=item.subject,
            subject_label=labels.get(item.subject, item.subject),
            role=item.role,
            asset_id=item.asset_id,
            asset=_title(item, titles, work),
            last_used_at=item.last_used_at,
            stale=item.stale,
            decision=item.decision,
            decided_by=labels.get(f"user:{item.decided_by}"),
            decided_at=item.decided_at,
        )
        for item in items
    ]
    return ReviewDetail(**dict(present_reviews(work, [review])[0]), rights=rights)


def _title(item: AccessReviewItem, titles: dict[int, str], work: Work) -> str | None:
    if item.asset_id is None:
        return None
    return titles.get(item.asset_id) or say("oversight.masked", work.lang, number=item.asset_id)


def my_reviews(work: Work, *, closed: bool) -> list[ReviewOut]:
    """The campaigns on spaces the actor keeps, or on all for an administrator; the ones due first."""
    query = select(AccessReview)
    query = query.where(AccessReview.closed_at.is_not(None) if closed else AccessReview.closed_at.is_(None))
    if not work.reach.administers:
        kept = [number for number in work.reach.space_roles if work.reach.keeps_even_archived(number)]
        query = query.where(AccessReview.space_id.in_(kept))
    order = AccessReview.closed_at.desc() if closed else AccessReview.due_at.asc()
    return present_reviews(work, work.session.scalars(query.order_by(order, AccessReview.id).limit(500)).all())


def review_table(work: Work, review: AccessReview) -> list[Sequence[str]]:
    """The result of a campaign as a table with a header."""
    lang = work.lang
    rows: list[Sequence[str]] = [
        [say(f"oversight.column.{name}", lang) for name in ("space", "subject", "right", "used", "decision", "by", "at")]
    ]
    detail = present_review(work, review)
    for item in detail.rights:
        right = say(f"access.role.{item.role}", lang) if item.role else f"《{item.asset}》"
        decision = say(f"oversight.decision.{item.decision or 'none'}", lang)
        used, at = _moment(item.last_used_at), _moment(item.decided_at)
        rows.append([detail.space, item.subject_label, right, used, decision, item.decided_by or "", at])
    return rows


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
