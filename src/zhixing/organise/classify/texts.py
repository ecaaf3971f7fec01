"""What the classifier looks at: the words of an asset, and the categories with what is said about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
"""A unit row of an embedding model."""

OPENING = 2000
"""So many characters of a text are looked at; what a document is about stands at its beginning."""


@dataclass(frozen=True, kw_only=True)
class Writing:
    """The words of an asset and, where a model is at hand, their meaning as a vector."""

    title: str
    body: str = ""
    place: str = ""
    """The folders it lay in: people sort before the machine does."""
    vector: Vector | None = None


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A category a text may belong to. `above` names the categories over it, from the root down."""

    id: int
    name: str
    synonyms: Sequence[str] = ()
    description: str = ""
    above: Sequence[str] = ()
    vector: Vector | None = None
    """The meaning of `prototype(topic)`."""


def prototype(topic: Topic) -> Writing:
    """A category as if it were a text: its names are the title. This is what makes it known before anybody has given an example."""
    names = " ".join([topic.name, *topic.synonyms])
    return Writing(title=names, body="\n".join([topic.description, *topic.above]).strip(), vector=topic.vector)


def words_of(writing: Writing) -> str:
    """What an embedding model is asked to read of a text: its title and the first few hundred characters."""
    return f"{writing.title}\n{writing.body}".strip()[:500]
