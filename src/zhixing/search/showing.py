"""What a page of hits shows, read in as few looks as can be: each look costs more than most searches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, any_, literal, null, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from zhixing.access import Reach
from zhixing.access.models import Space
from zhixing.assets import readable
from zhixing.assets.models import Asset, Category, Passage
from zhixing.kit.words import Lang
from zhixing.people.models import Department, Person


def page_of(session: Session, passage_of: Mapping[int, int | None], reach: Reach) -> dict[int, tuple[Asset, Passage | None]]:
    """Those of the assets that may be read now, by id, each with its passage that was found: one look, whatever is shown."""
    numbers = [number for number in passage_of.values() if number]
    found = and_(Passage.asset_id == Asset.id, Passage.id == any_(literal(numbers, ARRAY(BigInteger))))
    query = select(Asset, Passage).outerjoin(Passage, found)
    wanted = Asset.id == any_(literal(list(passage_of), ARRAY(BigInteger)))
    return {asset.id: (asset, passage) for asset, passage in session.execute(query.where(wanted, readable(reach)))}


@dataclass(frozen=True)
class FacetNames:
    """What the values of facets are called, by id."""

    spaces: dict[int, str]
    """Of the spaces the reader knows of."""
    categories: dict[int, str]
    """In a language; the Chinese name where there is no other."""
    people: dict[int, str]
    """With the department."""


def facet_names(
    session: Session, reach: Reach, lang: Lang, *, spaces: Iterable[int], categories: Iterable[int], people: Iterable[int]
) -> FacetNames:
    """The names of spaces, categories and people in one look."""

    def among(column: InstrumentedAttribute[int], ids: Iterable[int]) -> ColumnElement[bool]:
        return column == any_(literal(sorted(set(ids)), ARRAY(BigInteger)))

    known = [space_id for space_id in spaces if reach.sees_space(space_id)]
    space = select(literal("space"), Space.id, Space.name, null()).where(among(Space.id, known))
    category = select(literal("category"), Category.id, Category.name, Category.name_en).where(among(Category.id, categories))
    person = (
        select(literal("person"), Person.id, Person.name, Department.name)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(among(Person.id, people))
    )
    names = FacetNames({}, {}, {})
    rows: Sequence[Any] = session.execute(union_all(space, category, person)).all()
    for what, number, name, more in rows:
        if what == "space":
            names.spaces[number] = name
        elif what == "category":
            names.categories[number] = (more or name) if lang == "en" else name
        else:
            names.people[number] = f"{name} · {more}" if more else name
    return names
