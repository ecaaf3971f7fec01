"""Reading bytes without processes, database or disk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from zhixing.capture.extract import Source, extract
from zhixing.capture.port import PrintedLine, Unreadable
from zhixing.organise.content import Content

Read = Callable[..., Content]
Refused = Callable[[str, bytes], str]


@pytest.fixture
def read() -> Read:
    """`read("a.md", b"…")` is the content; `lines` stand for what a recogniser would see on every picture."""

    def reader(name: str, data: bytes, lines: list[PrintedLine] | None = None) -> Content:
        recogniser = None if lines is None else lambda picture: lines
        return extract(Source(None, name, data, recogniser=recogniser))

    return reader


@pytest.fixture
def refused(read: Read) -> Refused:
    """The code with which a file is refused."""

    def reason(name: str, data: bytes) -> str:
        with pytest.raises(Unreadable) as caught:
            read(name, data)
        return caught.value.code

    return reason
