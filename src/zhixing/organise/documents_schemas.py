"""Documents as they leave the house."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from zhixing.assets import AssetOut


class VersionOut(BaseModel):
    """One version of a document. `warnings` are spoken sentences about what could not be read as it stood."""

    number: int
    filename: str
    format: str
    size: int
    pages: int | None
    characters: int
    created_at: datetime
    created_by: str | None
    warnings: list[str]


class OutlineEntry(BaseModel):
    """A heading: the index of its block, its depth (1..6), its text."""

    block: int
    level: int
    text: str


class BlockOut(BaseModel):
    """One block with its place in the document and the passages that quote it (of the present version only)."""

    index: int
    type: str
    text: str = ""
    level: int = 0
    rows: list[list[str]] = []
    header: bool = False
    page: int | None = None
    box: list[float] | None = None
    sheet: str | None = None
    cells: str | None = None
    slide: int | None = None
    image: str | None = None
    alt: str = ""
    passage_id: int | None = None
    passage_ids: list[int] = []


class PageSizeOut(BaseModel):
    """A printed page: number from 1, width and height in points."""

    number: int
    width: float
    height: float


class KeySentence(BaseModel):
    """A sentence that tells what the document is about, and where it stands."""

    text: str
    passage_id: int | None


class DocumentOut(BaseModel):
    """A document as the reader shows it. `blocks` is a stretch of `block_count` when there are many."""

    asset: AssetOut
    version: VersionOut
    versions: list[VersionOut]
    outline: list[OutlineEntry]
    blocks: list[BlockOut]
    block_count: int
    key_sentences: list[KeySentence]
    pages: list[PageSizeOut] | None
    warnings: list[str]


class PassageOut(BaseModel):
    """A passage: what it says and where it stands; `blocks` are the indexes of the blocks it quotes."""

    id: int
    asset_id: int
    version: int
    text: str
    heading_path: list[str]
    locator: dict[str, Any]
    blocks: list[int]
