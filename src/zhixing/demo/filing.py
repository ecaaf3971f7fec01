"""The demo company's taxonomy and the fields its kinds of documents carry."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from zhixing.access import Work
from zhixing.assets.models import Category
from zhixing.demo.library import taxonomy


def arrange(work: Work) -> None:
    """Makes the taxonomy, where there is none."""
    if work.session.scalar(select(Category.id).limit(1)) is None:
        _branch(work, taxonomy(), None, [])


def _branch(work: Work, written: list[dict[str, Any]], parent_id: int | None, path: list[int]) -> None:
    for position, one in enumerate(written):
        category = Category(
            parent_id=parent_id,
            name=one["name"],
            name_en=one["name_en"],
            description=one["description"],
            synonyms=one["synonyms"],
            path=[],
            position=position,
        )
        work.session.add(category)
        work.session.flush()
        category.path = [*path, category.id]
        _branch(work, one.get("children", []), category.id, category.path)
