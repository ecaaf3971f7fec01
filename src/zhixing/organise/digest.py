"""What is kept of a read file: a few facts about it, its passages, and its content packed as it lies in the file store.

Pure, without database or front doors: the processes that read files make digests themselves, so that the long part of taking
a document in is done beside the server and not inside it.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from zhixing.organise.content import Content
from zhixing.organise.passages import CutPassage, cut

__all__ = ["CutPassage", "Digest", "digest"]

PACKING = 6
TOLD = ("author", "created", "from", "to", "date", "keywords")
"""What the file says of itself and a reader wants to know."""


@dataclass(frozen=True, kw_only=True)
class Digest:
    """`packed` is the content as gzipped JSON, `key` its SHA-256; `images` are pictures by their SHA-256."""

    title: str
    lang: str
    format: str
    pages: int | None
    """Printed pages, or slides."""
    characters: int
    warnings: tuple[dict[str, Any], ...]
    details: Mapping[str, Any]
    passages: tuple[CutPassage, ...]
    packed: bytes
    images: Mapping[str, bytes]

    @property
    def key(self) -> str:
        return sha256(self.packed).hexdigest()


def digest(content: Content) -> Digest:
    """The digest of a document; the same content gives the same digest, byte by byte."""
    keys = {name: sha256(picture).hexdigest() for name, picture in sorted(content.images.items())}
    return Digest(
        title=content.title,
        lang=content.lang,
        format=str(content.properties.get("format") or "txt"),
        pages=_pages(content),
        characters=content.characters,
        warnings=tuple(caution.to_json() for caution in content.warnings),
        details={name: content.properties[name] for name in TOLD if content.properties.get(name)},
        passages=tuple(cut(content)),
        packed=_packed({**content.to_json(), "image_keys": keys}),
        images={keys[name]: picture for name, picture in content.images.items()},
    )


def _packed(data: Mapping[str, Any]) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8", "replace"), PACKING, mtime=0)


def _pages(content: Content) -> int | None:
    if content.pages:
        return len(content.pages)
    slides = [block.slide for block in content.blocks if block.slide]
    return max(slides) if slides else None
