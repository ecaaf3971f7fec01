"""Reading files: what format a file is in, and its content as blocks. Pure: no database, no network, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from zhixing.capture.extract.detect import PICTURES, format_of
from zhixing.capture.extract.macros import holds_macros
from zhixing.capture.extract.source import Source
from zhixing.capture.port import NeedsRecognition, Unreadable
from zhixing.organise.content import Caution, Content

__all__ = ["LABELS", "NeedsRecognition", "Source", "Unreadable", "extract", "format_of", "recognition_likely"]

LABELS = {
    "md": "Markdown", "rst": "reStructuredText", "txt": "txt", "html": "HTML",
    "htm": "HTML", "docx": "Word", "doc": "Word 97–2003",
    "pptx": "PowerPoint", "ppt": "PowerPoint 97–2003", "xlsx": "Excel", "xls": "Excel 97–2003",
    "xlsm": "Excel", "csv": "CSV", "tsv": "TSV",
    "pdf": "PDF", "png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF",
    "bmp": "BMP", "tif": "TIFF", "tiff": "TIFF", "webp": "WebP",
    "eml": "EML", "msg": "Outlook", "epub": "EPUB", "ipynb": "Jupyter", "jsonl": "JSON Lines", "json": "JSON", "rtf": "RTF",
    "odt": "OpenDocument", "ods": "OpenDocument", "odp": "OpenDocument", "zip": "ZIP",
}  # fmt: skip
"""Extensions offered for upload and what people call them; other text files are read too."""

_CONTAINER_EXTENSIONS = frozenset(LABELS) - {"txt", "zip"}
_KIN = {"jpeg": "jpg", "tif": "tiff", "htm": "html", "xlsm": "xlsx", "xlsb": "xlsx", "tsv": "csv", "ods": "xlsx"}


def recognition_likely(filename: str) -> bool:
    """Whether the words of such a file can only be recognised (a picture)."""
    return filename.lower().rpartition(".")[2] in PICTURES


def extract(source: Source) -> Content:
    """The content of a file. Raises Unreadable with its reason, or NeedsRecognition when nobody recognises print here."""
    name = format_of(source)
    if name == "zip":
        raise Unreadable("archive_inside" if source.depth else "unsupported", extension="zip")
    content = _READERS[name](source)
    claimed = _KIN.get(source.extension, source.extension)
    if claimed in _CONTAINER_EXTENSIONS and claimed != _KIN.get(name, name) and not {claimed, name} <= {"html", "eml"}:
        caution = Caution(
            code="capture.caution.other_format", values={"extension": source.extension, "format": LABELS.get(name, name)}
        )
        content = replace(content, warnings=(*content.warnings, caution))
    if holds_macros(source, name):
        content = replace(content, warnings=(*content.warnings, Caution(code="capture.caution.macros")))
    return replace(content, properties={**content.properties, "format": name})


def _markdown(source: Source) -> Content:
    from zhixing.capture.extract import markdown

    return markdown.read(source)


def _restructured(source: Source) -> Content:
    from zhixing.capture.extract import restructured

    return restructured.read(source)


def _prose(source: Source) -> Content:
    from zhixing.capture.extract import prose

    return prose.read(source)


def _code(source: Source) -> Content:
    from zhixing.capture.extract import prose

    return prose.read_code(source)


def _html(source: Source) -> Content:
    from zhixing.capture.extract import html

    return html.read(source)


def _word(source: Source) -> Content:
    from zhixing.capture.extract import word

    return word.read(source)


def _slides(source: Source) -> Content:
    from zhixing.capture.extract import slides

    return slides.read(source)


def _sheets(source: Source) -> Content:
    from zhixing.capture.extract import sheets

    return sheets.read(source)


def _csv(source: Source) -> Content:
    from zhixing.capture.extract import delimited

    return delimited.read(source)


def _json_lines(source: Source) -> Content:
    from zhixing.capture.extract import delimited

    return delimited.read_lines(source)


def _json(source: Source) -> Content:
    from zhixing.capture.extract import delimited

    return delimited.read_json(source)


def _pdf(source: Source) -> Content:
    from zhixing.capture.extract import pdf

    return pdf.read(source)


def _picture(source: Source) -> Content:
    from zhixing.capture.extract import picture

    return picture.read(source)


def _mail(source: Source) -> Content:
    from zhixing.capture.extract import mail

    return mail.read(source, extract)


def _outlook(source: Source) -> Content:
    from zhixing.capture.extract import outlook

    return outlook.read(source, extract)


def _book(source: Source) -> Content:
    from zhixing.capture.extract import book

    return book.read(source)


def _notebook(source: Source) -> Content:
    from zhixing.capture.extract import notebook

    return notebook.read(source)


def _other(name: str) -> Callable[[Source], Content]:
    def read(source: Source) -> Content:
        from zhixing.capture.extract import other

        return other.read(source, name)

    return read


# Each reader is imported when the first file of its kind comes: most captures need two or three of them.
_READERS: dict[str, Callable[[Source], Content]] = {
    "md": _markdown, "rst": _restructured, "txt": _prose, "code": _code, "html": _html, "docx": _word, "pptx": _slides,
    "xlsx": _sheets, "xlsb": _sheets, "xls": _sheets, "ods": _sheets, "csv": _csv, "jsonl": _json_lines, "json": _json,
    "pdf": _pdf, "eml": _mail, "msg": _outlook, "epub": _book, "ipynb": _notebook,
    **{name: _picture for name in PICTURES},
    **{name: _other(name) for name in ("doc", "ppt", "rtf", "odt", "odp")},
}  # fmt: skip
