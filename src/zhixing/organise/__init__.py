"""整理 organise: documents and their versions, the passages they are cut into, the taxonomy and what the machine proposes."""

from zhixing.organise.classify import CERTAIN, Opinion
from zhixing.organise.content import Block, Box, Caution, Content, PageSize
from zhixing.organise.documents import (
    NewDocument,
    add_document,
    add_version,
    find_at,
    find_same,
    kept_content,
    may_add,
    prepare,
    readable_version,
)
from zhixing.organise.looking import opinions_on
from zhixing.organise.passages import cut
from zhixing.organise.schemes import check_details, set_fields
from zhixing.organise.settling import settle
from zhixing.organise.taxonomy import NewCategory, add_category

__all__ = [
    "CERTAIN",
    "Block",
    "Box",
    "Caution",
    "Content",
    "NewCategory",
    "NewDocument",
    "Opinion",
    "PageSize",
    "add_category",
    "add_document",
    "add_version",
    "check_details",
    "cut",
    "find_at",
    "find_same",
    "kept_content",
    "may_add",
    "opinions_on",
    "prepare",
    "readable_version",
    "set_fields",
    "settle",
]
