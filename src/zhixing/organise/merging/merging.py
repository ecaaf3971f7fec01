"""Making assets one: what it would do, doing it, and undoing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import delete as sql_delete
from sqlalchemy import select

from zhixing.access import Work
from zhixing.assets import AssetChanges, change, delete, find, require_edit, restore
from zhixing.assets.models import Asset, AssetRedirect, Relation
from zhixing.kit.errors import Conflict, Invalid, NotFound
from zhixing.organise.events import AssetsMerged, MergeUndone
from zhixing.organise.merging import rules
from zhixing.organise.merging.queries import openings, readers_of, relations_of, versions_by_asset
from zhixing.organise.models import AssetMerge, DocumentVersion

UNDO_DAYS = 30
MOST = 30
Become = Literal["earlier", "redirect"]
"""What becomes of an asset that does not stay: an earlier version of the one that does, or only a link to it."""


@dataclass(frozen=True)
class Plan:
    """Which asset stays, and what becomes of each other one, the oldest first."""

    survivor_id: int
    others: Mapping[int, Become]


@dataclass(frozen=True)
class Shift:
    """Who may read what was in an asset before and after: how many gain and how many lose sight of it."""

    gain: int
    lose: int


@dataclass(frozen=True)
class Preview:
    """What a merge would do."""

    shifts: Mapping[int, Shift]
    tags: Sequence[str]
    relations: int
    versions: int
    opened: int

    @property
    def widens(self) -> int:
        """How many persons would newly see words they may not read today, at most."""
        return max((shift.gain for shift in self.shifts.values()), default=0)


def preview(work: Work, plan: Plan) -> Preview:
    """What the merge would do, without doing it. Refuses what merging would refuse."""
    survivor, others = _members(work, plan)
    shifts = {asset.id: _shift(work, survivor, asset, plan.others[asset.id]) for asset in others}
    versions = versions_by_asset(work.session, [number for number, become in plan.others.items() if become == "earlier"])
    ids = [survivor.id, *plan.others]
    touched = [relation for relation in relations_of(work.session, list(plan.others)) if _leads_out(relation, ids)]
    # What lies at their other end may be out of sight: then it is not counted either.
    far = {end for relation in touched for end in (relation.source_id, relation.target_id)} - set(ids)
    seen = {number for number in far if _is_seen(work, number)}
    return Preview(
        shifts=shifts,
        tags=_united(survivor, others),
        relations=sum(bool({relation.source_id, relation.target_id} & seen) for relation in touched),
        versions=sum(len(found) for found in versions.values()),
        opened=sum(openings(work.session, ids).values()),
    )


def merge(work: Work, plan: Plan, *, widening_confirmed: bool = False) -> AssetMerge:
    """Makes the assets one.

    The others go into the bin and answer as the survivor from now on; their tags and relations go to it, and those that become
    earlier versions can be read there. Who would newly see their words is only let in where that was confirmed.
    """
    effect = preview(work, plan)
    if effect.widens and not widening_confirmed:
        raise Conflict("organise.merge_widens", count=effect.widens)
    survivor, others = _members(work, plan)
    record: dict[str, Any] = {
        "others": [{"id": asset.id, "as": plan.others[asset.id]} for asset in others],
        "tags_before": list(survivor.tags),
        "relations": _move_relations(work, survivor.id, [asset.id for asset in others]),
        "versions": _copy_versions(work, survivor, plan),
        "widened": effect.widens,
    }
    if list(survivor.tags) != list(effect.tags):
        change(work, survivor.id, AssetChanges(tags=list(effect.tags)))
    record["tags_after"] = list(survivor.tags)
    for asset in others:
        delete(work, asset.id)
        _redirect(work, asset.id, survivor.id)
    made = AssetMerge(survivor_id=survivor.id, record=record, made_by=work.actor.id if work.actor else None, made_at=work.now)
    work.session.add(made)
    work.session.flush()
    work.record(AssetsMerged(subject=f"asset:{survivor.id}", merge_id=made.id, merged=[asset.id for asset in others]))
    return made


def undo(work: Work, merge_id: int) -> AssetMerge:
    """Takes assets apart again within 30 days: they come out of the bin as they were."""
    made = work.session.scalars(select(AssetMerge).where(AssetMerge.id == merge_id).with_for_update()).one_or_none()
    if made is None:
        raise NotFound("organise.merge_not_found")
    try:
        survivor = find(work.session, made.survivor_id, work.reach)
    except NotFound:
        raise NotFound("organise.merge_not_found") from None
    require_edit(work, survivor)
    if made.undone_at is not None or made.made_at < work.now - timedelta(days=UNDO_DAYS):
        raise Conflict("organise.merge_past_undoing", days=UNDO_DAYS)
    for line in made.record["others"]:
        _bring_back(work, line["id"])
    work.session.execute(sql_delete(DocumentVersion).where(DocumentVersion.id.in_(made.record["versions"])))
    _move_relations_back(work, made.record["relations"])
    added = set(made.record["tags_after"]) - set(made.record["tags_before"])
    if added:
        change(work, survivor.id, AssetChanges(tags=[tag for tag in survivor.tags if tag not in added]))
    made.undone_at, made.undone_by = work.now, work.actor.id if work.actor else None
    work.record(
        MergeUndone(subject=f"asset:{survivor.id}", merge_id=made.id, parted=[line["id"] for line in made.record["others"]])
    )
    return made


def _members(work: Work, plan: Plan) -> tuple[Asset, list[Asset]]:
    if not plan.others or len(plan.others) > MOST or plan.survivor_id in plan.others:
        raise Invalid("organise.merge_malformed", most=MOST)
    survivor = find(work.session, plan.survivor_id, work.reach)
    others = [find(work.session, number, work.reach) for number in plan.others]
    for asset in (survivor, *others):
        require_edit(work, asset)
    return survivor, others


def _shift(work: Work, survivor: Asset, other: Asset, become: Become) -> Shift:
    """A link only shows the survivor, so nobody gains by it; an earlier version is read by all who read the survivor."""
    if set(survivor.audience) == set(other.audience) and survivor.secrecy == other.secrecy:
        return Shift(0, 0)
    after = readers_of(work.session, survivor.audience, survivor.secrecy)
    before = readers_of(work.session, other.audience, other.secrecy)
    return Shift(gain=len(after - before) if become == "earlier" else 0, lose=len(before - after))


def _united(survivor: Asset, others: Sequence[Asset]) -> list[str]:
    found = {tag.casefold(): tag for tag in reversed([tag for asset in (survivor, *others) for tag in asset.tags])}
    order = dict.fromkeys(tag.casefold() for asset in (survivor, *others) for tag in asset.tags)
    return [found[tag] for tag in order][:40]


def _is_seen(work: Work, asset_id: int) -> bool:
    try:
        return bool(find(work.session, asset_id, work.reach))
    except NotFound:
        return False


def _leads_out(relation: Relation, ids: Sequence[int]) -> bool:
    return not {relation.source_id, relation.target_id} <= set(ids)


def _copy_versions(work: Work, survivor: Asset, plan: Plan) -> list[int]:
    """The versions of the assets that become earlier ones, copied to the survivor under numbers below 1."""
    order = [number for number, become in plan.others.items() if become == "earlier"]
    held = versions_by_asset(work.session, [survivor.id, *order])
    lowest = min((version.number for version in held[survivor.id]), default=1)
    numbers = rules.numbers_for({number: [each.number for each in held[number]] for number in order}, order, lowest)
    made: list[DocumentVersion] = []
    for asset_id in order:
        for version in held[asset_id]:
            values = {
                column.key: getattr(version, column.key)
                for column in DocumentVersion.__mapper__.columns
                if column.key not in ("id", "asset_id", "number", "merged_from")
            }
            number = numbers[asset_id, version.number]
            made.append(DocumentVersion(**values, asset_id=survivor.id, number=number, merged_from=asset_id))
    work.session.add_all(made)
    work.session.flush()
    return [version.id for version in made]


def _move_relations(work: Work, survivor_id: int, gone: Sequence[int]) -> list[dict[str, Any]]:
    """Relations of the others lead to the survivor now; those within the family, and second ones, fall away."""
    family = {survivor_id, *gone}
    standing = {(each.source_id, each.target_id, each.kind) for each in relations_of(work.session, [survivor_id])}
    moved: list[dict[str, Any]] = []
    for relation in relations_of(work.session, gone):
        ends = [survivor_id if end in gone else end for end in (relation.source_id, relation.target_id)]
        line = {
            "id": relation.id, "source_id": relation.source_id, "target_id": relation.target_id, "kind": relation.kind,
            "created_by": relation.created_by,
        }  # fmt: skip
        if set(ends) <= family or (ends[0], ends[1], relation.kind) in standing:
            moved.append({**line, "became": None})
            work.session.delete(relation)
            continue
        standing.add((ends[0], ends[1], relation.kind))
        moved.append({**line, "became": ends})
        relation.source_id, relation.target_id = ends
    work.session.flush()
    return moved


def _move_relations_back(work: Work, lines: Sequence[Mapping[str, Any]]) -> None:
    for line in lines:
        relation = work.session.get(Relation, line["id"])
        if relation is not None:
            relation.source_id, relation.target_id = line["source_id"], line["target_id"]
        elif line["became"] is None and _both_stand(work, line):
            work.session.add(
                Relation(
                    source_id=line["source_id"],
                    target_id=line["target_id"],
                    kind=line["kind"],
                    created_by=line["created_by"],
                    created_at=work.now,
                )
            )
    work.session.flush()


def _both_stand(work: Work, line: Mapping[str, Any]) -> bool:
    ends = select(Asset.id).where(Asset.id.in_([line["source_id"], line["target_id"]]))
    same = select(Relation.id).where(
        Relation.source_id == line["source_id"], Relation.target_id == line["target_id"], Relation.kind == line["kind"]
    )
    return len(work.session.scalars(ends).all()) == 2 and work.session.scalars(same).first() is None


def _redirect(work: Work, asset_id: int, survivor_id: int) -> None:
    standing = work.session.get(AssetRedirect, asset_id)
    if standing is None:
        work.session.add(AssetRedirect(asset_id=asset_id, target_id=survivor_id, made_at=work.now))
    else:
        standing.target_id, standing.made_at = survivor_id, work.now
    work.session.flush()


def _bring_back(work: Work, asset_id: int) -> None:
    """Out of the bin, whoever deleted it: who may take a merge apart may edit what it was made of."""
    asset = work.session.get(Asset, asset_id, with_for_update=True)
    redirect = work.session.get(AssetRedirect, asset_id)
    if redirect is not None:
        work.session.delete(redirect)
    if asset is not None and asset.deleted_at is not None:
        restore(work, asset_id)
    work.session.flush()
