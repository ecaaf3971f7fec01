"""Measures of a ranking, and how sure they are: those that the page of judged queries shows."""

from zhixing.search.measures import interval, ndcg, recall, reciprocal_rank, summary

__all__ = ["interval", "ndcg", "recall", "reciprocal_rank", "summary"]
