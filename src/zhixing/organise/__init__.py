"""整理 organise: documents and their versions, the passages they are cut into, the taxonomy and what the machine proposes."""

from zhixing.organise.content import Block, Box, Caution, Content, PageSize
from zhixing.organise.documents import (
    NewDocument,
    add_document,
    add_version,
    find_at,
    find_same,
    kept_content,
    may_add,
    readable_version,
)
from zhixing.organise.passages import cut
from zhixing.organise.schemes import set_fields
from zhixing.organise.taxonomy import NewCategory, add_category

__all__ = [
    "Block",
    "Box",
    "Caution",
    "Content",
    "NewCategory",
    "NewDocument",
    "PageSize",
    "add_category",
    "add_document",
    "add_version",
    "cut",
    "find_at",
    "find_same",
    "kept_content",
    "may_add",
    "readable_version",
    "set_fields",
]
