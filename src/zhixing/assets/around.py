"""The names of what stands around assets (spaces, people, categories, audiences), read in one look, however many there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Executable, any_, bindparam, func, literal, null, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.types import Text

from zhixing.access import Work, number_of
from zhixing.access.models import Space
from zhixing.assets.models import Category
from zhixing.assets.schemas import CategoryRef, Named, OwnerOut
from zhixing.kit.prepared import Prepared
from zhixing.kit.words import say
from zhixing.people.models import Department, Group, Person


def _among(column: InstrumentedAttribute[int], name: str) -> ColumnElement[bool]:
    return column == any_(bindparam(name, type_=ARRAY(BigInteger)))


_STEP = aliased(Category)
_WAY = (
    select(func.array_agg(aggregate_order_by(_STEP.name, func.array_position(Category.path, _STEP.id))))
    .where(_STEP.id == any_(Category.path))
    .scalar_subquery()
)
_NO_WAY = null().cast(ARRAY(Text))
_NAMES: Executable = union_all(
    select(literal("space"), Space.id, Space.name, null().cast(Text), _NO_WAY).where(_among(Space.id, "spaces")),
    select(literal("user"), Person.id, Person.name, Department.name, _NO_WAY)
    .outerjoin(Department, Department.id == Person.department_id)
    .where(_among(Person.id, "people")),
    select(literal("category"), Category.id, Category.name, null().cast(Text), _WAY).where(_among(Category.id, "categories")),
    select(literal("dept"), Department.id, Department.name, null().cast(Text), _NO_WAY).where(
        _among(Department.id, "departments")
    ),
    select(literal("group"), Group.id, Group.name, null().cast(Text), _NO_WAY).where(_among(Group.id, "groups")),
)
_LOOK = Prepared(_NAMES)


@dataclass
class Around:
    """Names by number; a subject is found by its token, as `dept:7`."""

    unseen: str
    spaces: dict[int, str] = field(default_factory=dict)
    """Those the reader knows."""
    people: dict[int, OwnerOut] = field(default_factory=dict)
    categories: dict[int, CategoryRef] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)

    def space(self, space_id: int) -> Named:
        """A space the reader does not know stays unnamed, even where an asset in it is shared with them."""
        return Named(id=space_id, name=self.spaces.get(space_id, self.unseen))

    def person(self, person_id: int | None) -> OwnerOut | None:
        return self.people.get(person_id) if person_id else None

    def category(self, category_id: int | None) -> CategoryRef | None:
        return self.categories.get(category_id) if category_id else None


def look_around(
    work: Work,
    *,
    spaces: Iterable[int],
    people: Iterable[int | None],
    categories: Iterable[int | None] = (),
    tokens: Collection[str] = frozenset(),
) -> Around:
    """The names of all these, for the one who acts."""
    named = {
        kind: [number for token in tokens if (number := number_of(token, kind))] for kind in ("space", "user", "dept", "group")
    }
    space_ids = set(spaces)
    values = {
        "spaces": list(space_ids.union(named["space"])),
        "people": list({number for number in people if number}.union(named["user"])),
        "categories": list({number for number in categories if number}),
        "departments": named["dept"],
        "groups": named["group"],
    }
    around = Around(say("assets.space_unseen", work.lang))
    if "all" in tokens:
        around.subjects["all"] = say("access.everybody", work.lang)
    for row in _LOOK.rows(work.session, values):
        _note(work, around, row)
    return around


def _note(work: Work, around: Around, row: tuple[Any, ...]) -> None:
    kind, number, name, more, way = row
    if kind == "category":
        around.categories[number] = CategoryRef(id=number, name=name, path=way or [])
        return
    around.subjects[f"{kind}:{number}"] = name
    if kind == "space" and work.reach.sees_space(number):
        around.spaces[number] = name
    elif kind == "user":
        around.people[number] = OwnerOut(id=number, name=name, department=more)
