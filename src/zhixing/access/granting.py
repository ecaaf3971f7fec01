"""Giving and taking rights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, insert, or_, select, text

from zhixing.access.events import GrantsChanged
from zhixing.access.models import Grant, Space
from zhixing.access.queries import COMPANY, scope_of
from zhixing.access.raising import Change, carry_out, performs
from zhixing.access.reach import CompanyRole, Role
from zhixing.access.rules import has_keeper, highest_roles, is_subject
from zhixing.access.spaces import managed_space
from zhixing.access.subjects import subject_labels
from zhixing.access.work import Work
from zhixing.kit.errors import Conflict, Invalid
from zhixing.people.models import Department, GroupMember, Person


def grants_on(work: Work, scope: str) -> Sequence[Grant]:
    """The grants on a scope in the order they were given."""
    return work.session.scalars(select(Grant).where(Grant.scope == scope).order_by(Grant.id)).all()


def set_space_grants(work: Work, space_id: int, grants: Iterable[tuple[str, Role]]) -> None:
    """Makes these the grants of a space; keepers and administrators may. Somebody must keep the space."""
    space = managed_space(work, space_id)
    _hold(work, space.id)
    wanted = {(subject, role.value) for subject, role in highest_roles(grants).items()}
    if not has_keeper(Role(role) for _, role in wanted):
        raise Invalid("access.space_without_keeper")
    added, removed = _difference(work, scope_of(space.id), wanted)
    if added or removed:
        carry_out(work, "space_grants", {"space_id": space.id, "added": added, "removed": removed})


def change_space_grants(
    work: Work, space_id: int, *, added: Iterable[tuple[str, Role]] = (), removed: Iterable[tuple[str, Role]] = ()
) -> None:
    """Adds and takes single rights on a space, whatever else is granted there."""
    change = {"added": [[s, r.value] for s, r in added], "removed": [[s, r.value] for s, r in removed]}
    carry_out(work, "space_grants", {"space_id": managed_space(work, space_id).id, **change})


@performs("space_grants")
def _change_space_grants(work: Work, change: Change) -> None:
    space = managed_space(work, change["space_id"])
    _hold(work, space.id)
    wanted = _changed(work, scope_of(space.id), change)
    if not has_keeper(Role(role) for _, role in wanted):
        raise Invalid("access.space_without_keeper")
    replace_grants(work, scope_of(space.id), f"space:{space.id}", wanted)


def _hold(work: Work, space_id: int) -> None:
    work.session.scalars(select(Space.id).where(Space.id == space_id).with_for_update()).one()


def set_company_grants(work: Work, grants: Iterable[tuple[str, CompanyRole]]) -> None:
    """Makes these the roles on the company; administrators may. One active administrator must remain."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    added, removed = _difference(work, COMPANY, {(subject, role.value) for subject, role in grants})
    if added or removed:
        carry_out(work, "company_grants", {"added": added, "removed": removed})


@performs("company_grants")
def _change_company_grants(work: Work, change: Change) -> None:
    work.require_company(CompanyRole.ADMINISTRATOR)
    replace_grants(work, COMPANY, "company:1", _changed(work, COMPANY, change))
    require_an_administrator(work)


def _difference(work: Work, scope: str, wanted: set[tuple[str, str]]) -> tuple[list[list[str]], list[list[str]]]:
    held = {(grant.subject, grant.role) for grant in grants_on(work, scope)}
    return [list(pair) for pair in sorted(wanted - held)], [list(pair) for pair in sorted(held - wanted)]


def _changed(work: Work, scope: str, change: Change) -> set[tuple[str, str]]:
    """The grants on a scope as they are now, with what the change adds and takes."""
    held = {(grant.subject, grant.role) for grant in grants_on(work, scope)}
    return (held | {(subject, role) for subject, role in change["added"]}) - {
        (subject, role) for subject, role in change["removed"]
    }


def give_company_role(work: Work, subject: str, role: CompanyRole) -> None:
    """Adds one role on the company, where it is not held already. Who may is decided by the caller: this is for first runs."""
    held = {(grant.subject, grant.role) for grant in grants_on(work, COMPANY)}
    replace_grants(work, COMPANY, "company:1", held | {(subject, role.value)})


def require_an_administrator(work: Work) -> None:
    """Refuses a change that would leave nobody to administer; call it after the change, in the same transaction.

    Two such changes at once wait for one another here.
    """
    work.session.flush()
    work.session.execute(text("SELECT pg_advisory_xact_lock(hashtext('zhixing:administrators'))"))
    if not _administrators(work):
        raise Conflict("access.last_administrator")


def _administrators(work: Work) -> int:
    departments = select(func.concat("dept:", func.unnest(Department.path))).where(Department.id == Person.department_id)
    groups = select(func.concat("group:", GroupMember.group_id)).where(GroupMember.person_id == Person.id)
    holds = or_(
        Grant.subject == "all",
        Grant.subject == func.concat("user:", Person.id),
        Grant.subject.in_(departments.scalar_subquery()),
        Grant.subject.in_(groups.scalar_subquery()),
    )
    query = (
        select(func.count(func.distinct(Person.id)))
        .join(Grant, holds)
        .where(Grant.scope == COMPANY, Grant.role == CompanyRole.ADMINISTRATOR.value)
        .where(Person.active, Person.password_hash.is_not(None))
    )
    return work.session.scalar(query) or 0


def remove_subject(work: Work, subject: str) -> None:
    """Takes every right from a department or a group that is going."""
    work.session.execute(delete(Grant).where(Grant.subject == subject))


def replace_grants(work: Work, scope: str, fact_subject: str, wanted: set[tuple[str, str]]) -> None:
    """Makes these the grants on a scope. Who may, and whether somebody still keeps it, is decided by the caller."""
    held = {(grant.subject, grant.role) for grant in grants_on(work, scope)}
    added, removed = sorted(wanted - held), sorted(held - wanted)
    _refuse_unknown(work, {subject for subject, _ in added})
    for subject, role in removed:
        work.session.execute(delete(Grant).where(Grant.scope == scope, Grant.subject == subject, Grant.role == role))
    if added:
        actor_id = work.actor.id if work.actor else None
        rows = [
            {"scope": scope, "subject": subject, "role": role, "granted_by": actor_id, "granted_at": work.now}
            for subject, role in added
        ]
        work.session.execute(insert(Grant), rows)
    if added or removed:
        told = GrantsChanged(
            subject=fact_subject, added=[" ".join(pair) for pair in added], removed=[" ".join(pair) for pair in removed]
        )
        work.record(told)


def _refuse_unknown(work: Work, subjects: set[str]) -> None:
    known = subject_labels(work.session, subjects, work.lang)
    for subject in sorted(subjects):
        if not is_subject(subject) or subject not in known:
            raise Invalid("access.unknown_subject", subject=subject)
