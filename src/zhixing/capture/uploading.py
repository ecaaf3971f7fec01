"""Uploads are written to the file store as they arrive, file by file; nothing is gathered in memory, and a thousand files
need one open file, not a thousand."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, BinaryIO, cast

from fastapi import Depends, Request
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from zhixing.access import house_of, sign_in_check
from zhixing.capture.service import HandedIn
from zhixing.kit.errors import Invalid, TooLarge
from zhixing.kit.files import FileStore

MAX_FILES = 20_000
MAX_FIELD = 64 * 1024


@dataclass
class Upload:
    """What a form held: its fields as text, its files in the file store."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[HandedIn] = field(default_factory=list)


class _Receiver:
    """Takes a multipart body chunk by chunk."""

    def __init__(self, boundary: bytes, files: FileStore, limit: int) -> None:
        self.upload = Upload()
        self._files, self._limit = files, limit
        self._header_name, self._header_value = b"", b""
        self._disposition: dict[bytes, bytes] = {}
        self._part: BinaryIO | None = None
        self._size = self._total = 0
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_part_data": self._data,
                "on_part_end": self._end,
                "on_header_field": self._name,
                "on_header_value": self._value,
                "on_header_end": self._header,
            },
        )

    def write(self, chunk: bytes) -> None:
        """The next bytes of the body."""
        self._total += len(chunk)
        if self._total > self._limit:
            raise TooLarge("capture.upload_too_large", megabytes=self._limit // 1024**2)
        self._parser.write(chunk)

    def close(self) -> None:
        if self._part is not None:
            self._part.close()

    def _begin(self) -> None:
        self._disposition = {}
        self._part = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  (closed at the part's end, in another callback)
        self._size = 0

    def _name(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def _value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]

    def _header(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            self._disposition = parse_options_header(self._header_value)[1]
        self._header_name = self._header_value = b""

    def _data(self, data: bytes, start: int, end: int) -> None:
        assert self._part is not None
        self._size += end - start
        if b"filename" not in self._disposition and self._size > MAX_FIELD:
            raise Invalid("capture.upload_malformed")
        self._part.write(data[start:end])

    def _end(self) -> None:
        assert self._part is not None
        self._part.seek(0)
        name = self._disposition.get(b"name", b"").decode("utf-8", "replace")
        filename = self._disposition.get(b"filename")
        if filename is None:
            self.upload.fields[name] = self._part.read().decode("utf-8", "replace")
        elif name in ("files", "files[]", "file"):
            if len(self.upload.files) >= MAX_FILES:
                raise TooLarge("capture.too_many_files", limit=MAX_FILES)
            path = filename.decode("utf-8", "replace").replace("%22", '"')
            self.upload.files.append(HandedIn(path, self._files.put(self._part), self._size))
        self._part.close()
        self._part = None


async def _received(request: Request) -> AsyncIterator[Upload]:
    """Receives a multipart form.

    Who is not signed in is refused before the body is read, and while it is read no transaction is open.
    """
    await run_in_threadpool(sign_in_check, request)
    house = house_of(request)
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise Invalid("capture.upload_malformed")
    try:
        receiver = _Receiver(options[b"boundary"], house.files, house.settings.max_upload_bytes)
    except ValueError:  # a boundary that none could be
        raise Invalid("capture.upload_malformed") from None
    try:
        async for chunk in request.stream():
            await run_in_threadpool(receiver.write, chunk)
    except ValueError:
        raise Invalid("capture.upload_malformed") from None
    finally:
        receiver.close()
    yield receiver.upload


UploadDep = Annotated[Upload, Depends(_received)]
