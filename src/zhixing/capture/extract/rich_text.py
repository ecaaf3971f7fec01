"""Mail bodies kept as compressed RTF ([MS-OXRTFCP]): unpacked, and the HTML or text inside taken out."""

from __future__ import annotations

import re
import struct

from zhixing.capture.extract.encoding import decode

_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
MAX_UNPACKED = 50 * 1024**2

_TOKEN = re.compile(rb"\\'([0-9a-fA-F]{2})|\\u(-?\d+) ?\??|\\([a-z]+)(-?\d+)? ?|\\([^a-z])|([{}])|([^\\{}]+)", re.DOTALL)
_SILENT = frozenset(
    {b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"generator", b"themedata", b"listtable", b"listoverridetable"}
)


def unpacked(data: bytes) -> bytes:
    """The RTF of a compressed stream; empty when it is broken."""
    if len(data) < 16:
        return b""
    size, raw_size, kind = struct.unpack_from("<IIi", data)
    if kind == 0x414C454D:
        return data[16 : 16 + min(raw_size, MAX_UNPACKED)]
    if kind != 0x75465A4C or raw_size > MAX_UNPACKED:
        return b""
    return _lzfu(data[16 : size + 4], raw_size)


def _lzfu(data: bytes, raw_size: int) -> bytes:
    window = bytearray(4096)
    window[: len(_DICTIONARY)] = _DICTIONARY
    write, position = len(_DICTIONARY), 0
    out = bytearray()
    while position < len(data) and len(out) < raw_size:
        control = data[position]
        position += 1
        for bit in range(8):
            if position >= len(data):
                break
            if control >> bit & 1:
                reference = int.from_bytes(data[position : position + 2], "big")
                position += 2
                offset, length = reference >> 4, (reference & 15) + 2
                if offset == write:
                    return bytes(out)
                piece = bytes(0)
                for step in range(length):
                    byte = window[(offset + step) % 4096]
                    piece += bytes([byte])
                    window[write] = byte
                    write = (write + 1) % 4096
                out += piece
            else:
                out.append(data[position])
                window[write] = data[position]
                write = (write + 1) % 4096
                position += 1
    return bytes(out)


def html_or_text(packed: bytes, code_page: str | None) -> tuple[str, str]:
    """(HTML, text) of a compressed body: the HTML an editor wrapped in RTF, or else the plain words."""
    rtf = unpacked(packed)
    wrapped = b"\\fromhtml" in rtf[:400]
    text = _words(rtf, code_page, tags=wrapped)
    return (text, "") if wrapped else ("", text)


def _words(rtf: bytes, code_page: str | None, *, tags: bool) -> str:
    """The words of RTF; with `tags`, the HTML tags kept in \\htmltag groups too, and not what stands for them in RTF."""
    listener = _Listener(code_page, tags)
    for match in _TOKEN.finditer(rtf):
        listener.hear(match, rtf[match.end() : match.end() + 8])
    return listener.text()


class _Listener:
    """Follows the groups of RTF and takes down what is not silent."""

    def __init__(self, code_page: str | None, tags: bool) -> None:
        self._code_page, self._tags = code_page, tags
        self._parts: list[str] = []
        self._run = bytearray()
        self._silent = [False]

    def hear(self, match: re.Match[bytes], following: bytes) -> None:
        """One token, and the bytes that follow it."""
        code, number, word, argument, sign, brace, text = match.groups()
        if brace:
            self._group(brace)
        elif word in _SILENT or (sign == b"*" and not following.startswith(b"\\htmltag")):
            self._silent[-1] = True
        elif self._tags and word == b"htmlrtf":
            self._silent[-1] = argument != b"0"
        elif self._silent[-1]:
            return
        elif number:
            self._flush()
            self._parts.append(chr(int(number) % 65536))
        else:
            self._run.extend(_plain_bytes(code, word, sign, text))

    def _group(self, brace: bytes) -> None:
        if brace == b"{":
            self._silent.append(self._silent[-1])
        elif len(self._silent) > 1:
            self._silent.pop()

    def _flush(self) -> None:
        if self._run:
            self._parts.append(decode(bytes(self._run), self._code_page))
            self._run.clear()

    def text(self) -> str:
        self._flush()
        return "".join(self._parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _plain_bytes(code: bytes | None, word: bytes | None, sign: bytes | None, text: bytes | None) -> bytes:
    if code:
        return bytes([int(code, 16)])
    if word:
        return {b"par": b"\n", b"line": b"\n", b"tab": b"\t"}.get(word, b"")
    if sign:
        return sign if sign in (b"\\", b"{", b"}") else b""
    return (text or b"").replace(b"\r", b"").replace(b"\n", b"")
