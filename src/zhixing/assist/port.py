"""What the product needs from models: meaning as vectors, and sentences put together from what is handed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""(n, d) or (d,) float32; rows have length 1, so the dot product is the cosine."""


class Embedder(Protocol):
    """Turns text into vectors whose nearness is nearness of meaning."""

    @property
    def name(self) -> str:
        """Names the model and its revision: vectors of different names must never be compared. Empty: no vectors."""

    @property
    def dimensions(self) -> int:
        """Length of a vector; 0 where there are none."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """(n, d) unit rows for texts that are to be found. Raises `Unavailable` when the engine does not answer."""

    def query(self, text: str) -> Vectors:
        """(d,) unit vector for what somebody looks for. Raises `Unavailable` when the engine does not answer."""


@dataclass(frozen=True)
class Message:
    """One turn of a conversation with a language model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Endpoint:
    """Where a language model is asked, and how patiently. `base` ends in the version, e.g. `http://localhost:11434/v1`."""

    base: str
    model: str
    key: str | None = field(default=None, repr=False)
    temperature: float = 0.1
    max_tokens: int = 800
    patience: float = 20.0
    """Seconds of silence that are borne: before the first word and between two."""
    total: float = 60.0
    """Seconds an answer may take in all."""


@dataclass(frozen=True)
class Usage:
    """What a call cost, in tokens, as the endpoint counts them."""

    asked: int
    answered: int


class Chat(Protocol):
    """Speaks to language models. No tools are offered, none are called: words go in and words come out."""

    def stream(self, endpoint: Endpoint, messages: Sequence[Message]) -> Iterator[str | Usage]:
        """The answer piece by piece, and what it cost where the endpoint tells.

        Raises `Unavailable` with a code that says what a person can do, at any moment, also in the middle.
        Closing the iterator hangs up.
        """

    def models(self, endpoint: Endpoint) -> list[str]:
        """The names of the models the endpoint offers; nothing where it does not tell. Raises `Unavailable`."""
