"""What a page of hits shows, read in as few looks as can be: each look costs more than most searches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, any_, bindparam, literal, null, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from zhixing.access import Reach
from zhixing.access.models import Space
from zhixing.assets import LINES, WIDTH, AssetLine, lines_values
from zhixing.assets.models import Asset, Category, Passage
from zhixing.kit.prepared import Prepared
from zhixing.kit.words import Lang
from zhixing.people.models import Department, Person


class PassageShown(NamedTuple):
    """The passage of a hit."""

    id: int
    text: str
    heading_path: list[str]
    locator: dict[str, Any]


_PAGE = Prepared(
    LINES.add_columns(Passage.id, Passage.text, Passage.heading_path, Passage.locator).outerjoin(
        Passage, and_(Passage.asset_id == Asset.id, Passage.id == any_(bindparam("passages", type_=ARRAY(BigInteger))))
    )
)


def page_of(
    session: Session, passage_of: Mapping[int, int | None], reach: Reach
) -> dict[int, tuple[AssetLine, PassageShown | None]]:
    """Those of the assets that may be read now, by id, each with its passage that was found: one look, whatever is shown."""
    numbers = [number for number in passage_of.values() if number]
    shown: dict[int, tuple[AssetLine, PassageShown | None]] = {}
    for row in _PAGE.rows(session, {"passages": numbers, **lines_values(passage_of, reach)}):
        line, passage = AssetLine(*row[:WIDTH]), PassageShown(*row[WIDTH:])
        shown[line.id] = (line, passage if passage.id else None)
    return shown


@dataclass(frozen=True)
class FacetNames:
    """What the values of facets are called, by id."""

    spaces: dict[int, str]
    """Of the spaces the reader knows of."""
    categories: dict[int, str]
    """In a language; the Chinese name where there is no other."""
    people: dict[int, str]
    """With the department."""


def _among(column: InstrumentedAttribute[int], name: str) -> ColumnElement[bool]:
    return column == any_(bindparam(name, type_=ARRAY(BigInteger)))


_NAMES = Prepared(
    union_all(
        select(literal("space"), Space.id, Space.name, null()).where(_among(Space.id, "spaces")),
        select(literal("category"), Category.id, Category.name, Category.name_en).where(_among(Category.id, "categories")),
        select(literal("person"), Person.id, Person.name, Department.name)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(_among(Person.id, "people")),
    )
)


def facet_names(
    session: Session, reach: Reach, lang: Lang, *, spaces: Iterable[int], categories: Iterable[int], people: Iterable[int]
) -> FacetNames:
    """The names of spaces, categories and people in one look."""
    known = [space_id for space_id in spaces if reach.sees_space(space_id)]
    names = FacetNames({}, {}, {})
    asked = {"spaces": known, "categories": list(categories), "people": list(people)}
    for what, number, name, more in _NAMES.rows(session, asked) if any(asked.values()) else ():
        if what == "space":
            names.spaces[number] = name
        elif what == "category":
            names.categories[number] = (more or name) if lang == "en" else name
        else:
            names.people[number] = f"{name} · {more}" if more else name
    return names
