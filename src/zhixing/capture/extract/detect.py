"""What a file is: by its first bytes, then by its extension."""

from __future__ import annotations

import io
import zipfile

import olefile

from zhixing.capture.extract.encoding import sixteen_bit
from zhixing.capture.extract.source import Source
from zhixing.capture.port import Unreadable

PICTURES = ("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp")
TEXTS = {
    "md": "md", "markdown": "md", "rst": "rst", "html": "html", "htm": "html", "xhtml": "html", "mhtml": "eml", "mht": "eml",
    "csv": "csv", "tsv": "csv", "eml": "eml", "ipynb": "ipynb", "jsonl": "jsonl", "ndjson": "jsonl", "json": "json",
}  # fmt: skip
CODE = frozenset(
    "py js ts java c h cc cpp hpp cs go rs rb php sh bash ps1 bat sql".split()
    + "xml yaml yml toml ini cfg conf log tex m r f90 v vhd st".split()
)
CONTAINERS = ("docx", "pptx", "xlsx", "xlsm", "xls", "doc", "ppt", "pdf", "epub", "msg", "odt", "ods", "odp", "zip", *PICTURES)

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"{\\rtf", "rtf"),
)
_FOREIGN_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_OPEN_DOCUMENT = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}


def format_of(source: Source) -> str:
    """The format's name, e.g. `docx`; raises Unreadable for what is empty, encrypted, foreign or not what it pretends to be."""
    head = source.head
    if not head.strip(b"\x00 \r\n\t\xef\xbb\xbf"):
        raise Unreadable("empty")
    found = _by_magic(source, head)
    if found:
        return found
    if any(head.startswith(magic) for magic in _FOREIGN_ARCHIVES):
        raise Unreadable("foreign_archive")
    if source.extension in CONTAINERS and not _looks_like_markup(head):
        raise Unreadable("broken", format=source.extension)
    if _is_binary(head):
        raise Unreadable("unsupported", extension=source.extension or "?")
    return _by_text(source, head)


def _by_magic(source: Source, head: bytes) -> str | None:
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith(b"BM") and source.extension == "bmp":
        return "bmp"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _by_archive(source)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _by_compound(source)
    return None


def _by_archive(source: Source) -> str:
    try:
        with zipfile.ZipFile(source.path or io.BytesIO(source.data)) as archive:
            names = set(archive.namelist())
            mime = archive.read("mimetype")[:200].decode("latin-1") if "mimetype" in names else ""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        raise Unreadable("broken", format=source.extension or "zip") from None
    for part, name in (
        ("word/document.xml", "docx"),
        ("ppt/presentation.xml", "pptx"),
        ("xl/workbook.xml", "xlsx"),
        ("xl/workbook.bin", "xlsb"),
    ):
        if part in names:
            return name
    if "epub" in mime or "META-INF/container.xml" in names:
        return "epub"
    if "opendocument" in mime:
        return _OPEN_DOCUMENT.get(mime.rpartition(".")[2].strip(), "zip")
    if source.extension in CONTAINERS and source.extension != "zip":
        raise Unreadable("broken", format=source.extension)
    return "zip"


def _by_compound(source: Source) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(source.data)) as compound:
            streams = {entry[0].lower() for entry in compound.listdir(streams=True, storages=True)}
    except Exception:  # olefile raises whatever the broken file provokes
        raise Unreadable("broken", format=source.extension or "doc") from None
    if "encryptedpackage" in streams:
        raise Unreadable("encrypted")
    for stream, name in (("worddocument", "doc"), ("workbook", "xls"), ("book", "xls"), ("powerpoint document", "ppt")):
        if stream in streams:
            return name
    if any(stream.startswith(("__substg1.0", "__properties_version1.0")) for stream in streams):
        return "msg"
    raise Unreadable("unsupported", extension=source.extension or "?")


def _looks_like_markup(head: bytes) -> bool:
    """Many systems export a web page and call it .xls or .doc."""
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"mime-version:")) or b"<html" in start[:1024]


def _is_binary(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    control = sum(1 for byte in head if byte < 32 and byte not in (9, 10, 12, 13, 27))
    return control > len(head) * 0.02 and sixteen_bit(head) is None


def _by_text(source: Source, head: bytes) -> str:
    extension = source.extension
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if extension in CONTAINERS:
        return "eml" if start.startswith(b"mime-version:") else "html"
    if extension in TEXTS:
        return TEXTS[extension]
    if extension in CODE:
        return "code"
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    return "txt"
