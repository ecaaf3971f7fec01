"""What the paragraph styles of a Word document mean."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from zhixing.capture.extract.numbering import W

_HEADING_STYLE = re.compile(r"^(?:heading|标题|標題|見出し|überschrift|titre)\s*([1-9])", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"^(?:toc|目录|目錄|目次)\s*(?:\d|heading|标题)?$", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"^(?:title|标题|標題|表題)$", re.IGNORECASE)


@dataclass(frozen=True)
class Style:
    """What a paragraph style means: a heading's level (0 for the title), a list, or nothing to read."""

    level: int | None = None
    list_id: str | None = None
    list_depth: int = 0
    is_title: bool = False
    is_contents: bool = False


def styles_of(tree: etree._Element | None) -> dict[str, Style]:
    """Style id → what it means, heirs taking over what they do not say themselves."""
    if tree is None:
        return {}
    raw = {item.get(f"{W}styleId") or "": item for item in tree.findall(f"{W}style")}
    known: dict[str, Style] = {}
    for key in raw:
        known[key] = _style(key, raw, 0)
    return known


def _style(key: str, raw: dict[str, etree._Element], depth: int) -> Style:
    item = raw.get(key)
    if item is None or depth > 12:
        return Style()
    parent = _style(value_of(item, f"{W}basedOn") or "", raw, depth + 1)
    name = value_of(item, f"{W}name") or key
    heading = _HEADING_STYLE.match(name)
    outline = value_of(item, f"{W}pPr/{W}outlineLvl")
    level = (
        int(heading.group(1))
        if heading
        else int(outline) + 1
        if outline and outline.isdigit() and int(outline) < 9
        else parent.level
    )
    list_id, list_depth = list_of(item.find(f"{W}pPr"))
    return Style(
        level=level,
        list_id=list_id or parent.list_id,
        list_depth=list_depth if list_id else parent.list_depth,
        is_title=bool(_TITLE_STYLE.match(name)),
        is_contents=bool(_CONTENTS_STYLE.match(name)),
    )


def value_of(element: etree._Element, path: str) -> str | None:
    found = element.find(path)
    return found.get(f"{W}val") if found is not None else None


def list_of(properties: etree._Element | None) -> tuple[str | None, int]:
    if properties is None:
        return None, 0
    depth = value_of(properties, f"{W}numPr/{W}ilvl") or "0"
    return value_of(properties, f"{W}numPr/{W}numId"), int(depth) if depth.isdigit() else 0
