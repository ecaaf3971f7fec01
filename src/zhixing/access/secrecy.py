"""What holds for content of each level of secrecy: whether it carries a watermark, and who may take files out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from zhixing.access.events import SecrecyPolicyChanged
from zhixing.access.models import SecrecyPolicy
from zhixing.access.reach import CompanyRole, Role
from zhixing.access.work import Work
from zhixing.kit.errors import Forbidden
from zhixing.kit.prepared import Prepared

Unmarkable = Literal["refuse", "allow"]


@dataclass(frozen=True)
class Policy:
    """What holds for one level; `export_role` none: nobody takes files of this level out."""

    level: int
    watermark: bool
    export_role: Role | None
    unmarkable: Unmarkable


DEFAULT = (
    Policy(0, False, Role.READER, "allow"),
    Policy(1, False, Role.READER, "allow"),
    Policy(2, True, Role.READER, "refuse"),
    Policy(3, True, Role.CONTRIBUTOR, "refuse"),
)
"""Until an administrator decides otherwise."""


def policies(session: Session) -> Mapping[int, Policy]:
    """What holds, by level."""
    kept = {row[0]: _policy(*row) for row in _KEPT.rows(session)}
    return {policy.level: kept.get(policy.level, policy) for policy in DEFAULT}


_KEPT = Prepared(select(SecrecyPolicy.level, SecrecyPolicy.watermark, SecrecyPolicy.export_role, SecrecyPolicy.unmarkable))


def _policy(level: int, watermark: bool, export_role: str, unmarkable: str) -> Policy:
    role = None if export_role == "nobody" else Role(export_role)
    return Policy(level, watermark, role, "allow" if unmarkable == "allow" else "refuse")


def set_policy(work: Work, policy: Policy) -> None:
    """Puts a policy in force from the next request on; administrators may."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    if policies(work.session)[policy.level] == policy:
        return
    role = policy.export_role.value if policy.export_role else "nobody"
    row = SecrecyPolicy(level=policy.level, watermark=policy.watermark, export_role=role, unmarkable=policy.unmarkable)
    work.session.merge(row)
    told = SecrecyPolicyChanged(
        subject=f"secrecy:{policy.level}", watermark=policy.watermark, export_role=role, unmarkable=policy.unmarkable
    )
    work.record(told)


def may_export(work: Work, policy: Policy, space_id: int, *, owns: bool) -> bool:
    """Whether the actor may take files of a level out of a space: by role there, or as the one who answers for them.

    Reading somebody else's space only through a restriction counts as being a reader.
    """
    if policy.export_role is None:
        return False
    return owns or policy.export_role is Role.READER or work.reach.holds_even_archived(policy.export_role, space_id)


def require_export(work: Work, policy: Policy, space_id: int, *, owns: bool) -> None:
    """Refuses unless the actor may take files of this level out."""
    if not may_export(work, policy, space_id, owns=owns):
        level = policy.level
        raise Forbidden("access.online_only" if policy.export_role is None else "access.export_needs_role", level=level)
