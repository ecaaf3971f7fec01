"""Word documents: headings, numbered lists, tables, pictures, formulas, text boxes and notes, in the order of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from zhixing.capture.extract.formulas import M
from zhixing.capture.extract.grid import filled, has_header
from zhixing.capture.extract.naming import first_heading, guess_level, language_of, plain, title_from
from zhixing.capture.extract.numbering import Numbering, W
from zhixing.capture.extract.packages import Package
from zhixing.capture.extract.pictures import picture_name
from zhixing.capture.extract.source import Source
from zhixing.capture.extract.word_styles import Style, list_of, styles_of, value_of
from zhixing.capture.extract.word_text import runs_of
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Block, Caution, Content

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_V = "{urn:schemas-microsoft-com:vml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


@dataclass
class _Reader:
    package: Package
    styles: dict[str, Style]
    numbering: Numbering
    relations: dict[str, tuple[str, str]]
    blocks: list[Block] = field(default_factory=list)
    images: dict[str, bytes] = field(default_factory=dict)
    title: str | None = None
    unshown: int = 0


def read(source: Source) -> Content:
    """A docx file as content."""
    package = Package(source)
    root = package.needed("word/document.xml")
    body = root.find(f"{W}body")
    reader = _Reader(
        package,
        styles_of(package.tree("word/styles.xml")),
        Numbering.of(package.tree("word/numbering.xml")),
        dict(package.relations("word/document.xml")),
    )
    if body is not None:
        _walk(body, reader, 0)
    _notes(reader)
    blocks = _with_guessed_headings(reader.blocks)
    if not blocks:
        raise Unreadable("empty")
    properties = package.properties()
    title = title_from([reader.title, first_heading(blocks), properties.pop("title", None)], source.stem)
    cautions = (Caution(code="capture.caution.pictures_not_kept", values={"count": reader.unshown}),) if reader.unshown else ()
    return Content(
        title=title,
        blocks=tuple(blocks),
        images=reader.images,
        lang=language_of(blocks),
        properties=properties,
        warnings=cautions,
    )


def _walk(parent: etree._Element, reader: _Reader, depth: int) -> None:
    """Paragraphs and tables in order; content controls and tracked insertions are looked through."""
    if depth > 40:
        return
    for child in parent:
        if child.tag == f"{W}p":
            _paragraph(child, reader, depth)
        elif child.tag == f"{W}tbl":
            _table(child, reader, depth)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
            _walk(child, reader, depth + 1)


def _paragraph(element: etree._Element, reader: _Reader, depth: int) -> None:
    properties = element.find(f"{W}pPr")
    style = reader.styles.get((value_of(properties, f"{W}pStyle") or "") if properties is not None else "", Style())
    if style.is_contents:
        return
    text = plain("".join(runs_of(element))).strip()
    own_list, own_depth = list_of(properties)
    list_id, list_depth = (own_list, own_depth) if own_list else (style.list_id, style.list_depth)
    outline = value_of(properties, f"{W}outlineLvl") if properties is not None else None
    level = int(outline) + 1 if outline and outline.isdigit() and int(outline) < 9 else style.level
    listed = bool(list_id) and list_id != "0"
    if text:
        label = reader.numbering.next_label(list_id or "", list_depth) if listed else ""
        meant = replace(style, level=level, list_depth=list_depth, list_id=list_id if listed else None)
        reader.blocks.append(_text_block(element, text, label, meant))
        if style.is_title and reader.title is None:
            reader.title = text
    _pictures(element, reader)
    for box in _text_boxes(element):
        _walk(box, reader, depth + 1)


def _text_block(element: etree._Element, text: str, label: str, style: Style) -> Block:
    """A paragraph's block, by what its style and its own settings mean together."""
    shown = f"{label} {text}" if label else text
    if style.is_title:
        return Block(type="heading", text=" ".join(text.split()), level=1)
    if style.level is not None and len(text) <= 200:
        return Block(type="heading", text=" ".join(shown.split()), level=min(6, style.level))
    if element.find(f"{M}oMathPara") is not None and not "".join(t.text or "" for t in element.iter(f"{W}t")).strip():
        return Block(type="formula", text=text)
    if style.list_id is not None:
        return Block(type="list_item", text=shown, level=style.list_depth + 1)
    return Block(type="paragraph", text=shown)


def _text_boxes(element: etree._Element) -> Iterator[etree._Element]:
    """Text boxes anchored in a paragraph; of alternatives only the first."""
    for box in element.iter(f"{W}txbxContent"):
        above = list(box.iterancestors())
        if not any(node.tag == f"{_MC}Fallback" for node in above) and not any(node.tag == f"{W}txbxContent" for node in above):
            yield box


def _pictures(element: etree._Element, reader: _Reader) -> None:
    for holder in element.iter(f"{_A}blip", f"{_V}imagedata"):
        above = [node.tag for node in holder.iterancestors()]
        if f"{_MC}Fallback" in above or f"{W}txbxContent" in above:
            continue
        _, part = reader.relations.get(holder.get(f"{_R}embed") or holder.get(f"{_R}id") or "", ("", ""))
        data = reader.package.bytes(part) if part else b""
        name = picture_name(data)
        drawing = next((node for node in holder.iterancestors() if node.tag in (f"{_WP}inline", f"{_WP}anchor")), None)
        described = drawing.find(f"{_WP}docPr") if drawing is not None else None
        alt = plain((described.get("descr") or "") if described is not None else "").strip()
        if name:
            reader.images[name] = data
            reader.blocks.append(Block(type="image", image=name, alt=alt))
        elif len(data) > 200:
            reader.unshown += 1


def _table(element: etree._Element, reader: _Reader, depth: int) -> None:
    rows = [row for row in _rows(element)]
    cells = [[cell for cell in _cells(row)] for row in rows]
    if all(len(row) <= 1 for row in cells):
        for row in cells:
            for cell in row:
                _walk(cell, reader, depth + 1)
        return
    grid = filled(_spans([[_cell(cell, reader, depth) for cell in row] for row in cells]))
    if grid:
        reader.blocks.append(Block(type="table", rows=grid, header=has_header(grid)))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == f"{W}tr":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _cells(child)


def _cell(cell: etree._Element, reader: _Reader, depth: int) -> tuple[str, int, bool]:
    """A cell's text, how many columns it covers, and whether it goes on with the one above."""
    inner = _Reader(reader.package, reader.styles, reader.numbering, reader.relations, images=reader.images)
    _walk(cell, inner, depth + 1)
    text = "\n".join("\n".join(" ".join(row) for row in block.rows) or block.text or block.alt for block in inner.blocks)
    reader.unshown += inner.unshown
    span = value_of(cell, f"{W}tcPr/{W}gridSpan") or "1"
    merge = cell.find(f"{W}tcPr/{W}vMerge")
    goes_on = merge is not None and merge.get(f"{W}val") in (None, "continue")
    return text, max(1, min(100, int(span))) if span.isdigit() else 1, goes_on


def _spans(rows: list[list[tuple[str, int, bool]]]) -> list[list[tuple[str, int, int]]]:
    """Cells that go on with the one above take its text."""
    above: dict[int, str] = {}
    result = []
    for row in rows:
        line, column = [], 0
        for text, span, goes_on in row:
            shown = above.get(column, "") if goes_on else text
            above[column] = shown
            line.append((shown, span, 1))
            column += span
        result.append(line)
    return result


def _notes(reader: _Reader) -> None:
    """Footnotes and endnotes stand at the end."""
    for part, tag in (("word/footnotes.xml", "footnote"), ("word/endnotes.xml", "endnote")):
        tree = reader.package.tree(part)
        for note in tree.findall(f"{W}{tag}") if tree is not None else ():
            text = plain(" ".join("".join(runs_of(paragraph)).strip() for paragraph in note.findall(f"{W}p"))).strip()
            if text and note.get(f"{W}type") not in ("separator", "continuationSeparator", "continuationNotice"):
                reader.blocks.append(Block(type="paragraph", text=f"[{note.get(f'{W}id')}] {text}"))


def _with_guessed_headings(blocks: list[Block]) -> list[Block]:
    """A document whose author used no styles still has numbered headings."""
    if any(block.type == "heading" and block.level for block in blocks[1:]):
        return blocks
    return [
        Block(type="heading", text=block.text, level=level)
        if block.type in ("paragraph", "list_item") and (level := guess_level(block.text))
        else block
        for block in blocks
    ]
