"""Mail (eml, mhtml): who wrote to whom, the text, and what was attached, read as documents of their own."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from email.errors import MessageError
from email.message import EmailMessage
from typing import cast

from zhixing.capture.extract.encoding import decode
from zhixing.capture.extract.html import blocks_of_page
from zhixing.capture.extract.markup import decode_markup, parse
from zhixing.capture.extract.naming import language_of, one_line, plain, title_from
from zhixing.capture.extract.pictures import picture_name
from zhixing.capture.extract.prose import blocks_of as blocks_of_prose
from zhixing.capture.extract.source import MAX_DEPTH, Source
from zhixing.capture.port import Unreadable
from zhixing.organise.content import Block, Caution, Content

ReadInner = Callable[[Source], Content]


@dataclass(frozen=True)
class Attached:
    """A file in a mail."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Letter:
    """A mail, whatever file it came in. `fields` are From, To, Cc, Date in the order they are shown."""

    subject: str
    fields: Sequence[tuple[str, str]]
    body: Sequence[Block]
    attached: Sequence[Attached]


def read(source: Source, read_inner: ReadInner) -> Content:
    """An eml file as content; `read_inner` reads its attachments."""
    try:
        message = email.message_from_bytes(source.data, policy=email.policy.default)
    except (MessageError, ValueError, LookupError, RecursionError):
        raise Unreadable("broken", format="eml") from None
    assert isinstance(message, EmailMessage)
    letter = Letter(_field(message, "Subject"), list(_fields(message)), _body(message), list(_attached(message)))
    if not letter.body and not letter.attached and not letter.fields:
        raise Unreadable("broken", format="eml")
    return content_of(letter, source, read_inner)


def content_of(letter: Letter, source: Source, read_inner: ReadInner) -> Content:
    """A letter as content: subject, fields, text, then each attachment below its name."""
    title = title_from([letter.subject], source.stem)
    gathered = _Gathered(source, read_inner, [Block(type="heading", text=title, level=1)])
    if letter.fields:
        gathered.blocks.append(Block(type="paragraph", text="\n".join(f"{name}: {value}" for name, value in letter.fields)))
    gathered.blocks.extend(_deeper(letter.body, 1))
    for attached in letter.attached:
        gathered.add(attached)
    if not any(block.type != "heading" for block in gathered.blocks):
        raise Unreadable("empty")
    return Content(
        title=title,
        blocks=tuple(gathered.blocks),
        images=gathered.images,
        lang=language_of(gathered.blocks),
        properties={name.lower(): value for name, value in letter.fields},
        warnings=tuple(gathered.cautions),
    )


@dataclass
class _Gathered:
    """A letter's blocks and what hangs on them, while its attachments are read."""

    source: Source
    read_inner: ReadInner
    blocks: list[Block]
    images: dict[str, bytes] = field(default_factory=dict)
    cautions: list[Caution] = field(default_factory=list)

    def add(self, attached: Attached) -> None:
        """An attachment: a picture as such, a file as a section of its own, or a caution why it was not read."""
        picture = picture_name(attached.data)
        if picture:
            self.images[picture] = attached.data
            self.blocks.append(Block(type="image", image=picture, alt=attached.name))
            return
        if self.source.depth >= MAX_DEPTH:
            return
        self.blocks.append(Block(type="heading", text=attached.name or "?", level=2))
        try:
            inner = self.read_inner(self.source.inner(attached.name or "attachment", attached.data))
        except Unreadable as reason:
            self.blocks.append(Block(type="paragraph", text=attached.name or "?"))
            values = {"name": attached.name, "why": f"capture.unreadable.{reason.code}", **reason.values}
            self.cautions.append(Caution(code="capture.caution.attachment_unread", values=values))
            return
        self.images.update(inner.images)
        # Pages of an attachment are not pages of the mail: their numbers and boxes would point nowhere.
        self.blocks.extend(replace(block, page=None, box=None, lines=()) for block in _deeper(inner.blocks, 2))


def _deeper(blocks: Sequence[Block], levels: int) -> Iterator[Block]:
    for block in blocks:
        yield replace(block, level=min(6, block.level + levels)) if block.type == "heading" else block


def _field(message: EmailMessage, name: str) -> str:
    """A header's text; raw bytes in it are read by what they look like."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    if any("\udc80" <= letter <= "\udcff" for letter in raw):
        return one_line(decode(raw.encode("utf-8", "surrogateescape")))
    try:
        return one_line(str(message.get(name) or ""))
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):  # malformed headers break the policy's parsers
        return ""


def _fields(message: EmailMessage) -> Iterator[tuple[str, str]]:
    for name in ("From", "To", "Cc", "Date"):
        value = _field(message, name)
        if value:
            yield name, value[:1000]


def _body(message: EmailMessage) -> list[Block]:
    """The HTML where there is one (it has the structure), else the plain text."""
    plain_text: list[Block] = []
    for part in message.walk():
        if part.is_multipart() or part.get_content_disposition() == "attachment" or _filename(part):
            continue
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes):
            continue
        if part.get_content_type() == "text/html":
            blocks = _html_body(data, part.get_content_charset())
            if blocks:
                return blocks
        elif part.get_content_type() == "text/plain" and not plain_text:
            plain_text = blocks_of_prose(decode(data, part.get_content_charset()))
    return plain_text


def _html_body(data: bytes, declared: str | None) -> list[Block]:
    try:
        markup = decode(data, declared) if declared else decode_markup(data)
        return blocks_of_page(parse(markup), lambda address: None, whole=True).blocks
    except Unreadable:
        return []


def _filename(part: EmailMessage) -> str:
    try:
        return plain(part.get_filename() or "")
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):
        return ""


def _attached(message: EmailMessage) -> Iterator[Attached]:
    """Attached files; a forwarded mail becomes one too."""
    for part in message.iter_attachments() if message.is_multipart() else ():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner:
                forwarded = cast(EmailMessage, inner[0])
                yield Attached((_filename(part) or _field(forwarded, "Subject") or "mail") + ".eml", forwarded.as_bytes())
            continue
        data = part.get_payload(decode=True)
        name = _filename(part)
        if isinstance(data, bytes) and data and (name or part.get_content_type().startswith("image/")):
            yield Attached(name, data)
