"""The routes of search: finding, what a person keeps, the words of the house, what was not found, and judged queries."""

from zhixing.search.api import judged, mine, missed, searching, words
from zhixing.search.api.searching import answer

__all__ = ["ROUTERS", "answer"]

ROUTERS = (searching.router, mine.router, words.router, missed.router, judged.router)
