"""Presentations: slide by slide the title, text, tables, charts, pictures and notes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER

from zhixing.capture.extract.formulas import M, formula_text
from zhixing.capture.extract.grid import filled, has_header
from zhixing.capture.extract.naming import language_of, plain, title_from
from zhixing.capture.extract.packages import Package
from zhixing.capture.extract.pictures import picture_name
from zhixing.capture.extract.source import Source
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Block, Content

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FURNITURE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER)
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)


@dataclass
class _Slide:
    """What is gathered from one slide."""

    number: int
    images: dict[str, bytes]
    package: Package
    title: str = ""
    blocks: list[Block] = field(default_factory=list)

    def add(self, **values: Any) -> None:
        self.blocks.append(Block(slide=self.number, **values))


def read(source: Source) -> Content:
    """A pptx file as content."""
    package = Package(source)
    try:
        slides = list(Presentation(io.BytesIO(source.data)).slides)
    except Exception:  # python-pptx raises whatever a broken package provokes
        raise Unreadable("broken", format="pptx") from None
    images: dict[str, bytes] = {}
    gathered = [_read_slide(slide, _Slide(number, images, package)) for number, slide in enumerate(slides, start=1)]
    lang = language_of(block for slide in gathered for block in slide.blocks)
    blocks = [block for slide in gathered for block in _with_heading(slide, lang)]
    if not blocks:
        raise Unreadable("empty")
    properties = package.properties()
    first = gathered[0].title if gathered else ""
    title = title_from([first, properties.pop("title", None)], source.stem)
    return Content(title=title, blocks=tuple(blocks), images=images, lang=lang, properties=properties)


def _read_slide(slide: Any, gathered: _Slide) -> _Slide:
    if slide.element.get("show") == "0":
        return gathered
    for shape in _in_reading_order(_all_shapes(slide.shapes)):
        try:
            _read_shape(shape, gathered)
        except (KeyError, AttributeError, ValueError, NotImplementedError, TypeError):
            continue
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = plain(slide.notes_slide.notes_text_frame.text).strip()
        if notes:
            gathered.add(type="quote", text=notes)
    return gathered


def _with_heading(slide: _Slide, lang: str) -> list[Block]:
    """A slide begins with its title; one without takes a short first line, or its number."""
    blocks, title = list(slide.blocks), slide.title
    if not blocks and not title:
        return []
    if not title:
        first = blocks[0]
        if first.type in ("paragraph", "list_item") and len(first.text) <= 40 and len(blocks) > 1:
            title, blocks = first.text, blocks[1:]
        else:
            title = f"第 {slide.number} 页" if lang == "zh" else f"Slide {slide.number}"
    return [Block(type="heading", level=1, text=" ".join(title.split()), slide=slide.number), *blocks]


def _all_shapes(shapes: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP and depth < 12:
            yield from _all_shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _in_reading_order(shapes: Iterable[Any]) -> list[Any]:
    """Top to bottom in bands of a centimetre or so, left to right within one."""
    return sorted(shapes, key=lambda shape: (int(shape.top or 0) // 500_000, int(shape.left or 0)))


def _read_shape(shape: Any, slide: _Slide) -> None:
    placeholder = shape.placeholder_format.type if shape.is_placeholder else None
    if placeholder in _FURNITURE:
        return
    if placeholder in _TITLES and shape.has_text_frame and not slide.title:
        slide.title = " ".join(plain(shape.text_frame.text).split())
    elif getattr(shape, "has_table", False) and shape.has_table:
        _table(shape.table, slide)
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        _chart(shape.chart, slide)
    elif shape.has_text_frame:
        _text(shape.text_frame, slide)
    elif shape.shape_type == MSO_SHAPE_TYPE.PICTURE or hasattr(shape, "image"):
        _picture(shape, slide)
    else:
        _diagram(shape, slide)


def _text(frame: Any, slide: _Slide) -> None:
    paragraphs = [(_paragraph_text(p._p), p.level) for p in frame.paragraphs]
    written = [(text, level) for text, level in paragraphs if text]
    for text, level in written:
        if len(written) == 1:
            slide.add(type="paragraph", text=text)
        else:
            slide.add(type="list_item", text=text, level=level + 1)


def _paragraph_text(element: etree._Element) -> str:
    """Runs, line breaks and formulas of one paragraph."""
    parts: list[str] = []
    for child in element.iter():
        if child.tag == f"{_A}t":
            parts.append(child.text or "")
        elif child.tag == f"{_A}br":
            parts.append("\n")
        elif child.tag == f"{M}oMath":
            parts.append(f" {formula_text(child)} ")
    return plain("".join(parts)).strip()


def _table(table: Any, slide: _Slide) -> None:
    rows = []
    for row in table.rows:
        line = []
        for cell in row.cells:
            if not cell.is_spanned:
                line.append(
                    (cell.text, cell.span_width if cell.is_merge_origin else 1, cell.span_height if cell.is_merge_origin else 1)
                )
        rows.append(line)
    grid = filled(rows)
    if grid:
        slide.add(type="table", rows=grid, header=has_header(grid))


def _chart(chart: Any, slide: _Slide) -> None:
    """The numbers behind a chart, a series a column."""
    title = chart.chart_title.text_frame.text if chart.has_title and chart.chart_title.has_text_frame else ""
    plot = chart.plots[0]
    series = list(plot.series)
    rows = [("", *(str(one.name or "") for one in series))]
    for index, category in enumerate(plot.categories):
        values = [one.values[index] if index < len(one.values) else None for one in series]
        rows.append((str(category), *("" if value is None else f"{value:g}" for value in values)))
    if len(rows) > 1:
        slide.add(type="table", text=plain(title).strip(), rows=tuple(rows), header=True)


def _picture(shape: Any, slide: _Slide) -> None:
    data = shape.image.blob
    name = picture_name(data)
    described = shape._element.find(".//{http://schemas.openxmlformats.org/presentationml/2006/main}cNvPr")
    alt = plain((described.get("descr") or "") if described is not None else "").strip()
    if name:
        slide.images[name] = data
        slide.add(type="image", image=name, alt=alt)


def _diagram(shape: Any, slide: _Slide) -> None:
    """SmartArt keeps its words in a part of its own."""
    ids = shape._element.find(".//{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds")
    if ids is None:
        return
    key = ids.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm")
    tree = slide.package.tree(str(shape.part.related_part(key).partname).lstrip("/"))
    for paragraph in tree.iter(f"{_A}p") if tree is not None else ():
        text = _paragraph_text(paragraph)
        if text:
            slide.add(type="list_item", text=text, level=1)
