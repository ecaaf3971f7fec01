"""The parsed structure of a document: blocks in reading order, the images they show, and what is known about the whole."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

BlockType = Literal["heading", "paragraph", "list_item", "table", "code", "image", "formula", "quote", "page"]

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 of a rectangle as fractions of the page, the origin at the top left."""

Line = tuple[int, float, float, float, float]
"""Where a printed line begins in the block's text, and its box: (offset, x0, y0, x1, y1)."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """One piece of a document. Keys that do not apply keep their empty value and are absent in JSON."""

    type: BlockType
    text: str = ""
    level: int = 0
    """Depth of a heading (1..6) or of a list item (1..)."""
    rows: tuple[tuple[str, ...], ...] = ()
    """The cells of a table, all rows equally long."""
    header: bool = False
    """Whether the first row of the table names its columns."""
    page: int | None = None
    """1-based."""
    box: Box | None = None
    lines: tuple[Line, ...] = ()
    sheet: str | None = None
    cells: str | None = None
    """The range of a table on its sheet, e.g. `A1:D20`."""
    slide: int | None = None
    """1-based."""
    image: str | None = None
    """Name of the picture among the document's images."""
    alt: str = ""

    def to_json(self) -> dict[str, Any]:
        """A plain dictionary without the keys that say nothing."""
        values = {name: getattr(self, name) for name in _BLOCK_FIELDS}
        kept = {name: value for name, value in values.items() if value not in ("", None, (), 0, False)}
        return {"type": self.type, "text": self.text, **kept}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Block:
        values = dict(data)
        if "rows" in values:
            values["rows"] = tuple(tuple(row) for row in values["rows"])
        if values.get("box") is not None:
            values["box"] = tuple(values["box"])
        if "lines" in values:
            values["lines"] = tuple(tuple(line) for line in values["lines"])
        return cls(**{name: value for name, value in values.items() if name in _KNOWN_FIELDS})


_KNOWN_FIELDS = frozenset(f.name for f in dataclasses.fields(Block))
_BLOCK_FIELDS = tuple(f.name for f in dataclasses.fields(Block) if f.name not in ("type", "text"))


@dataclass(frozen=True, kw_only=True)
class PageSize:
    """One page of a paged document: 1-based number, width and height in points."""

    number: int
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Caution:
    """Something that could not be read as it stood; `code` names a sentence of the words catalogue."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "values": dict(self.values)}


@dataclass(frozen=True, kw_only=True)
class Content:
    """A whole document. `images` maps a name to the picture's bytes; they are kept apart from the JSON."""

    title: str
    blocks: tuple[Block, ...]
    images: Mapping[str, bytes] = field(default_factory=dict)
    pages: tuple[PageSize, ...] = ()
    lang: str = "zh"
    properties: Mapping[str, Any] = field(default_factory=dict)
    """What the file says about itself: author, created, modified, keywords, from, to, sent …, all text."""
    warnings: tuple[Caution, ...] = ()

    @property
    def characters(self) -> int:
        """Length of all text, cells of tables included."""
        return sum(len(block.text) + sum(len(cell) for row in block.rows for cell in row) for block in self.blocks)

    def to_json(self) -> dict[str, Any]:
        """A plain dictionary; of the images only the names."""
        return {
            "title": self.title,
            "blocks": [block.to_json() for block in self.blocks],
            "images": sorted(self.images),
            "pages": [[page.number, page.width, page.height] for page in self.pages],
            "lang": self.lang,
            "properties": dict(self.properties),
            "warnings": [warning.to_json() for warning in self.warnings],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], images: Mapping[str, bytes] | None = None) -> Content:
        """The content of a dictionary made by `to_json`; the pictures are handed in beside it when they are needed."""
        return cls(
            title=data["title"],
            blocks=tuple(Block.from_json(block) for block in data["blocks"]),
            images=images or {},
            pages=tuple(PageSize(number=n, width=w, height=h) for n, w, h in data.get("pages", ())),
            lang=data.get("lang", "zh"),
            properties=data.get("properties", {}),
            warnings=tuple(Caution(code=w["code"], values=w["values"]) for w in data.get("warnings", ())),
        )
