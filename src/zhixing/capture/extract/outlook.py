"""Outlook messages (msg): the MAPI properties of an OLE file."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import olefile

from zhixing.capture.extract.encoding import decode
from zhixing.capture.extract.html import blocks_of_page
from zhixing.capture.extract.mail import Attached, Letter, ReadInner, content_of
from zhixing.capture.extract.markup import decode_markup, parse
from zhixing.capture.extract.naming import one_line, plain
from zhixing.capture.extract.prose import blocks_of as blocks_of_prose
from zhixing.capture.extract.rich_text import html_or_text
from zhixing.capture.extract.source import Source
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Block, Content

# Property tags of [MS-OXPROPS], as they stand in stream names.
SUBJECT, BODY, HTML, RTF = "0037", "1000", "1013", "1009"
SENDER_NAME, SENDER_SMTP, SENDER_ADDRESS = "0C1A", "5D01", "0C1F"
SHOWN_TO, SHOWN_CC = "0E04", "0E03"
SUBMITTED, DELIVERED, CODEPAGE = 0x0039, 0x0E06, 0x3FFD
FILE_NAME, SHORT_NAME, FILE_DATA = "3707", "3704", "3701"

MAX_ATTACHMENTS = 200


def read(source: Source, read_inner: ReadInner) -> Content:
    """A msg file as content."""
    try:
        with olefile.OleFileIO(io.BytesIO(source.data)) as compound:
            letter = _letter(_Folder(compound, ()))
    except Unreadable:
        raise
    except Exception:  # olefile raises whatever the broken file provokes
        raise Unreadable("broken", format="msg") from None
    return content_of(letter, source, read_inner)


@dataclass(frozen=True)
class _Folder:
    """A storage of the file: the message itself, an attachment, or a message within one."""

    compound: olefile.OleFileIO
    path: tuple[str, ...]

    def raw(self, tag: str, kind: str) -> bytes | None:
        """The stream of a property of the given type (001F Unicode, 001E 8-bit, 0102 binary)."""
        name = [*self.path, f"__substg1.0_{tag}{kind}"]
        return self.compound.openstream(name).read() if self.compound.exists(name) else None

    def text(self, tag: str) -> str:
        """A text property, Unicode or in the sender's code page."""
        wide = self.raw(tag, "001F")
        if wide is not None:
            return plain(wide.decode("utf-16-le", "replace")).rstrip("\x00")
        narrow = self.raw(tag, "001E")
        return plain(decode(narrow, self.code_page())) if narrow else ""

    def numbers(self) -> Mapping[int, tuple[int, bytes]]:
        """Property id → (type, 8 bytes) of the fixed-length properties."""
        name = [*self.path, "__properties_version1.0"]
        if not self.compound.exists(name):
            return {}
        data = self.compound.openstream(name).read()
        start = 32 if not self.path else 24
        found = {}
        for offset in range(start, len(data) - 15, 16):
            kind, tag = struct.unpack_from("<HH", data, offset)
            found[tag] = (kind, data[offset + 8 : offset + 16])
        return found

    def code_page(self) -> str | None:
        kind, value = self.numbers().get(CODEPAGE, (0, b""))
        number = struct.unpack("<i", value[:4])[0] if kind == 0x0003 else 0
        return {936: "gb18030", 950: "big5hkscs", 932: "cp932", 949: "cp949", 65001: "utf-8"}.get(
            number, f"cp{number}" if number else None
        )

    def time(self, tag: int) -> str:
        kind, value = self.numbers().get(tag, (0, b""))
        if kind != 0x0040:
            return ""
        ticks = struct.unpack("<Q", value)[0]
        try:
            return (datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)).strftime("%Y-%m-%d %H:%M UTC")
        except OverflowError:
            return ""

    def inner(self) -> Iterator[_Folder]:
        """The attachments."""
        depth = len(self.path)
        names = sorted(
            {
                entry[depth]
                for entry in self.compound.listdir(streams=False, storages=True)
                if tuple(entry[:depth]) == self.path and len(entry) > depth
            }
        )
        for name in [name for name in names if name.lower().startswith("__attach_version1.0_")][:MAX_ATTACHMENTS]:
            yield _Folder(self.compound, (*self.path, name))


def _letter(folder: _Folder) -> Letter:
    name, address = folder.text(SENDER_NAME), folder.text(SENDER_SMTP) or folder.text(SENDER_ADDRESS)
    if address.startswith("/"):  # an Exchange directory path says nothing to a reader
        address = ""
    sender = f"{name} <{address}>" if name and address and name != address else name or address
    fields = [
        ("From", sender),
        ("To", folder.text(SHOWN_TO)),
        ("Cc", folder.text(SHOWN_CC)),
        ("Date", folder.time(SUBMITTED) or folder.time(DELIVERED)),
    ]
    written = [(label, one_line(value)) for label, value in fields if value.strip()]
    return Letter(one_line(folder.text(SUBJECT)), written, _body(folder), list(_attached(folder)))


def _body(folder: _Folder) -> list[Block]:
    data = folder.raw(HTML, "0102")
    markup = decode_markup(data) if data else folder.text(HTML)
    plain_body = folder.text(BODY)
    if not markup and not plain_body.strip():
        packed = folder.raw(RTF, "0102")
        markup, plain_body = html_or_text(packed, folder.code_page()) if packed else ("", "")
    if markup:
        try:
            blocks = blocks_of_page(parse(markup), lambda address: None, whole=True).blocks
        except Unreadable:
            blocks = []
        if blocks:
            return blocks
    return blocks_of_prose(plain_body.replace("\r\n", "\n").replace("\r", "\n"))


def _attached(folder: _Folder) -> Iterator[Attached]:
    for item in folder.inner():
        name = item.text(FILE_NAME) or item.text(SHORT_NAME)
        data = item.raw(FILE_DATA, "0102")
        if data:
            yield Attached(name, data)
        elif item.compound.exists([*item.path, f"__substg1.0_{FILE_DATA}000D"]):
            letter = _embedded(item)
            yield Attached((name or letter.subject or "mail") + ".txt", _as_text(letter).encode())


def _embedded(item: _Folder) -> Letter:
    """A message within a message; what hangs on it in turn is not read."""
    inner = _Folder(item.compound, (*item.path, f"__substg1.0_{FILE_DATA}000D"))
    return Letter(one_line(inner.text(SUBJECT)), [("From", one_line(inner.text(SENDER_NAME)))], _body(inner), [])


def _as_text(letter: Letter) -> str:
    lines = [letter.subject, *(f"{name}: {value}" for name, value in letter.fields), "", *(block.text for block in letter.body)]
    return "\n\n".join(lines)
