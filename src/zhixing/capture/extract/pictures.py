"""Pictures inside documents: which kind, under which name; only kinds that a browser shows are kept."""

from __future__ import annotations

import hashlib

MAX_PICTURE_BYTES = 20 * 1024**2
MIN_PICTURE_BYTES = 200

_KINDS = ((b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif"), (b"BM", "bmp"))


def kind_of_picture(data: bytes) -> str | None:
    """`png`, `jpg`, `gif`, `bmp`, `webp`, or None for what a browser does not show or must not (SVG)."""
    for magic, kind in _KINDS:
        if data.startswith(magic):
            return kind
    return "webp" if data.startswith(b"RIFF") and data[8:12] == b"WEBP" else None


def picture_name(data: bytes) -> str | None:
    """The name a picture is kept under (from its content); None when it is too small, too large or of a strange kind."""
    kind = kind_of_picture(data)
    if kind is None or not MIN_PICTURE_BYTES <= len(data) <= MAX_PICTURE_BYTES:
        return None
    return f"{hashlib.sha256(data).hexdigest()[:16]}.{kind}"
