"""What was done to the tree in one go, kept so that it can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from zhixing.access import Work
from zhixing.assets import note_changed
from zhixing.assets.models import Asset, Category, CategoryRedirect
from zhixing.kit.errors import Conflict, NotFound
from zhixing.organise import rules
from zhixing.organise.events import CategoryAdded, CategoryChanged, CategoryRemoved, TaxonomyActUndone
from zhixing.organise.models import TaxonomyAct
from zhixing.organise.taxonomy_queries import assets_in, below, children_of

MERGE, REMOVE, MOVE, SPLIT, IMPORT = "merge", "remove", "move", "split", "import"
FIELDS = ("id", "name", "name_en", "description", "synonyms", "parent_id", "position")


def keep_act(work: Work, kind: str, record: Mapping[str, Any]) -> TaxonomyAct:
    """Writes down what was done."""
    author = work.actor.id if work.actor else None
    act = TaxonomyAct(kind=kind, record=dict(record), made_by=author, made_at=work.now)
    work.session.add(act)
    work.session.flush()
    return act


def latest_acts(session: Session, *, limit: int = 50) -> Sequence[TaxonomyAct]:
    """What was done, the newest first. The tree is known to everyone."""
    return session.scalars(select(TaxonomyAct).order_by(TaxonomyAct.id.desc()).limit(limit)).all()


def snapshot(category: Category) -> dict[str, Any]:
    """A category as it stands, to be made again."""
    return {field: getattr(category, field) for field in FIELDS}


def standing_of(session: Session, category_id: int) -> list[dict[str, Any]]:
    """Which assets lie in a category and who put them there. For moving them back, never for showing."""
    query = select(Asset.id, Asset.category_by, Asset.category_confidence).where(Asset.category_id == category_id)
    return [{"id": number, "by": by, "confidence": confidence} for number, by, confidence in session.execute(query)]


def undo_act(work: Work, act_id: int) -> TaxonomyAct:
    """Takes an act back, as far as nobody has changed the same since. The caller has made sure that the actor may."""
    act = work.session.scalars(select(TaxonomyAct).where(TaxonomyAct.id == act_id).with_for_update()).one_or_none()
    if act is None:
        raise NotFound("organise.act_not_found")
    if act.undone_at is not None:
        raise Conflict("organise.act_undone")
    _UNDO[act.kind](work, act.record)
    act.undone_at, act.undone_by = work.now, work.actor.id if work.actor else None
    work.record(TaxonomyActUndone(subject="taxonomy:0", act_id=act.id, kind=act.kind))
    return act


def _remake(work: Work, record: Mapping[str, Any]) -> None:
    """A category that was merged or removed is there again, with its number, what was in it and what lay below."""
    said = record["category"]
    parent = work.session.get(Category, said["parent_id"]) if said["parent_id"] else None
    _refuse_namesake(work, said["name"], parent.id if parent else None)
    path = [*(parent.path if parent else ()), said["id"]]
    category = Category(**{**said, "parent_id": parent.id if parent else None}, path=path)
    redirect = work.session.get(CategoryRedirect, said["id"])
    if redirect is not None:
        work.session.delete(redirect)
    work.session.add(category)
    work.session.flush()
    work.record(CategoryAdded(subject=f"category:{category.id}", name=category.name, parent_id=category.parent_id))
    for child_id in record["children"]:
        child = work.session.get(Category, child_id)
        if child is not None and child.parent_id == record["children_went_to"]:
            relocate(work, child, category)
    _names_back(work, record)
    _assets_back(work, record["assets"], category.id, where=record["assets_went_to"])


def _names_back(work: Work, record: Mapping[str, Any]) -> None:
    target = work.session.get(Category, record["into"]) if record["into"] else None
    if target is None:
        return
    gained = {name.casefold() for name in [record["category"]["name"], *record["category"]["synonyms"]]}
    had = {name.casefold() for name in record["synonyms_before"]}
    target.synonyms = [name for name in target.synonyms if name.casefold() in had or name.casefold() not in gained]
    work.record(CategoryChanged(subject=f"category:{target.id}", fields=["synonyms"]))
    note_changed(work, assets_in(work.session, [target.id]), "category")


def _assets_back(work: Work, lines: Sequence[Mapping[str, Any]], category_id: int, *, where: int | None) -> None:
    """Those that are still where the act put them."""
    place = Asset.category_id.is_(None) if where is None else Asset.category_id == where
    waiting = {line["id"]: line for line in lines}
    still = list(work.session.scalars(select(Asset.id).where(Asset.id.in_(waiting), place)))
    for number in still:
        values = {"category_by": waiting[number]["by"], "category_confidence": waiting[number]["confidence"]}
        work.session.execute(update(Asset).where(Asset.id == number).values(category_id=category_id, **values))
    note_changed(work, still, "category")


def _move_back(work: Work, record: Mapping[str, Any]) -> None:
    category = work.session.get(Category, record["category_id"])
    parent = work.session.get(Category, record["from"]) if record["from"] else None
    if category is None or (record["from"] and parent is None):
        raise NotFound("organise.category_not_found")
    if parent is not None and rules.is_below(parent.path, category.id):
        raise Conflict("organise.act_overtaken")
    _refuse_namesake(work, category.name, parent.id if parent else None)
    relocate(work, category, parent)
    work.record(CategoryChanged(subject=f"category:{category.id}", fields=["parent_id"]))


def _join_again(work: Work, record: Mapping[str, Any]) -> None:
    """What was split off goes back; the new category goes too, if nothing else has come into it."""
    child = work.session.get(Category, record["child_id"])
    if child is None:
        raise NotFound("organise.category_not_found")
    _assets_back(work, record["assets"], record["category_id"], where=child.id)
    work.session.flush()
    if not assets_in(work.session, [child.id]) and not children_of(work.session, child.id):
        _drop(work, child)


def _withdraw_import(work: Work, record: Mapping[str, Any]) -> None:
    """What the file changed is as it was; what it added goes, unless something has come into it."""
    for said in record["changed"]:
        category = work.session.get(Category, said["id"])
        if category is None:
            continue
        for field in ("name_en", "description", "synonyms", "position"):
            setattr(category, field, said[field])
        work.record(CategoryChanged(subject=f"category:{category.id}", fields=["description"]))
    for number in reversed(record["added"]):
        category = work.session.get(Category, number)
        if category is not None and not assets_in(work.session, [number]) and not children_of(work.session, number):
            _drop(work, category)


def _drop(work: Work, category: Category) -> None:
    work.record(CategoryRemoved(subject=f"category:{category.id}", name=category.name, replaced_by=category.parent_id))
    work.session.delete(category)
    work.session.flush()


def relocate(work: Work, category: Category, parent: Category | None) -> None:
    """Puts a category, with everything below it, under another or to the roots."""
    old, new = list(category.path), [*(parent.path if parent else ()), category.id]
    lower = below(work.session, category.id)
    category.parent_id, category.path = (parent.id if parent else None), new
    for each in lower:
        each.path = rules.moved_path(each.path, old, new)
    work.session.flush()
    note_changed(work, assets_in(work.session, [category.id, *(each.id for each in lower)]), "category")


def _refuse_namesake(work: Work, name: str, parent_id: int | None) -> None:
    if any(rules.same_name(name, each.name) for each in children_of(work.session, parent_id)):
        raise Conflict("organise.category_namesake", name=name)


_UNDO = {MERGE: _remake, REMOVE: _remake, MOVE: _move_back, SPLIT: _join_again, IMPORT: _withdraw_import}
