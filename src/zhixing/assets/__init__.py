"""资产 assets: whatever can be found, shared, trusted and reused, and what all of it has in common.

An asset has a kind, a title, a space, an owner, a secrecy, a category, tags, confidence and freshness, whatever else its own
room keeps beside it. What may be read is decided by `readable`, and nowhere else.
"""

from zhixing.assets.changing import AssetChanges, also_check_details
from zhixing.assets.following import follow, followed, present_categories, row_to_show
from zhixing.assets.kinds import KINDS
from zhixing.assets.lines import LINES, WIDTH, AssetLine, brief_lines, lines_values, lines_within
from zhixing.assets.passages import NewPassage, add_passages, replace_passages
from zhixing.assets.presenting import brief, briefs_within, present
from zhixing.assets.queries import PassageRow, find, find_many, freshness_column, passage_within, passages_of
from zhixing.assets.reading import READABLE, editable, reach_values, readable, within
from zhixing.assets.rows import AssetRow
from zhixing.assets.rules import Freshness, freshness
from zhixing.assets.schemas import AssetBrief, AssetOut
from zhixing.assets.service import (
    NewAsset,
    change,
    change_content,
    create,
    create_many,
    delete,
    may_edit,
    note_changed,
    note_look,
    require_edit,
    restore,
    verify,
)

__all__ = [
    "KINDS",
    "LINES",
    "READABLE",
    "WIDTH",
    "AssetBrief",
    "AssetChanges",
    "AssetLine",
    "AssetOut",
    "AssetRow",
    "Freshness",
    "NewAsset",
    "NewPassage",
    "PassageRow",
    "add_passages",
    "also_check_details",
    "brief",
    "brief_lines",
    "briefs_within",
    "change",
    "change_content",
    "create",
    "create_many",
    "delete",
    "editable",
    "find",
    "find_many",
    "follow",
    "followed",
    "freshness",
    "freshness_column",
    "lines_values",
    "lines_within",
    "may_edit",
    "note_changed",
    "note_look",
    "passage_within",
    "passages_of",
    "present",
    "present_categories",
    "reach_values",
    "readable",
    "replace_passages",
    "require_edit",
    "restore",
    "row_to_show",
    "verify",
    "within",
]
