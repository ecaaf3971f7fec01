"""Looking after the taxonomy: one tree of categories for everything the house keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from sqlalchemy import text, update

from zhixing.access import CompanyRole, Work
from zhixing.assets import note_changed
from zhixing.assets.models import Asset, Category, CategoryRedirect
from zhixing.kit.errors import Conflict, Invalid
from zhixing.organise import rules
from zhixing.organise.events import CategoryAdded, CategoryChanged, CategoryRemoved
from zhixing.organise.models import Suggestion
from zhixing.organise.reshaping.acts import MERGE, MOVE, REMOVE, keep_act, snapshot, standing_of
from zhixing.organise.taxonomy_queries import assets_in, below, category_by_id, children_of

_LOCK = text("SELECT pg_advisory_xact_lock(7012001)")
"""One change of the tree at a time: two moves could close a circle, two additions make namesakes."""


@dataclass(frozen=True, kw_only=True)
class NewCategory:
    """A category on its way in; below `parent_id`, or a root."""

    name: str
    name_en: str = ""
    description: str = ""
    synonyms: Sequence[str] = ()
    parent_id: int | None = None
    position: int | None = None
    """Among its siblings; last unless given."""


class CategoryChanges(TypedDict, total=False):
    """What may be changed about a category; absent fields stay as they are. `parent_id` none makes it a root."""

    name: str
    name_en: str
    description: str
    synonyms: list[str]
    parent_id: int | None
    position: int


def add_category(work: Work, new: NewCategory) -> Category:
    """Puts a category into the tree."""
    require_librarian(work)
    work.session.execute(_LOCK)
    name = _name(new.name)
    parent = category_by_id(work.session, new.parent_id) if new.parent_id is not None else None
    siblings = children_of(work.session, new.parent_id)
    _refuse_namesake(name, siblings)
    category = Category(
        parent_id=new.parent_id,
        name=name,
        name_en=rules.clean_name(new.name_en)[: rules.NAME_LENGTH],
        description=new.description.strip()[: rules.DESCRIPTION_LENGTH],
        synonyms=rules.clean_synonyms(new.synonyms, name),
        path=[],
        position=new.position if new.position is not None else max((each.position for each in siblings), default=-1) + 1,
    )
    work.session.add(category)
    work.session.flush()
    category.path = [*(parent.path if parent else ()), category.id]
    work.record(CategoryAdded(subject=f"category:{category.id}", name=name, parent_id=new.parent_id))
    return category


def change_category(work: Work, category_id: int, changes: CategoryChanges) -> Category:
    """Renames, describes or moves a category; everything below it moves along."""
    require_librarian(work)
    work.session.execute(_LOCK)
    category = category_by_id(work.session, category_id)
    before = _said(category)
    name = _name(changes["name"]) if "name" in changes else category.name
    parent_id = changes.get("parent_id", category.parent_id)
    if parent_id != category.parent_id or name != category.name:
        _refuse_namesake(name, [each for each in children_of(work.session, parent_id) if each.id != category.id])
    if parent_id != category.parent_id:
        keep_act(work, MOVE, {"category_id": category.id, "name": category.name, "from": category.parent_id, "to": parent_id})
        _move(work, category, parent_id)
    category.name = name
    _describe(category, changes)
    after = _said(category)
    changed = [field for field in before if before[field] != after[field]]
    if changed:
        work.record(CategoryChanged(subject=f"category:{category.id}", fields=changed))
        lower = [each.id for each in below(work.session, category.id)]
        note_changed(work, assets_in(work.session, [category.id, *lower]), "category")
    return category


def remove_category(work: Work, category_id: int, *, replaced_by: int | None = None) -> None:
    """Takes a category out of the tree.

    With `replaced_by` it is merged: its assets and names go there, and so does what lay below; whoever asks for the old one is
    shown that one. Otherwise its assets and what lay below go to the category above; assets that only the machine had put there
    are looked at anew. Both can be taken back.
    """
    require_librarian(work)
    work.session.execute(_LOCK)
    category = category_by_id(work.session, category_id)
    target = category_by_id(work.session, replaced_by) if replaced_by is not None else None
    if target is not None and rules.is_below(target.path, category.id):
        raise Invalid("organise.replaced_by_itself", name=category.name)
    home = target.id if target is not None else category.parent_id
    children, there = children_of(work.session, category.id), children_of(work.session, home)
    for child in children:
        _refuse_namesake(child.name, [each for each in there if each.id != category.id])
    asset_ids = assets_in(work.session, [category.id])
    keep_act(work, REMOVE if target is None else MERGE, _record(work, category, target, [child.id for child in children]))
    _rehouse(work, category, target)
    for child in children:
        _move(work, child, home)
    if target is not None:
        target.synonyms = rules.clean_synonyms([*target.synonyms, category.name, *category.synonyms], target.name)
        _redirect(work, category, target)
    work.session.flush()
    work.session.delete(category)
    work.session.flush()
    work.record(CategoryRemoved(subject=f"category:{category.id}", name=category.name, replaced_by=replaced_by))
    note_changed(work, asset_ids, "category")


def _record(work: Work, category: Category, target: Category | None, children: Sequence[int]) -> dict[str, object]:
    """What taking it back needs."""
    return {
        "category": snapshot(category),
        "children": list(children),
        "children_went_to": target.id if target is not None else category.parent_id,
        "assets": standing_of(work.session, category.id),
        "assets_went_to": target.id if target is not None else category.parent_id,
        "into": target.id if target is not None else None,
        "into_name": target.name if target is not None else None,
        "synonyms_before": list(target.synonyms) if target is not None else [],
    }


def _redirect(work: Work, category: Category, target: Category) -> None:
    """Links and open suggestions that name the old category mean the new one."""
    older = update(CategoryRedirect).where(CategoryRedirect.target_id == category.id)
    work.session.execute(older.values(target_id=target.id))
    work.session.add(CategoryRedirect(category_id=category.id, target_id=target.id, made_at=work.now))
    named = (Suggestion.kind == "category") & (Suggestion.value == str(category.id)) & (Suggestion.state == "open")
    work.session.execute(update(Suggestion).where(named).values(value=str(target.id)))


def require_librarian(work: Work) -> None:
    """Refuses unless the actor looks after the order of the whole house."""
    work.require_company(CompanyRole.LIBRARIAN, CompanyRole.ADMINISTRATOR)


def _name(name: str) -> str:
    cleaned = rules.clean_name(name)
    if not cleaned:
        raise Invalid("organise.category_name_missing")
    if len(cleaned) > rules.NAME_LENGTH:
        raise Invalid("organise.category_name_too_long", most=rules.NAME_LENGTH)
    return cleaned


def _refuse_namesake(name: str, siblings: Sequence[Category]) -> None:
    if any(rules.same_name(name, each.name) for each in siblings):
        raise Conflict("organise.category_namesake", name=name)


def _said(category: Category) -> dict[str, object]:
    fields = ("name", "name_en", "description", "synonyms", "parent_id", "position")
    return {field: getattr(category, field) for field in fields}


def _describe(category: Category, changes: CategoryChanges) -> None:
    if "name_en" in changes:
        category.name_en = rules.clean_name(changes["name_en"])[: rules.NAME_LENGTH]
    if "description" in changes:
        category.description = changes["description"].strip()[: rules.DESCRIPTION_LENGTH]
    if "position" in changes:
        category.position = changes["position"]
    if "synonyms" in changes:
        category.synonyms = rules.clean_synonyms(changes["synonyms"], category.name)


def _move(work: Work, category: Category, parent_id: int | None) -> None:
    parent = category_by_id(work.session, parent_id) if parent_id is not None else None
    if parent is not None and rules.is_below(parent.path, category.id):
        raise Invalid("organise.category_below_itself", name=category.name)
    old, new = list(category.path), [*(parent.path if parent else ()), category.id]
    lower = below(work.session, category.id)
    category.parent_id, category.path = parent_id, new
    for each in lower:
        each.path = rules.moved_path(each.path, old, new)


def _rehouse(work: Work, category: Category, target: Category | None) -> None:
    """Where the assets of a category that goes away belong now."""
    mine = Asset.category_id == category.id
    if target is not None:
        work.session.execute(update(Asset).where(mine).values(category_id=target.id))
        return
    nowhere = {"category_id": None, "category_by": None, "category_confidence": None}
    work.session.execute(update(Asset).where(mine, Asset.category_by == "machine").values(**nowhere))
    upwards = {"category_id": category.parent_id} if category.parent_id is not None else nowhere
    work.session.execute(update(Asset).where(mine).values(**upwards))
