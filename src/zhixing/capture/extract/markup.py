"""Markup as text and as a tree: its encoding, its blanks, pictures written into it. Nothing is ever fetched."""

from __future__ import annotations

import base64
import binascii
import re

import lxml.html
from lxml import etree

from zhixing.capture.extract.encoding import decode
from zhixing.capture.extract.naming import plain
from zhixing.capture.port import Unreadable

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w-]+)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_BETWEEN_WIDE = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]) (?=[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f])")


def decode_markup(data: bytes) -> str:
    """The text of a page, by the character set it declares where that fits."""
    declared = _DECLARED.search(data[:4096]) or _XML_DECLARED.search(data[:200])
    return decode(data, declared.group(1).decode("ascii") if declared else None)


def parse(markup: str) -> etree._Element:
    """The tree of a page; Unreadable when there is nothing in it, or more depth than anybody can follow."""
    without_declaration = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup)
    try:
        tree, whole = _parsed(without_declaration or " ", deep=False)
        if not whole:
            tree, whole = _parsed(without_declaration, deep=True)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        raise Unreadable("empty") from None
    if not whole:
        raise Unreadable("too_complex")
    return tree


def _parsed(markup: str, *, deep: bool) -> tuple[etree._Element, bool]:
    """The tree, and whether it is all there: past a depth the parser leaves out the rest."""
    parser = lxml.html.HTMLParser(no_network=True, huge_tree=deep)
    tree = lxml.html.document_fromstring(markup, parser=parser)
    return tree, all(entry.type_name != "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def data_of_address(address: str) -> bytes | None:
    """The bytes of a picture written into its address (a data URL), else None."""
    match = re.match(r"data:image/[\w.+-]+;base64,(.*)", address, re.DOTALL)
    if match is None:
        return None
    try:
        return base64.b64decode(match.group(1), validate=False)
    except (binascii.Error, ValueError):
        return None


def tidy(text: str) -> str:
    """Running text without the blanks of its source; a line break stands only where the page asks for one."""
    lines = [_BETWEEN_WIDE.sub("", _BLANKS.sub(" ", part)).strip() for part in plain(text).split("\x1f")]
    return "\n".join(line for line in lines if line)
