"""Pictures of pages, drawn once and kept in the house's cache."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from zhixing.access import Work
from zhixing.kit.errors import NotFound
from zhixing.organise.document_queries import VersionRow
from zhixing.organise.documents import kept_content
from zhixing.organise.port import PageDrawer

WIDTHS = (400, 800, 1200, 1600, 2000)
"""Drawn widths in pixels; a wish is rounded up, so that the cache holds few sizes."""

SAFE_INLINE = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
    "gif": "image/gif", "webp": "image/webp",
    "txt": "text/plain; charset=utf-8",
}  # fmt: skip
"""Types a browser may show in our own origin; everything else (HTML, SVG …) is only handed down as a file."""


def page_picture(work: Work, version: VersionRow, page: int, width: int) -> Path:
    """A PNG (or for photographed pages the picture itself) of a page, as a local file."""
    content = kept_content(work.house.files, version.content)
    if not any(known.number == page for known in content.content.pages):
        raise NotFound("documents.page_not_found", page=page)
    if version.format != "pdf":
        names = [block.image for block in content.content.blocks if block.type == "image" and block.page == page and block.image]
        return picture(work, version, names[0] if names else "")
    chosen = next((known for known in WIDTHS if known >= width), WIDTHS[-1])
    target = work.house.settings.home / "cache" / "pages" / version.sha256[:2] / f"{version.sha256}-{page}-{chosen}.png"
    if not target.is_file():
        _draw(work, version, page, chosen, target)
    return target


def _draw(work: Work, version: VersionRow, page: int, width: int, target: Path) -> None:
    if version.blob is None or not work.house.files.has(version.blob):
        raise NotFound("documents.original_missing")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    os.close(handle)
    drawer: PageDrawer = work.house.drawer
    try:
        if not drawer.draw(work.house.files.path(version.blob), page, width, Path(name)):
            raise NotFound("documents.page_not_drawn", page=page)
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)


def picture(work: Work, version: VersionRow, name: str) -> Path:
    """A picture of a document as a local file."""
    key = kept_content(work.house.files, version.content).image_keys.get(name)
    if key is None or not work.house.files.has(key):
        raise NotFound("documents.picture_not_found")
    return work.house.files.path(key)
