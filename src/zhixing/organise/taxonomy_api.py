"""The routes of the taxonomy and the schemes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from zhixing.access import WorkDep
from zhixing.assets.models import Category
from zhixing.kit.errors import Invalid
from zhixing.kit.routing import Router
from zhixing.organise import schemes, taxonomy
from zhixing.organise.taxonomy import CategoryChanges, NewCategory
from zhixing.organise.taxonomy_queries import all_categories, assets_by_category
from zhixing.organise.taxonomy_schemas import CategoryIn, CategoryOut, CategoryPatch, SchemeField, SchemeIn, SchemeOut

router = Router(tags=["organise"])


@router.get("/taxonomy")
def get_taxonomy(work: WorkDep) -> list[CategoryOut]:
    """The whole tree."""
    return _tree(work)


@router.post("/taxonomy", status_code=201)
def add_category(work: WorkDep, new: CategoryIn) -> CategoryOut:
    """Adds a category."""
    added = taxonomy.add_category(work, NewCategory(**new.model_dump()))
    return _one(work, added.id)


@router.patch("/taxonomy/{category_id}")
def change_category(work: WorkDep, category_id: int, patch: CategoryPatch) -> CategoryOut:
    """Renames, describes or moves a category."""
    given = patch.model_dump(exclude_unset=True)
    for field, value in given.items():
        if value is None and field != "parent_id":
            raise Invalid("organise.field_empty", field=field)
    taxonomy.change_category(work, category_id, cast(CategoryChanges, given))
    return _one(work, category_id)


@router.delete("/taxonomy/{category_id}")
def remove_category(work: WorkDep, category_id: int, replaced_by: int | None = None) -> list[CategoryOut]:
    """Removes a category, or merges it into the one that replaces it; answers with the tree as it is then."""
    taxonomy.remove_category(work, category_id, replaced_by=replaced_by)
    return _tree(work)


@router.get("/schemes/{kind}")
def get_scheme(work: WorkDep, kind: str) -> SchemeOut:
    """The fields that assets of a kind carry."""
    return _scheme(kind, schemes.fields_of(work.session, kind))


@router.put("/schemes/{kind}")
def set_scheme(work: WorkDep, kind: str, scheme: SchemeIn) -> SchemeOut:
    """Makes these the fields of a kind."""
    return _scheme(kind, schemes.set_fields(work, kind, [field.model_dump() for field in scheme.fields]))


def _scheme(kind: str, fields: Sequence[Mapping[str, object]]) -> SchemeOut:
    return SchemeOut(kind=kind, fields=[SchemeField.model_validate(field) for field in fields])


def _tree(work: WorkDep) -> list[CategoryOut]:
    found = _nodes(work)
    return [node for node in found.values() if node.parent_id is None]


def _one(work: WorkDep, category_id: int) -> CategoryOut:
    return _nodes(work)[category_id]


def _nodes(work: WorkDep) -> dict[int, CategoryOut]:
    """Every category by id, each holding those below it."""
    categories = all_categories(work.session)
    direct = assets_by_category(work.session, work.reach)
    found = {category.id: _node(category, direct.get(category.id, 0)) for category in categories}
    for category in reversed(categories):
        if category.parent_id is not None:
            found[category.parent_id].children.insert(0, found[category.id])
            found[category.parent_id].assets += found[category.id].assets
    return found


def _node(category: Category, assets: int) -> CategoryOut:
    return CategoryOut(
        id=category.id,
        name=category.name,
        name_en=category.name_en,
        description=category.description,
        synonyms=category.synonyms,
        parent_id=category.parent_id,
        assets=assets,
        children=[],
    )
