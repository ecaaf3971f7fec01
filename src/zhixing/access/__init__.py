"""权限 access: who may see and do what, decided once.

Spaces are opened to people by grants; from the grants come a person's tokens, and from tokens and clearance the one
rule of what can be read. Every request is a `Work`: who acts, what they reach, and the transaction it happens in.
"""

from zhixing.access.administering import administer_person
from zhixing.access.approvals import approvals, approve_alone
from zhixing.access.approving import present_approvals, raise_in_words
from zhixing.access.beginning import begin
from zhixing.access.bulk import Wish, grant_many
from zhixing.access.edge import OwnWorkDep, ReadingWorkDep, WorkDep, house_of, separate_work, sign_in_check
from zhixing.access.granting import change_space_grants, give_company_role, set_space_grants
from zhixing.access.opening import open_work_for
from zhixing.access.queries import SpaceRow, all_spaces, reach_of, scope_of, space_by_id, spaces_within
from zhixing.access.raising import also_names
from zhixing.access.reach import NOBODY, CompanyRole, Reach, Role
from zhixing.access.schemas import GrantIn
from zhixing.access.secrecy import Policy, may_export, policies, require_export
from zhixing.access.spaces import SpaceChanges, change_space, create_space, managed_space
from zhixing.access.subjects import number_of, subject_labels
from zhixing.access.work import Work, auditing_work, house_work_by, system_work, work_of

__all__ = [
    "NOBODY",
    "CompanyRole",
    "GrantIn",
    "OwnWorkDep",
    "Policy",
    "Reach",
    "ReadingWorkDep",
    "Role",
    "SpaceChanges",
    "SpaceRow",
    "Wish",
    "Work",
    "WorkDep",
    "administer_person",
    "all_spaces",
    "also_names",
    "approvals",
    "approve_alone",
    "auditing_work",
    "begin",
    "change_space",
    "change_space_grants",
    "create_space",
    "give_company_role",
    "grant_many",
    "house_of",
    "house_work_by",
    "managed_space",
    "may_export",
    "number_of",
    "open_work_for",
    "policies",
    "present_approvals",
    "raise_in_words",
    "reach_of",
    "require_export",
    "scope_of",
    "separate_work",
    "set_space_grants",
    "sign_in_check",
    "space_by_id",
    "spaces_within",
    "subject_labels",
    "system_work",
    "work_of",
]
