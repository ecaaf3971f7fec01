"""整理 organise: documents and their versions, the passages they are cut into, the taxonomy and what the machine proposes."""

from zhixing.organise.classify import CERTAIN, Opinion
from zhixing.organise.content import Block, Box, Caution, Content, PageSize
from zhixing.organise.digest import Digest, digest
from zhixing.organise.documents import (
    NewDocument,
    add_document,
    add_documents,
    add_version,
    find_at,
    find_at_many,
    find_same,
    find_same_many,
    kept_content,
    may_add,
    pictures_named,
    store,
)
from zhixing.organise.leaving import marked_bytes
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
    "Digest",
    "NewCategory",
    "NewDocument",
    "Opinion",
    "PageSize",
    "add_category",
    "add_document",
    "add_documents",
    "add_version",
    "check_details",
    "cut",
    "digest",
    "find_at",
    "find_at_many",
    "find_same",
    "find_same_many",
    "kept_content",
    "marked_bytes",
    "may_add",
    "opinions_on",
    "pictures_named",
    "set_fields",
    "settle",
    "store",
]
