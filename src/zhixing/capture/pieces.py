"""Receiving one piece of a large file: written as it comes, counted when it is on the disk."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from starlette.concurrency import run_in_threadpool

from zhixing.access import house_of, separate_work
from zhixing.capture.arriving import (
    DiskFull,
    check_whole,
    find_upload,
    part_of,
    refuse_full_disk,
    still_allowed,
    take_in,
)
from zhixing.kit.errors import Conflict, Invalid, TooLarge
from zhixing.kit.house import House

GATHERED = 1 << 20
"""Bytes that are gathered before they are written."""


@dataclass(frozen=True)
class Piece:
    """A piece that has come: where it ends in the file."""

    upload_id: int
    end: int


class _Receiving:
    """One piece on its way into the file of its upload, which nobody else writes to meanwhile."""

    def __init__(self, house: House, upload_id: int, *, begin: int, size: int, digest: bytes | None) -> None:
        self._house, self.upload_id, self._begin, self._size, self._digest = house, upload_id, begin, size, digest
        self.at = begin
        self._found = hashlib.sha256()
        self._gathered = bytearray()
        handle = os.open(part_of(house, upload_id), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise Conflict("capture.upload_busy") from None
        self._handle = handle
        os.ftruncate(handle, begin)
        os.lseek(handle, begin, os.SEEK_SET)

    def write(self, chunk: bytes) -> None:
        """The next bytes, gathered first: the disk and the threads are asked once a megabyte."""
        self._gathered += chunk
        if self.at + len(self._gathered) > self._size:
            self._gathered.clear()
            raise TooLarge("capture.more_than_announced", size=self._size)
        if len(self._gathered) >= GATHERED:
            self._write_down()

    def _write_down(self) -> None:
        data, self._gathered = bytes(self._gathered), bytearray()
        self._found.update(data)
        try:
            view = memoryview(data)
            while view:
                written = os.write(self._handle, view)
                self.at += written
                view = view[written:]
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull("capture.disk_full") from None
            raise

    def finish(self) -> int:
        """Where the piece ends; refuses one whose bytes are not those its sender vouched for."""
        self._write_down()
        if self._digest is not None and self._digest != self._found.digest():
            self.at = self._begin
            raise Invalid("capture.piece_corrupt")
        return self.at

    def close(self) -> None:
        """Makes sure of what came, however the piece ended."""
        try:
            if self._digest is None:
                self._write_down()
            elif self._digest != self._found.digest():
                self.at = self._begin
            os.fsync(self._handle)
        except (DiskFull, OSError):
            self.at = self._begin
        finally:
            os.close(self._handle)


def _checksum(header: str | None) -> bytes | None:
    """The digest in `Upload-Checksum: sha256 <base64>`; none where there is no such header."""
    if not header:
        return None
    algorithm, _, encoded = header.partition(" ")
    try:
        digest = b64decode(encoded, validate=True)
    except NotBase64:
        digest = b""
    if algorithm.lower() != "sha256" or len(digest) != 32:
        raise Invalid("capture.checksum_malformed")
    return digest


def _start(request: Request, upload_id: int, offset: int, checksum: str | None) -> _Receiving:
    digest = _checksum(checksum)
    house = house_of(request)
    with separate_work(request) as work:
        upload = find_upload(work, upload_id)
        still_allowed(work, upload)
        if upload.finished_at is not None:
            raise Conflict("capture.upload_finished")
        if offset != upload.received:
            raise Conflict("capture.other_offset", offset=upload.received)
        size = upload.size
    refuse_full_disk(house, 0)
    return _Receiving(house, upload_id, begin=offset, size=size, digest=digest)


def _note(request: Request, receiving: _Receiving) -> None:
    receiving.close()
    with separate_work(request) as work:
        upload = find_upload(work, receiving.upload_id)
        upload.received, upload.touched_at = receiving.at, work.now


def _signed_in(request: Request) -> None:
    """Comes before the headers are looked at: a visitor is asked to sign in, whatever is missing."""
    with separate_work(request):
        pass


async def _received(
    request: Request,
    upload_id: int,
    _: Annotated[None, Depends(_signed_in)],
    upload_offset: Annotated[int, Header(ge=0, description="Where this piece begins: how much has been received so far.")],
    upload_checksum: Annotated[str | None, Header(description="`sha256` and the digest of this piece in base64.")] = None,
) -> Piece:
    """Receives a piece; while it comes, no transaction is open. What came before an interruption is kept."""
    receiving = await run_in_threadpool(_start, request, upload_id, upload_offset, upload_checksum)
    try:
        async for chunk in request.stream():
            await run_in_threadpool(receiving.write, chunk)
        await run_in_threadpool(receiving.finish)
    finally:
        await run_in_threadpool(_note, request, receiving)
    return Piece(upload_id, receiving.at)


PieceDep = Annotated[Piece, Depends(_received)]


def _whole(request: Request, upload_id: int) -> str:
    """Checks a complete file and moves it into the file store, between two transactions; returns its digest."""
    house = house_of(request)
    with separate_work(request) as work:
        upload = find_upload(work, upload_id)
        still_allowed(work, upload)
        work.session.expunge(upload)
    if upload.finished_at is not None:
        return upload.sha256 or ""
    digest = check_whole(house, upload)
    with separate_work(request) as work:
        # Remembered before the bytes move: whoever asks again after a crash in between finds them in the store.
        find_upload(work, upload_id).sha256 = digest
    take_in(house, upload_id, digest)
    return digest


WholeDep = Annotated[str, Depends(_whole)]
