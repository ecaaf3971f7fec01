"""EPUB: the chapters in the order of the spine."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from lxml import etree

from zhixing.capture.extract.html import blocks_of_page
from zhixing.capture.extract.markup import decode_markup, parse
from zhixing.capture.extract.naming import first_heading, language_of, title_from
from zhixing.capture.extract.packages import Package
from zhixing.capture.extract.source import Source
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Block, Content


def read(source: Source) -> Content:
    """An EPUB file as content."""
    package = Package(source)
    if "META-INF/encryption.xml" in package.names and b"adept" in package.bytes("META-INF/encryption.xml").lower():
        raise Unreadable("encrypted")
    container = package.needed("META-INF/container.xml")
    rootfile = next((item.get("full-path") for item in container.iter("{*}rootfile")), None)
    if not rootfile:
        raise Unreadable("broken", format="epub")
    opf = package.needed(rootfile)
    blocks: list[Block] = []
    images: dict[str, bytes] = {}
    for part in _spine(opf, posixpath.dirname(rootfile)):
        blocks.extend(_chapter(package, part, images))
    if not blocks:
        raise Unreadable("empty")
    title, author = _meta(opf, "title"), _meta(opf, "creator")
    return Content(
        title=title_from([title, first_heading(blocks)], source.stem),
        blocks=tuple(blocks),
        images=images,
        lang=language_of(blocks),
        properties={"author": author} if author else {},
    )


def _meta(opf: etree._Element, name: str) -> str:
    return next((item.text.strip() for item in opf.iter(f"{{*}}{name}") if item.text and item.text.strip()), "")


def _spine(opf: etree._Element, folder: str) -> list[str]:
    manifest = {item.get("id"): item for item in opf.iter("{*}item")}
    parts = []
    for reference in opf.iter("{*}itemref"):
        item = manifest.get(reference.get("idref"))
        if item is not None and "nav" not in (item.get("properties") or "").split():
            parts.append(_joined(folder, item.get("href") or ""))
    return parts


def _joined(folder: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(address.split("#")[0]))).lstrip("/")


def _chapter(package: Package, part: str, images: dict[str, bytes]) -> list[Block]:
    data = package.bytes(part)
    if not data.strip():
        return []
    folder = posixpath.dirname(part)
    try:
        page = blocks_of_page(
            parse(decode_markup(data)), lambda address: package.bytes(_joined(folder, address)) or None, whole=True
        )
    except Unreadable:
        return []
    images.update(page.images)
    return page.blocks
