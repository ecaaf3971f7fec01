"""资产 assets: whatever can be found, shared, trusted and reused, and what all of it has in common.

An asset has a kind, a title, a space, an owner, a secrecy, a category, tags, confidence and freshness, whatever else its own room keeps beside it.
"""

from zhixing.assets.reading import readable

__all__ = ["readable"]
