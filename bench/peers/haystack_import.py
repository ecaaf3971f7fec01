"""The peer's way in: files → converter → splitter → BM25 store in memory → a search. Run by bench/import.py in its own environment."""

from __future__ import annotations

import json
import resource
import sys
import time


def main() -> None:
    asked = json.load(sys.stdin)
    began = time.perf_counter()
    from haystack import Pipeline
    from haystack.components.converters import MarkdownToDocument, TextFileToDocument
    from haystack.components.preprocessors import DocumentCleaner, DocumentSplitter
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
    from haystack.components.writers import DocumentWriter
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    loaded = time.perf_counter()
    store = InMemoryDocumentStore()
    chunks = 0
    for suffix, converter in ((".md", MarkdownToDocument(progress_bar=False)), (".rst", TextFileToDocument())):
        files = [path for path in asked["files"] if path.endswith(suffix)]
        if not files:
            continue
        pipeline = Pipeline()
        pipeline.add_component("convert", converter)
        # Its words are what blanks part, so Chinese is split at lines: about as many pieces as the product has passages.
        pipeline.add_component("clean", DocumentCleaner(remove_empty_lines=False, remove_extra_whitespaces=False))
        pipeline.add_component("split", DocumentSplitter(split_by="line", split_length=6))
        pipeline.add_component("write", DocumentWriter(store))
        pipeline.connect("convert", "clean")
        pipeline.connect("clean", "split")
        pipeline.connect("split", "write")
        chunks += pipeline.run({"convert": {"sources": files}})["write"]["documents_written"]
    hits = InMemoryBM25Retriever(store, top_k=10).run(query=asked["phrase"])["documents"]
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "seconds": round(time.perf_counter() - loaded, 2),
                "import_seconds": round(loaded - began, 2),
                "chunks": chunks,
                "hits": len(hits),
                "cpu_seconds": round(used.ru_utime + used.ru_stime, 2),
                "peak_mib": used.ru_maxrss // 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
