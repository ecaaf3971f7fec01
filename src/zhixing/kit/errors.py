"""Refusals: what the product answers when it will not do something, as a class, a code and its values.

The code names a sentence in the words catalogue (`zhixing.kit.words`); the edge speaks it.
"""

from __future__ import annotations

from typing import Any, ClassVar


class Refusal(Exception):
    """Something was asked that the product will not or cannot do.

    `code` is a dotted name with an entry in every language of the catalogue, `values` fill its sentence.
    """

    status: ClassVar[int] = 400

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class Invalid(Refusal):
    """The request is malformed or breaks a rule of the domain."""

    status = 422


class Unauthenticated(Refusal):
    """Nobody is signed in, or the sign-in failed."""

    status = 401


class Forbidden(Refusal):
    """The thing may be seen, but this act on it is not allowed."""

    status = 403


class NotFound(Refusal):
    """The thing does not exist, or is out of reach: the two are never told apart."""

    status = 404

    def __init__(self, code: str = "not_found", **values: Any) -> None:
        super().__init__(code, **values)


class Conflict(Refusal):
    """The thing changed or exists already."""

    status = 409


class TooLarge(Refusal):
    """More than the product accepts at once."""

    status = 413


class TooMany(Refusal):
    """Too often in too short a time."""

    status = 429


class Unavailable(Refusal):
    """A part that is needed does not answer at the moment."""

    status = 503
