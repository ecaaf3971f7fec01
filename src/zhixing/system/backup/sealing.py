"""How one object of a backup is written: compressed where that helps, encrypted where it is asked for.

    "ZXB1" flags:1 [salt:32] body

`flags` bit 0: the body is compressed (zlib), bit 1: it is encrypted. Encryption is AES-256-GCM in segments of 1 MiB under
a key of the object's own (HKDF-SHA256 over the vault's key and `salt`); the nonce of a segment is its number (11 bytes,
big endian) and a byte that is 1 for the last one, so that segments can be neither moved nor cut off; the object's name
is authenticated with each. docs/operations.md describes the format for those who must read it without this program.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"ZXB1"
COMPRESSED, SEALED = 1, 2
SEGMENT = 1 << 20
TAG = 16
SALT = 32
LEVEL = 3
WORTH_IT = 0.95
"""An object is compressed when its beginning shrinks to less than this share."""


class Damaged(Exception):
    """An object of a backup does not hold what was written; the message names it."""


def written(name: str, content: Iterable[bytes], key: bytes | None) -> Iterator[bytes]:
    """The bytes of an object with this content; encrypted under the vault's `key`, if there is one."""
    chunks = iter(content)
    first = next(chunks, b"")
    compressed = len(zlib.compress(first, LEVEL)) < WORTH_IT * len(first)
    yield MAGIC + bytes([COMPRESSED * compressed + SEALED * (key is not None)])
    whole = _chain(first, chunks)
    body = _deflated(whole) if compressed else whole
    if key is None:
        yield from body
        return
    salt = os.urandom(SALT)
    yield salt
    yield from _sealed(name, body, _own_key(key, salt))


def content(name: str, file: BinaryIO, key: bytes | None) -> Iterator[bytes]:
    """The content of an object, a stretch at a time; raises `Damaged` where a byte is not as it was written."""
    head = file.read(len(MAGIC) + 1)
    if len(head) != len(MAGIC) + 1 or not head.startswith(MAGIC):
        raise Damaged(name)
    flags = head[-1]
    if flags & SEALED:
        if key is None:
            raise Damaged(name)
        body = _opened(name, file, _own_key(key, file.read(SALT)))
    else:
        body = iter(lambda: file.read(SEGMENT), b"")
    yield from _inflated(name, body) if flags & COMPRESSED else body


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _deflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    deflate = zlib.compressobj(LEVEL)
    for chunk in chunks:
        yield deflate.compress(chunk)
    yield deflate.flush()


def _inflated(name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    inflate = zlib.decompressobj()
    try:
        for chunk in chunks:
            yield inflate.decompress(chunk)
        yield inflate.flush()
    except zlib.error:
        raise Damaged(name) from None
    if not inflate.eof:
        raise Damaged(name)


def _own_key(key: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"zhixing backup object").derive(key)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _segments(chunks: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """The same bytes in pieces of `size`, each with whether it is the last; the last may be empty."""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) > size:
            yield bytes(waiting[:size]), False
            del waiting[:size]
    yield bytes(waiting), True


def _sealed(name: str, chunks: Iterable[bytes], key: bytes) -> Iterator[bytes]:
    cipher = AESGCM(key)
    for number, (segment, last) in enumerate(_segments(chunks, SEGMENT)):
        yield cipher.encrypt(_nonce(number, last), segment, name.encode())


def _opened(name: str, file: BinaryIO, key: bytes) -> Iterator[bytes]:
    cipher = AESGCM(key)
    pieces = _segments(iter(lambda: file.read(SEGMENT), b""), SEGMENT + TAG)
    for number, (segment, last) in enumerate(pieces):
        try:
            yield cipher.decrypt(_nonce(number, last), segment, name.encode())
        except InvalidTag:
            raise Damaged(name) from None
