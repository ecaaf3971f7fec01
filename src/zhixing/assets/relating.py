"""Saying how one asset stands to another, and taking it back."""

from __future__ import annotations

from sqlalchemy import select

from zhixing.access import Work
from zhixing.assets.events import RelationDrawn, RelationRemoved, subject_of
from zhixing.assets.models import Relation
from zhixing.assets.queries import find, find_many
from zhixing.assets.rules import RelationKind
from zhixing.assets.service import may_edit, require_edit
from zhixing.kit.errors import Invalid, NotFound


def relate(work: Work, source_id: int, target_id: int, kind: str) -> Relation:
    """Draws a relation from an asset the actor may change to one within reach; the same one twice is one."""
    source, target = find(work.session, source_id, work.reach), find(work.session, target_id, work.reach)
    require_edit(work, source)
    if kind not in {known.value for known in RelationKind}:
        raise Invalid("assets.unknown_relation", kind=kind)
    if source.id == target.id:
        raise Invalid("assets.related_to_itself")
    standing = select(Relation).where(Relation.source_id == source.id, Relation.target_id == target.id, Relation.kind == kind)
    found = work.session.scalars(standing).one_or_none()
    if found is not None:
        return found
    author = work.actor.id if work.actor else None
    relation = Relation(source_id=source.id, target_id=target.id, kind=kind, created_at=work.now, created_by=author)
    work.session.add(relation)
    work.session.flush()
    work.record(RelationDrawn(subject=subject_of(source.id), other_id=target.id, kind=kind))
    return relation


def unrelate(work: Work, relation_id: int) -> None:
    """Takes a relation away; whoever may change either end may. Refuses as unknown unless both ends are within reach."""
    relation = work.session.get(Relation, relation_id)
    ends = {} if relation is None else find_many(work.session, [relation.source_id, relation.target_id], work.reach)
    if relation is None or len(ends) < 2:
        raise NotFound("assets.relation_not_found")
    if not may_edit(work, ends[relation.target_id]):
        require_edit(work, ends[relation.source_id])
    work.session.delete(relation)
    work.record(RelationRemoved(subject=subject_of(relation.source_id), other_id=relation.target_id, kind=relation.kind))
