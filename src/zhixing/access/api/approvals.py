"""What waits for a second administrator."""

from __future__ import annotations

from zhixing.access.approvals import approvals, approve, deny
from zhixing.access.approving import present_approvals
from zhixing.access.edge import WorkDep
from zhixing.access.schemas import ApprovalOut, DenialIn
from zhixing.kit.paging import Page
from zhixing.kit.routing import Router

router = Router(tags=["access"])


@router.get("/approvals")
def list_approvals(work: WorkDep, all: bool = False) -> Page[ApprovalOut]:
    """Changes that would raise the rights of the administrator who wants them: those that wait, or `all` of the last ones."""
    found = present_approvals(work, approvals(work, waiting=not all))
    return Page(items=found, total=len(found))


@router.post("/approvals/{approval_id}/approve")
def post_approve(work: WorkDep, approval_id: int) -> ApprovalOut:
    """Agrees as a second administrator: the change is made."""
    return present_approvals(work, [approve(work, approval_id)])[0]


@router.post("/approvals/{approval_id}/deny")
def post_deny(work: WorkDep, approval_id: int, given: DenialIn) -> ApprovalOut:
    """Does not agree; who asked takes it back."""
    return present_approvals(work, [deny(work, approval_id, given.reason)])[0]
