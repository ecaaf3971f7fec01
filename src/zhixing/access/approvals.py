"""What a second administrator says to somebody who wants to raise their own rights."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from zhixing.access.events import ApprovalDenied, ApprovalGiven
from zhixing.access.models import Approval
from zhixing.access.queries import reach_of
from zhixing.access.raising import PERFORMERS
from zhixing.access.reach import CompanyRole
from zhixing.access.work import Work
from zhixing.kit.errors import Conflict, Forbidden, Invalid, NotFound

REASON_LENGTH = 500


def approvals(work: Work, *, waiting: bool, limit: int = 200) -> Sequence[Approval]:
    """The requests, the newest first; `waiting`: those that can still be answered. For administrators."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    query = select(Approval).order_by(Approval.id.desc()).limit(limit)
    if waiting:
        query = query.where(Approval.state == "open", Approval.expires_at > work.now)
    return work.session.scalars(query).all()


def approve(work: Work, approval_id: int) -> Approval:
    """Agrees, as a second administrator, and makes the change."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    approval = _open_one(work, approval_id)
    if approval.requested_by == work.person.id:
        raise Forbidden("access.approve_not_yourself")
    return _make(work, approval, break_glass=False, reason="")


def approve_alone(work: Work, approval_id: int, reason: str) -> Approval:
    """Makes the change without a second administrator, where there is none: for the server's command line only."""
    if work.actor is not None:
        raise Forbidden("access.approve_not_yourself")
    if not reason.strip():
        raise Invalid("access.break_glass_reason")
    return _make(work, _open_one(work, approval_id), break_glass=True, reason=reason.strip()[:REASON_LENGTH])


def _make(work: Work, approval: Approval, *, break_glass: bool, reason: str) -> Approval:
    if not reach_of(work.session, approval.requested_by).administers:
        raise Conflict("access.approval_stale")
    work.watch.approved = True
    PERFORMERS[approval.kind](work, approval.change)
    _decide(work, approval, "approved", reason)
    given = ApprovalGiven(
        subject=f"approval:{approval.id}",
        asked_by=f"user:{approval.requested_by}",
        raises=approval.raises,
        break_glass=break_glass,
        reason=reason,
    )
    work.record(given)
    return approval


def deny(work: Work, approval_id: int, reason: str) -> Approval:
    """Does not agree; who asked may take the request back the same way."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    approval = _open_one(work, approval_id)
    withdrawn = approval.requested_by == work.person.id
    _decide(work, approval, "withdrawn" if withdrawn else "refused", reason.strip()[:REASON_LENGTH])
    asker = f"user:{approval.requested_by}"
    work.record(ApprovalDenied(subject=f"approval:{approval.id}", asked_by=asker, withdrawn=withdrawn, reason=approval.reason))
    return approval


def _open_one(work: Work, approval_id: int) -> Approval:
    approval = work.session.get(Approval, approval_id, with_for_update=True)
    if approval is None:
        raise NotFound("access.approval_not_found")
    if approval.state != "open" or approval.expires_at <= work.now:
        raise Conflict("access.approval_over")
    return approval


def _decide(work: Work, approval: Approval, state: str, reason: str) -> None:
    approval.state, approval.reason, approval.decided_at = state, reason, work.now
    approval.decided_by = work.actor.id if work.actor else None
