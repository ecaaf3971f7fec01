"""Formats whose structure kreuzberg tells well enough: old Word and PowerPoint files, RTF, OpenDocument text and slides."""

from __future__ import annotations

import kreuzberg

from zhixing.capture.extract.markdown import blocks_of
from zhixing.capture.extract.naming import first_heading, guess_level, language_of, title_from
from zhixing.capture.extract.packages import Package
from zhixing.capture.extract.source import Source
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Block, Content

_MIME = {
    "doc": "application/msword",
    "ppt": "application/vnd.ms-powerpoint",
    "rtf": "application/rtf",
    "odt": "application/vnd.oasis.opendocument.text",
    "odp": "application/vnd.oasis.opendocument.presentation",
}


def read(source: Source, name: str) -> Content:
    """A file of format `name` (doc, ppt, rtf, odt, odp) as content."""
    if source.head.startswith(b"PK"):
        Package(source)  # refuses what would unpack to far more than it holds
    settings = kreuzberg.ExtractionConfig(output_format="markdown", use_cache=False)
    try:
        result = kreuzberg.extract_bytes_sync(source.data, _MIME[name], settings)
    except Exception as error:  # its classes share no base that tells broken from encrypted
        encrypted = any(word in str(error).lower() for word in ("password", "encrypt"))
        raise Unreadable("encrypted" if encrypted else "broken", format=name) from None
    blocks, images = blocks_of(result.content)
    if not any(block.type == "heading" for block in blocks):
        blocks = [
            Block(type="heading", text=b.text, level=level) if b.type == "paragraph" and (level := guess_level(b.text)) else b
            for b in blocks
        ]
    if not blocks:
        raise Unreadable("empty")
    title = title_from([first_heading(blocks), str(getattr(result.metadata, "title", "") or "")], source.stem)
    return Content(title=title, blocks=tuple(blocks), images=images, lang=language_of(blocks))
