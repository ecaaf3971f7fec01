"""Search inside this process: Tantivy for words and rights, faiss for meaning, both in one folder of this machine."""

from zhixing.engines.local_search.index import LocalSearch

__all__ = ["LocalSearch"]
