"""What the command line does in this room, gathered in one place, because it enters by the front door alone."""

from zhixing.organise.merging.clusters import clusters_within
from zhixing.organise.merging.merging import Plan, merge, undo
from zhixing.organise.quality.api import get_quality
from zhixing.organise.quality.measuring import measure
from zhixing.organise.reshaping.exchange import bring_in, entries_of, plan, read_file, to_csv, to_skos
from zhixing.organise.taxonomy import require_librarian
from zhixing.organise.taxonomy_queries import all_categories
from zhixing.organise.upkeep.api import get_upkeep

__all__ = [
    "Plan",
    "all_categories",
    "bring_in",
    "clusters_within",
    "entries_of",
    "get_quality",
    "get_upkeep",
    "measure",
    "merge",
    "plan",
    "read_file",
    "require_librarian",
    "to_csv",
    "to_skos",
    "undo",
]
