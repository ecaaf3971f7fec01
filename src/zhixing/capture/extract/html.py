"""Web pages: the main part as blocks; menus, scripts and forms left out; nothing is ever fetched."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from zhixing.capture.extract.grid import filled, has_header
from zhixing.capture.extract.markup import data_of_address, decode_markup, parse, tidy
from zhixing.capture.extract.naming import first_heading, language_of, plain, title_from
from zhixing.capture.extract.pictures import picture_name
from zhixing.capture.extract.source import Source
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Block, Content

_SKIPPED = frozenset(
    "script style noscript template head nav aside form button select svg".split()
    + "iframe object embed canvas input textarea link meta".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd label mark output q".split()
    + "rb rt ruby s samp small span strike strong sub sup time tt u var wbr".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|sidebar|breadcrumbs?|footer|pagination|cookie|share|social|advert|ads|comments?"
    r"|skip-?link|toc|hash-link)(?:$|[\s_-])",
    re.IGNORECASE,
)

FindImage = Callable[[str], bytes | None]


def read(source: Source) -> Content:
    """An HTML file as content."""
    markup = decode_markup(source.data)
    root = parse(markup)
    page = blocks_of_page(root, lambda address: None)
    if not page.blocks:
        raise Unreadable("empty")
    title = root.findtext(".//title") if root.tag != "title" else root.text
    return Content(
        title=title_from([first_heading(page.blocks), title], source.stem),
        blocks=tuple(page.blocks),
        images=page.images,
        lang=language_of(page.blocks),
        properties=_properties(root),
    )


def _properties(root: etree._Element) -> dict[str, str]:
    told = [
        ((meta.get("name") or meta.get("property") or "").lower(), meta.get("content") or "") for meta in root.iterfind(".//meta")
    ]
    return {name: value[:500] for name, value in told if value and name in ("author", "keywords", "description", "date")}


@dataclass
class Page:
    """Blocks and pictures gathered while walking over a page."""

    find_image: FindImage
    blocks: list[Block] = field(default_factory=list)
    images: dict[str, bytes] = field(default_factory=dict)


def blocks_of_page(root: etree._Element, find_image: FindImage, *, whole: bool = False) -> Page:
    """The blocks below `root`; unless `whole`, only the main part of the page where it names one."""
    page = Page(find_image)
    _walk(_main(root) if not whole else root, page, depth=0)
    if not page.blocks and not whole:
        _walk(root, page, depth=0)
    return page


def blocks_of_markup(markup: str, find_image: FindImage = lambda address: None) -> list[Block]:
    """The blocks of a piece of HTML inside another document; none when it cannot be parsed."""
    try:
        return blocks_of_page(parse(markup), find_image, whole=True).blocks
    except Unreadable:
        return []


def _main(root: etree._Element) -> etree._Element:
    for path in (".//main", ".//article", './/*[@role="main"]'):
        found = root.findall(path)
        if len(found) == 1 and len("".join(found[0].itertext()).strip()) > 200:
            return found[0]
    body = root.find(".//body")
    return body if body is not None else root


def _is_chrome(element: etree._Element) -> bool:
    if element.tag in _SKIPPED or element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if "display:none" in (element.get("style") or "").replace(" ", "").lower():
        return True
    if element.tag in ("header", "footer"):
        return element.find(".//h1") is None
    if element.tag in ("div", "ul", "section", "a") and element.get("role") in ("navigation", "banner", "contentinfo", "search"):
        return True
    if element.tag not in ("div", "ul", "ol", "a", "section"):
        return False
    return bool(_CHROME.search(f"{element.get('class') or ''} {element.get('id') or ''}")) and element.find(".//h1") is None


def _walk(element: etree._Element, page: Page, depth: int) -> None:
    """Turns an element's children into blocks; runs of inline text between them become paragraphs."""
    if depth > 120:  # deeper than anybody lays out a page: its words without their shape
        _flush(element.xpath(".//text()[not(ancestor::script or ancestor::style)]"), page)
        return
    run: list[str] = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str) or _is_chrome(child):
            pass
        elif child.tag in _INLINE and not _holds_blocks(child):
            run.append(inline_text(child, page))
        else:
            _flush(run, page)
            _block(child, page, depth)
        run.append(child.tail or "")
    _flush(run, page)


def _flush(run: list[str], page: Page) -> None:
    text = tidy("".join(run))
    run.clear()
    if text:
        page.blocks.append(Block(type="paragraph", text=text))


def _holds_blocks(element: etree._Element) -> bool:
    return any(isinstance(child.tag, str) and child.tag not in _INLINE for child in element.iterdescendants())


def _block(element: etree._Element, page: Page, depth: int) -> None:
    write = _WRITERS.get(str(element.tag))
    if write is not None:
        write(element, page, depth)
    else:
        _walk(element, page, depth + 1)


def _heading(element: etree._Element, page: Page, depth: int) -> None:
    text = tidy(inline_text(element, page))
    if text:
        page.blocks.append(Block(type="heading", text=text, level=_HEADINGS[str(element.tag)]))


def _code(element: etree._Element, page: Page, depth: int) -> None:
    if (text := plain("".join(element.itertext())).strip("\n")).strip():
        page.blocks.append(Block(type="code", text=text))


def _quote(element: etree._Element, page: Page, depth: int) -> None:
    text = tidy("\n\x1f".join(block.text for block in _inside(element, page, depth)))
    if text:
        page.blocks.append(Block(type="quote", text=text))


def _formula(element: etree._Element, page: Page, depth: int) -> None:
    if text := tidy("".join(element.itertext())):
        page.blocks.append(Block(type="formula", text=text))


def _top_list(element: etree._Element, page: Page, depth: int) -> None:
    _list(element, page, depth, level=1)


def _inside(element: etree._Element, page: Page, depth: int) -> list[Block]:
    """The blocks of an element apart from the page, its pictures with the page."""
    inner = Page(page.find_image, images=page.images)
    _walk(element, inner, depth + 1)
    return inner.blocks


def _list(element: etree._Element, page: Page, depth: int, level: int) -> None:
    if depth > 120:
        return
    ordered = element.tag == "ol"
    number = int(element.get("start") or 1) if (element.get("start") or "1").isdigit() else 1
    for item in element:
        if item.tag in ("ul", "ol"):
            _list(item, page, depth + 1, level + 1)
        if item.tag != "li" or _is_chrome(item):
            continue
        mark = f"{number}. " if ordered else ""
        number += 1
        for block in _inside_item(item, page, depth, level):
            if block.type == "paragraph":
                page.blocks.append(Block(type="list_item", text=mark + block.text, level=level))
                mark = ""
            else:
                page.blocks.append(block)


def _inside_item(item: etree._Element, page: Page, depth: int, level: int) -> list[Block]:
    inner = Page(page.find_image, images=page.images)
    run: list[str] = [item.text or ""]
    for child in item:
        if not isinstance(child.tag, str):
            pass
        elif child.tag in ("ul", "ol"):
            _flush(run, inner)
            _list(child, inner, depth + 1, level + 1)
        elif child.tag in _INLINE and not _holds_blocks(child):
            run.append(inline_text(child, inner))
        elif not _is_chrome(child):
            _flush(run, inner)
            _block(child, inner, depth + 1)
        run.append(child.tail or "")
    _flush(run, inner)
    return inner.blocks


def _table(element: etree._Element, page: Page, depth: int) -> None:
    rows = [row for row in element.iter("tr") if next(row.iterancestors("table")) is element]
    cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
    if _is_layout(element, cells):
        for row in cells:
            for cell in row:
                _walk(cell, page, depth + 1)
        return
    grid = filled(
        [[(_cell_text(cell, page, depth), _span(cell, "colspan"), _span(cell, "rowspan")) for cell in row] for row in cells]
    )
    caption = element.find("caption")
    named = bool(cells and cells[0] and (all(cell.tag == "th" for cell in cells[0]) or rows[0].getparent().tag == "thead"))
    if any(any(row) for row in grid):
        text = tidy("".join(caption.itertext())) if caption is not None else ""
        page.blocks.append(Block(type="table", text=text, rows=grid, header=len(grid) > 1 and (named or has_header(grid))))


def _is_layout(element: etree._Element, cells: list[list[etree._Element]]) -> bool:
    """Tables of one column, or with other tables or headings inside, arrange a page; they do not tabulate."""
    if not any(len(row) > 1 for row in cells):
        return True
    return element.find(".//table") is not None or any(element.find(f".//{tag}") is not None for tag in ("h1", "h2", "h3"))


def _span(cell: etree._Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(1, min(200, int(value))) if value.isdigit() else 1


def _cell_text(cell: etree._Element, page: Page, depth: int) -> str:
    return "\n".join(_as_text(block) for block in _inside(cell, page, depth) if _as_text(block))


def _as_text(block: Block) -> str:
    return "\n".join(" ".join(row) for row in block.rows) if block.rows else block.text or block.alt


def inline_text(element: etree._Element, page: Page) -> str:
    """The running text of an inline element; pictures inside it become blocks of their own."""
    parts: list[str] = []
    _inline(element, page, parts, 0)
    return "".join(parts)


def _inline(element: etree._Element, page: Page, parts: list[str], depth: int) -> None:
    if element.tag == "br":
        parts.append("\n\x1f")
    elif element.tag == "img":
        _image(element, page)
    elif depth <= 120 and not _is_chrome(element) and element.tag != "rt":
        mark = {"sup": "^", "sub": "_"}.get(str(element.tag), "")
        text = element.text or ""
        parts.append(mark + text if mark and text.strip() and len(text) < 4 else text)
        for child in element:
            if isinstance(child.tag, str):
                _inline(child, page, parts, depth + 1)
            parts.append(child.tail or "")


def _image(element: etree._Element, page: Page) -> None:
    address, alt = element.get("src") or "", tidy(element.get("alt") or "")
    data = data_of_address(address) or page.find_image(address)
    name = picture_name(data) if data else None
    if data and name:
        page.images[name] = data
        page.blocks.append(Block(type="image", image=name, alt=alt))
    elif len(alt) > 8:
        page.blocks.append(Block(type="image", alt=alt))


_WRITERS: dict[str, Callable[[etree._Element, Page, int], None]] = {
    **dict.fromkeys(_HEADINGS, _heading),
    "pre": _code,
    "table": _table,
    "ul": _top_list,
    "ol": _top_list,
    "blockquote": _quote,
    "math": _formula,
}
