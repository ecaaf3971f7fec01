"""The routes of search: finding, what a person keeps, the words of the house, what was not found, and judged queries."""

from zhixing.search.api import judged, mine, missed, searching, words
from zhixing.search.api.searching import answer
from zhixing.search.word_schemas import SynonymIn, WordIn

__all__ = ["ROUTERS", "SynonymIn", "WordIn", "answer", "judged", "missed", "words"]

ROUTERS = (searching.router, mine.router, words.router, missed.router, judged.router)
