"""系统 system: the house looks at itself: health, the doctor, backups, metrics, and its work on itself.

Administrators may see how the house is, never what is in it: no title, text or query leaves by this door.
"""

from zhixing.search import Difference, differences
from zhixing.system.doctor import examine
from zhixing.system.finding import Finding
from zhixing.system.jobs import EXAMINE, REINDEX, ask, last_run, reindex
from zhixing.system.metrics import CONTENT_TYPE, Measured, exposition, may_read_metrics
from zhixing.system.nightly import back_up, opener_of
from zhixing.system.readiness import STANDING

__all__ = [
    "CONTENT_TYPE",
    "EXAMINE",
    "REINDEX",
    "STANDING",
    "Difference",
    "Finding",
    "Measured",
    "ask",
    "back_up",
    "differences",
    "examine",
    "exposition",
    "last_run",
    "may_read_metrics",
    "opener_of",
    "reindex",
]
