"""What a merge, a removal or a move would do, before it is done. What is out of sight is counted, never named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import func, select

from zhixing.access import CompanyRole, Work
from zhixing.assets import readable
from zhixing.assets.models import Asset, Category
from zhixing.organise import rules
from zhixing.organise.models import MetadataScheme, Suggestion
from zhixing.organise.taxonomy_queries import below, category_by_id, children_of

Action = Literal["merge", "remove", "move"]


@dataclass(frozen=True)
class Effect:
    """What would change. `seen`: assets within reach; `total`: all, told to librarians alone; `conflicts`: codes with a name."""

    seen: int
    total: int | None
    children: int
    synonyms: Sequence[str] = ()
    schemes: Sequence[str] = ()
    """Kinds with fields of their own among the assets within reach."""
    suggestions: int = 0
    conflicts: Sequence[tuple[str, str]] = field(default_factory=tuple)


def effect_of(work: Work, category_id: int, action: Action, target_id: int | None) -> Effect:
    """What the action would do to the category; `target_id`: what it is merged into, or moved below."""
    category = category_by_id(work.session, category_id)
    target = category_by_id(work.session, target_id) if target_id is not None else None
    lower = below(work.session, category_id)
    touched = [category_id, *(each.id for each in lower)] if action == "move" else [category_id]
    children = lower if action == "move" else children_of(work.session, category_id)
    return Effect(
        seen=_count(work, touched, seen=True),
        total=_count(work, touched, seen=False) if work.may_company(CompanyRole.LIBRARIAN, CompanyRole.ADMINISTRATOR) else None,
        children=len(children),
        synonyms=_names_moved(category, target) if action == "merge" and target else (),
        schemes=_schemes(work, touched),
        suggestions=_suggestions(work, category_id) if action != "move" else 0,
        conflicts=_conflicts(work, category, target, action),
    )


def _count(work: Work, category_ids: Sequence[int], *, seen: bool) -> int:
    query = select(func.count()).select_from(Asset).where(Asset.category_id.in_(category_ids), Asset.deleted_at.is_(None))
    return work.session.scalar(query.where(readable(work.reach)) if seen else query) or 0


def _names_moved(category: Category, target: Category) -> list[str]:
    before = {name.casefold() for name in target.synonyms}
    after = rules.clean_synonyms([*target.synonyms, category.name, *category.synonyms], target.name)
    return [name for name in after if name.casefold() not in before]


def _schemes(work: Work, category_ids: Sequence[int]) -> list[str]:
    query = (
        select(Asset.kind)
        .join(MetadataScheme, MetadataScheme.kind == Asset.kind)
        .where(readable(work.reach), Asset.category_id.in_(category_ids))
        .distinct()
    )
    return sorted(work.session.scalars(query))


def _suggestions(work: Work, category_id: int) -> int:
    query = (
        select(func.count())
        .select_from(Suggestion)
        .join(Asset, Asset.id == Suggestion.asset_id)
        .where(
            readable(work.reach), Suggestion.kind == "category", Suggestion.value == str(category_id), Suggestion.state == "open"
        )
    )
    return work.session.scalar(query) or 0


def _conflicts(work: Work, category: Category, target: Category | None, action: Action) -> list[tuple[str, str]]:
    if target is not None and rules.is_below(target.path, category.id):
        return [("organise.replaced_by_itself" if action == "merge" else "organise.category_below_itself", category.name)]
    if action == "move":
        arriving: Sequence[Category] = [category]
        there = [each for each in children_of(work.session, target.id if target else None) if each.id != category.id]
    else:
        arriving = children_of(work.session, category.id)
        home = target.id if target is not None else category.parent_id
        there = [each for each in children_of(work.session, home) if each.id != category.id]
    return [
        ("organise.category_namesake", each.name)
        for each in arriving
        if any(rules.same_name(each.name, other.name) for other in there)
    ]
