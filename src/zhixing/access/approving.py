"""Requests of administrators, as the second one reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhixing.access.models import Approval
from zhixing.access.schemas import ApprovalOut
from zhixing.access.subjects import subject_labels
from zhixing.access.work import Work
from zhixing.kit.words import Lang, say


def present_approvals(work: Work, found: Sequence[Approval]) -> list[ApprovalOut]:
    """The requests with what each would raise, spelled out."""
    points = {point for approval in found for point in approval.raises}
    persons = {f"user:{number}" for one in found for number in (one.requested_by, one.decided_by) if number}
    labels = subject_labels(work.session, {point.split(" ")[0] for point in points} | persons, work.lang)
    return [_one(work, approval, labels) for approval in found]


def _one(work: Work, approval: Approval, labels: dict[str, str]) -> ApprovalOut:
    over = approval.state == "open" and approval.expires_at <= work.now
    own = approval.requested_by == work.reach.person_id
    waits = approval.state == "open" and not over
    return ApprovalOut(
        id=approval.id,
        kind=approval.kind,
        what=[raise_in_words(point, labels, work.lang) for point in approval.raises],
        asked_by=labels.get(f"user:{approval.requested_by}", ""),
        asked_at=approval.requested_at,
        expires_at=approval.expires_at,
        state="expired" if over else approval.state,
        decided_by=labels.get(f"user:{approval.decided_by}") if approval.decided_by else None,
        decided_at=approval.decided_at,
        reason=approval.reason,
        may_approve=waits and not own,
        may_withdraw=waits and own,
    )


def raise_in_words(point: str, labels: Mapping[str, str], lang: Lang) -> str:
    """One point in which somebody would reach further, spelled out."""
    kind, _, rest = point.partition(":")
    if kind == "company":
        return say("access.raise.company", lang, role=say(f"access.company_role.{rest}", lang))
    if kind == "clearance":
        return say("access.raise.clearance", lang, level=say(f"access.secrecy.{rest}", lang))
    token, _, role = point.partition(" ")
    name = labels.get(token, token)
    if kind == "space":
        return say("access.raise.space", lang, space=name, role=say(f"access.role.{role}", lang))
    return say("access.raise.unit", lang, unit=name)
