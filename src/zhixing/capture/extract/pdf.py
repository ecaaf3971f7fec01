"""PDF: text with its places by pdfium, ruled tables by pdfplumber, scanned pages by recognition."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from itertools import islice

import pdfplumber
import pdfplumber.pdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from zhixing.capture.extract.layout import FoundTable
from zhixing.capture.extract.naming import is_garbage_title, is_numbered, language_of, plain, title_from
from zhixing.capture.extract.pdf_blocks import PrintedPage, blocks_of_pages
from zhixing.capture.extract.pdf_tables import ruled_tables
from zhixing.capture.extract.pdf_text import PageText, page_text
from zhixing.capture.extract.printed import blocks_of_lines
from zhixing.capture.extract.source import Source
from zhixing.capture.port import NeedsRecognition, Unreadable
from zhixing.organise.content import Block, Caution, Content, PageSize

MAX_PAGES = 5000
SCAN_LONG_SIDE = 1700
"""Scanned pages are drawn at this length of their longer side, in pixels."""
FEW_LETTERS = 12

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def read(source: Source) -> Content:
    """A PDF file as content."""
    document = _opened(source)
    try:
        return _content(document, source)
    finally:
        document.close()


def _opened(source: Source) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(source.path or source.data)
        count = len(document)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise Unreadable("encrypted" if locked else "broken", format="pdf") from None
    if count == 0:
        raise Unreadable("empty")
    if count > MAX_PAGES:
        raise Unreadable("too_many_pages", limit=MAX_PAGES)
    return document


def _content(document: pdfium.PdfDocument, source: Source) -> Content:
    cautions: list[Caution] = []
    sizes: list[PageSize] = []
    pages: list[PrintedPage] = []
    with _Plumber(source) as plumber:
        for number in range(1, len(document) + 1):
            if number % 20 == 0:
                source.report("capture.stage.reading_page", {"page": number, "pages": len(document)})
            try:
                page = document[number - 1]
                width, height = page.get_size()
                sizes.append(PageSize(number=number, width=round(width, 2), height=round(height, 2)))
                pages.append(_page(page, number, len(document), source, plumber))
                page.close()
            except pdfium.PdfiumError:
                cautions.append(Caution(code="capture.caution.page_unread", values={"page": number}))
    if not pages:
        raise Unreadable("broken", format="pdf")
    blocks = blocks_of_pages(pages, _outline(document))
    if not blocks:
        cautions.append(Caution(code="capture.caution.no_words_on_picture"))
        blocks = [Block(type="page", text="", page=page.number, alt=source.stem) for page in pages[:1]]
    properties = _properties(document)
    return Content(
        title=title_from([_title_by_size(blocks), properties.pop("title", None)], source.stem),
        blocks=tuple(blocks),
        pages=tuple(sizes),
        lang=language_of(blocks),
        properties=properties,
        warnings=tuple(cautions),
    )


def _page(page: pdfium.PdfPage, number: int, count: int, source: Source, plumber: _Plumber) -> PrintedPage:
    text = page_text(page)
    if _is_scan(page, text):
        source.report("capture.stage.recognising", {"page": number, "pages": count})
        return PrintedPage(number, recognised=blocks_of_lines(source.recognise(_drawn(page)), page=number))
    return PrintedPage(number, text.segments, plumber.tables(number, page, text))


def _is_scan(page: pdfium.PdfPage, text: PageText) -> bool:
    """A picture of a page, or letters whose meaning the file does not tell."""
    if text.letters >= FEW_LETTERS and text.strange < text.letters * 0.3:
        return False
    if text.letters >= FEW_LETTERS:
        return True
    width, height = page.get_size()
    covered = drawn = 0.0
    for item in page.get_objects(max_depth=2):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            covered += abs(right - left) * abs(top - bottom)
        drawn += item.type == raw.FPDF_PAGEOBJ_PATH
    return covered > width * height * 0.2 or drawn > 300


def _drawn(page: pdfium.PdfPage) -> bytes:
    width, height = page.get_size()
    bitmap = page.render(scale=min(8.0, SCAN_LONG_SIDE / max(width, height, 1.0)))
    buffer = io.BytesIO()
    bitmap.to_pil().convert("RGB").save(buffer, "JPEG", quality=90)
    bitmap.close()
    return buffer.getvalue()


class _Plumber:
    """pdfplumber, opened only when some page draws lines, and given up when it stumbles."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._document: pdfplumber.pdf.PDF | None = None
        self._usable = True

    def __enter__(self) -> _Plumber:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._document is not None:
            self._document.close()

    def tables(self, number: int, page: pdfium.PdfPage, text: PageText) -> list[FoundTable]:
        """The ruled tables of a page; none when pdfplumber cannot read it or the page is turned."""
        if not self._usable or page.get_rotation() or not _draws_lines(page):
            return []
        try:
            if self._document is None:
                self._document = pdfplumber.open(self._source.path or io.BytesIO(self._source.data))
            plumbed = self._document.pages[number - 1]
            found = ruled_tables(plumbed, text.segments)
            plumbed.close()
            return found
        except NeedsRecognition:
            raise
        except Exception:  # pdfminer raises whatever a malformed file provokes; the text is read all the same
            self._usable = False
            return []


def _draws_lines(page: pdfium.PdfPage) -> bool:
    """Whether there is enough drawn to make a table of."""
    return len(list(islice(page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=2), 4))) == 4


def _outline(document: pdfium.PdfDocument) -> dict[str, int]:
    """Bookmark titles without blanks → heading level."""
    levels: dict[str, int] = {}
    try:
        for mark in _bookmarks(document):
            levels.setdefault(mark[0], mark[1])
    except (pdfium.PdfiumError, ValueError, UnicodeDecodeError):
        pass
    return levels


def _bookmarks(document: pdfium.PdfDocument) -> Iterator[tuple[str, int]]:
    for count, mark in enumerate(document.get_toc(max_depth=6)):
        title = "".join(plain(mark.get_title()).split())
        if count < 5000 and 1 < len(title) <= 120:
            yield title, min(6, mark.level + 1)


def _title_by_size(blocks: list[Block]) -> str | None:
    """The largest heading of the first page, if it is larger than a mere section's."""
    first = [block for block in blocks if block.page == 1 and block.type == "heading" and block.box]
    if not first:
        return None
    top = min(first, key=lambda block: block.level)
    return top.text if top.level <= 2 and not is_garbage_title(top.text) and not is_numbered(top.text) else None


def _properties(document: pdfium.PdfDocument) -> dict[str, str]:
    try:
        told = document.get_metadata_dict(skip_empty=True)
    except (pdfium.PdfiumError, UnicodeDecodeError):
        return {}
    names = {
        "Title": "title",
        "Author": "author",
        "Subject": "subject",
        "Keywords": "keywords",
        "CreationDate": "created",
        "ModDate": "modified",
    }
    found = {names[key]: plain(value).strip()[:500] for key, value in told.items() if key in names and value.strip()}
    for key in ("created", "modified"):
        if found.get(key, "").startswith("D:") and len(found[key]) >= 10:
            digits = found[key][2:]
            found[key] = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}"
    return {key: value for key, value in found.items() if value not in ("(anonymous)", "(unspecified)")}
