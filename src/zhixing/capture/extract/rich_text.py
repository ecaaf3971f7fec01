"""Mail bodies kept as compressed RTF ([MS-OXRTFCP]): unpacked, and the HTML or text inside taken out."""

from __future__ import annotations

import re
import struct

from zhixing.capture.extract.encoding import decode

_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
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
    parts: list[str] = []
    run = bytearray()
    silent = [False]

    def flush() -> None:
        if run:
            parts.append(decode(bytes(run), code_page))
            run.clear()

    for match in _TOKEN.finditer(rtf):
        code, number, word, _, sign, brace, text = match.groups()
        if brace:
            silent.append(silent[-1]) if brace == b"{" else silent.pop() if len(silent) > 1 else None
        elif word in _SILENT or (sign == b"*" and not rtf[match.end() : match.end() + 8].startswith(b"\\htmltag")):
            silent[-1] = True
        elif tags and word == b"htmlrtf":
            silent[-1] = match.group(4) != b"0"
        elif silent[-1]:
            continue
        elif code:
            run.append(int(code, 16))
        elif number:
            flush()
            parts.append(chr(int(number) % 65536))
        elif word in (b"par", b"line"):
            run.extend(b"\n")
        elif word == b"tab":
            run.extend(b"\t")
        elif sign in (b"\\", b"{", b"}"):
            run.extend(sign)
        elif text:
            run.extend(text.replace(b"\r", b"").replace(b"\n", b""))
    flush()
    return "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
