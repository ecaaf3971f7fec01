"""The demo company's taxonomy, its dictionary and the fields its kinds of documents carry."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from zhixing.access import Work
from zhixing.assets.models import Category
from zhixing.demo.library import company, taxonomy
from zhixing.organise import NewCategory, add_category, set_fields
from zhixing.search import add_words


def arrange(work: Work) -> None:
    """Makes the taxonomy, the metadata schemes and the dictionary, where there is no taxonomy yet."""
    if work.session.scalar(select(Category.id).limit(1)) is not None:
        return
    _branch(work, taxonomy(), None)
    for kind, fields in company()["schemes"].items():
        set_fields(work, kind, fields)
    add_words(work, company()["dictionary"])


def _branch(work: Work, written: list[dict[str, Any]], parent_id: int | None) -> None:
    for one in written:
        category = add_category(
            work,
            NewCategory(
                name=one["name"],
                name_en=one["name_en"],
                description=one["description"],
                synonyms=one["synonyms"],
                parent_id=parent_id,
            ),
        )
        _branch(work, one.get("children", []), category.id)
