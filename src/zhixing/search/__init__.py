"""检索 search: one box that finds any asset by words and by meaning, inside what the asker may read.

`analysis` says how text becomes words; other rooms use it to speak of words in the same way. Everything in the index is a
projection of the fact log and the database: `prepare` builds it anew where it does not fit, `reindex` whenever it is asked to.
"""

from zhixing.search.checking import Difference, differences
from zhixing.search.evaluating import found_first
from zhixing.search.indexing import needs_filling, prepare, reindex
from zhixing.search.jobs import Comparison, compare, settle, unheard
from zhixing.search.passages import ScoredPassage, passages_for
from zhixing.search.port import Within
from zhixing.search.service import Hit, SearchRequest, SearchResult, search
from zhixing.search.vocabulary import add_words

__all__ = [
    "Comparison",
    "Difference",
    "Hit",
    "ScoredPassage",
    "SearchRequest",
    "SearchResult",
    "Within",
    "add_words",
    "compare",
    "differences",
    "found_first",
    "needs_filling",
    "passages_for",
    "prepare",
    "reindex",
    "search",
    "settle",
    "unheard",
]
