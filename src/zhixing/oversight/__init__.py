"""监督 oversight: who did what, why somebody sees something, who takes over from whom, and whether rights are still right.

The audit log is a view over the facts of all rooms, spoken in sentences and sealed against silent changes. This room looks at
what others keep and therefore stands above them; what it shows of content is what its reader may read anyway.
"""

from zhixing.oversight.exporting import audit_lines, audit_rows
from zhixing.oversight.handover import Belongings, Plan, belongings, hand_over
from zhixing.oversight.log import AuditFilter, audit_page
from zhixing.oversight.presenting import present_entries
from zhixing.oversight.sealing import Verdict, verify
from zhixing.oversight.why import Why, why

__all__ = [
    "AuditFilter",
    "Belongings",
    "Plan",
    "Verdict",
    "Why",
    "audit_lines",
    "audit_page",
    "audit_rows",
    "belongings",
    "hand_over",
    "present_entries",
    "verify",
    "why",
]
