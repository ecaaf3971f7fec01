"""Who may what, on the company and on a space."""

from __future__ import annotations

from zhixing.access.edge import WorkDep
from zhixing.access.granting import grants_on, set_company_grants, set_space_grants
from zhixing.access.queries import COMPANY, scope_of
from zhixing.access.reach import CompanyRole, Role
from zhixing.access.schemas import CompanyGrantIn, CompanyGrantOut, GrantIn, GrantOut
from zhixing.access.spaces import managed_space
from zhixing.access.subjects import subject_labels
from zhixing.access.work import Work
from zhixing.kit.routing import Router

router = Router(tags=["access"])


@router.get("/spaces/{space_id}/grants")
def list_space_grants(work: WorkDep, space_id: int) -> list[GrantOut]:
    """Who may what in a space; for its keepers and for administrators."""
    return _on_space(work, managed_space(work, space_id).id)


@router.put("/spaces/{space_id}/grants")
def put_space_grants(work: WorkDep, space_id: int, given: list[GrantIn]) -> list[GrantOut]:
    """Makes these the rights in a space, from the next request on."""
    set_space_grants(work, space_id, [(grant.subject, grant.role) for grant in given])
    return _on_space(work, space_id)


@router.get("/company/grants")
def list_company_grants(work: WorkDep) -> list[CompanyGrantOut]:
    """Who holds which role on the company."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    return _on_company(work)


@router.put("/company/grants")
def put_company_grants(work: WorkDep, given: list[CompanyGrantIn]) -> list[CompanyGrantOut]:
    """Makes these the roles on the company; one administrator must remain."""
    set_company_grants(work, [(grant.subject, grant.role) for grant in given])
    return _on_company(work)


def _on_space(work: Work, space_id: int) -> list[GrantOut]:
    grants = grants_on(work, scope_of(space_id))
    labels = subject_labels(work.session, (grant.subject for grant in grants), work.lang)
    return [
        GrantOut(subject=grant.subject, subject_label=labels.get(grant.subject, grant.subject), role=Role(grant.role))
        for grant in grants
    ]


def _on_company(work: Work) -> list[CompanyGrantOut]:
    grants = grants_on(work, COMPANY)
    labels = subject_labels(work.session, (grant.subject for grant in grants), work.lang)
    return [
        CompanyGrantOut(
            subject=grant.subject, subject_label=labels.get(grant.subject, grant.subject), role=CompanyRole(grant.role)
        )
        for grant in grants
    ]
