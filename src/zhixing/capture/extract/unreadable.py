"""Why a file could not be read, as a code of the words catalogue and its values."""

from __future__ import annotations

from typing import Any


class Unreadable(Exception):
    """The file itself is the reason; reading it again will not help. `code` is spoken by `capture.unreadable.<code>`."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class NeedsRecognition(Exception):
    """The file shows its words as pictures and this reader has nobody who recognises them."""
