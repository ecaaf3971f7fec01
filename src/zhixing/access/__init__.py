"""权限 access: who may see and do what, decided once.

Spaces are opened to people by grants; from the grants come a person's tokens, and from tokens and clearance the one
rule of what can be read. Every request is a `Work`: who acts, what they reach, and the transaction it happens in.
"""

from zhixing.access.edge import OwnWorkDep, ReadingWorkDep, WorkDep, house_of
from zhixing.access.queries import reach_of, scope_of, space_by_id, spaces_within
from zhixing.access.reach import NOBODY, CompanyRole, Reach, Role
from zhixing.access.subjects import subject_labels
from zhixing.access.work import Work, open_work_for, system_work, work_of

__all__ = [
    "NOBODY",
    "CompanyRole",
    "OwnWorkDep",
    "Reach",
    "ReadingWorkDep",
    "Role",
    "Work",
    "WorkDep",
    "house_of",
    "open_work_for",
    "reach_of",
    "scope_of",
    "space_by_id",
    "spaces_within",
    "subject_labels",
    "system_work",
    "work_of",
]
