"""One Tantivy index on disk: written by one process, read by any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tantivy import Document, FieldType, Index, IndexWriter, Order, Query, Schema, Searcher

HEAP = 64_000_000
"""Bytes of memory before a segment is written."""
LAST = 2**63 - 1
Scored = tuple[float, tuple[Any, ...]]
"""A score and the values of the fields asked for."""


class Shelf:
    """Documents of one schema. The write lock of the folder is taken with the first change."""

    def __init__(self, folder: Path, schema: Schema) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.schema = schema
        self._meta = folder / "meta.json"
        self._index = Index(schema, path=str(folder))
        self._index.config_reader("manual")
        self._index.reload()
        self._seen = (0, 0)
        self._seen = self._version()
        self._writer: IndexWriter | None = None

    @property
    def generation(self) -> tuple[int, int]:
        """Another one after each commit that was noticed."""
        return self._seen

    def _version(self) -> tuple[int, int]:
        try:
            state = self._meta.stat()
        except FileNotFoundError:
            # Another filling took this one's place this very moment: what is open here still answers.
            return self._seen
        return state.st_mtime_ns, state.st_ino

    def add(self, documents: Iterable[Document]) -> None:
        writer = self._writing()
        for document in documents:
            writer.add_document(document)

    def delete(self, field: str, values: Sequence[int]) -> None:
        """Remove the documents with any of the values. Not `delete_documents_by_term`: in tantivy-py 0.27 it makes a signed
        term of the number and silently finds nothing in an unsigned field."""
        if values:
            self._writing().delete_documents_by_query(Query.term_set_query(self.schema, field, list(values)))

    def commit(self) -> None:
        """Durable and visible when it returns."""
        if self._writer is not None:
            self._writer.commit()

    def _writing(self) -> IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(HEAP, 1)
        return self._writer

    def searcher(self) -> Searcher:
        """What is committed now, also by another process."""
        version = self._version()
        if version != self._seen:
            self._index.reload()
            self._seen = version
        return self._index.searcher()

    def best(self, query: Query, limit: int, fields: Sequence[str]) -> list[Scored]:
        """Scores and the values of `fields` of the best documents, best first."""
        searcher = self.searcher()
        hits = searcher.search(query, limit, count=False).hits
        addresses = [address for _, address in hits]
        columns = [searcher.fast_field_values(field, addresses) for field in fields]
        return [(float(score), values) for (score, _), values in zip(hits, zip(*columns, strict=True), strict=True)]

    def count(self, query: Query) -> int:
        """How many documents it finds."""
        return _count(self.searcher(), query)

    def stretch(self, query: Query, field: str | None, offset: int, limit: int, *, descending: bool = True) -> list[int]:
        """Assets of a stretch of the documents in the order of a field, or of their scores."""
        searcher = self.searcher()
        order = Order.Desc if descending else Order.Asc
        hits = searcher.search(query, limit, count=False, order_by_field=field, offset=offset, order=order).hits
        return [
            int(value) for value in searcher.fast_field_values("asset", [address for _, address in hits]) if value is not None
        ]

    def past(self, after: int, limit: int) -> list[int]:
        """The first `limit` assets past an id, in order; doubled where they stand here twice."""
        found = self._of(after + 1, LAST, "asset", limit=limit)
        return sorted(int(value) for (value,) in found)

    def of(self, first: int, last: int, *fields: str) -> list[tuple[Any, ...]]:
        """The values of `fields` of every document of the assets first..last."""
        return self._of(first, last, *fields)

    def _of(self, first: int, last: int, *fields: str, limit: int | None = None) -> list[tuple[Any, ...]]:
        searcher = self.searcher()
        query = Query.range_query(self.schema, "asset", FieldType.Unsigned, first, last)
        wanted = limit or _count(searcher, query)
        if not wanted:
            return []
        hits = searcher.search(query, wanted, count=False, order_by_field="asset", order=Order.Asc).hits
        addresses = [address for _, address in hits]
        return list(zip(*(searcher.fast_field_values(field, addresses) for field in fields), strict=True))

    def close(self) -> None:
        """Let the write lock go; what was not committed is lost."""
        if self._writer is not None:
            self._writer.rollback()
            self._writer = None


def _count(searcher: Searcher, query: Query) -> int:
    return getattr(searcher.search(query, 1, count=True), "count", 0) or 0  # the stubs do not know it
