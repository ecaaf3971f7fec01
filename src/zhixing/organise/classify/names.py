"""Texts that call a category by its name: what is known of a category before anybody has given an example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from zhixing.organise.classify.features import SIZE, Floats, Ids, Sketch, Sparse, word_id
from zhixing.organise.classify.texts import Topic
from zhixing.search.analysis import terms

IN_THE_TEXT = 0.3
"""A name in the text is worth this much of one in the title."""
HALVES = 0.5
"""Each further word of a name halves the doubt that it is meant."""


@dataclass(frozen=True)
class Names:
    """The names and synonyms of all categories: their words (m, SIZE), how many each has, and whose each is."""

    words: Sparse
    sizes: Floats
    topics: Ids
    columns: int

    @classmethod
    def of(cls, topics: Sequence[Topic]) -> Names:
        said = [(at, _ids(name)) for at, topic in enumerate(topics) for name in (topic.name, *topic.synonyms)]
        said = [(at, ids) for at, ids in said if len(ids)]
        sizes = np.array([len(ids) for _, ids in said], np.float32)
        return cls(_marked([ids for _, ids in said]), sizes, np.array([at for at, _ in said], np.int64), len(topics))

    def called(self, sketches: Sequence[Sketch]) -> Floats:
        """(n, topics): how plainly each text calls each category by one of its names, 0..1; its title counts most."""
        found = np.zeros((len(sketches), self.columns), np.float32)
        if not len(self.sizes):
            return found
        plain = 1 - np.power(np.float32(HALVES), self.sizes)
        worth = np.maximum(
            self._whole([item.heading for item in sketches]) * plain,
            self._whole([item.words for item in sketches]) * plain * IN_THE_TEXT,
        )
        for name, topic in enumerate(self.topics):
            np.maximum(found[:, topic], worth[:, name], out=found[:, topic])
        return found

    def _whole(self, ids: Sequence[Ids]) -> Floats:
        """(n, m): 1 where all words of a name are there."""
        shared = (_marked(ids) @ self.words.T).toarray()
        return np.asarray(shared >= self.sizes - 0.5, dtype=np.float32)


def _ids(name: str) -> Ids:
    return np.unique(np.asarray([word_id(term) for term in terms(name)] if name.strip() else [], dtype=np.int64))


def _marked(ids: Sequence[Ids]) -> Sparse:
    columns = np.concatenate(ids) if ids else np.zeros(0, np.int64)
    ends = np.cumsum([0, *(len(item) for item in ids)])
    return csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(ids), SIZE))
