"""The routes of clusters and merges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import Query

from zhixing.access import Work, WorkDep
from zhixing.assets import brief, find_many
from zhixing.jobs import enqueue
from zhixing.kit.paging import Page
from zhixing.kit.routing import Router
from zhixing.organise.jobs import COMPARE_ALL, QUEUE
from zhixing.organise.merging import clusters, merging
from zhixing.organise.merging.clusters import Closer
from zhixing.organise.merging.merging import UNDO_DAYS, Plan, Preview
from zhixing.organise.merging.queries import Pair, merges_of, relation_counts
from zhixing.organise.merging.schemas import (
    ApartIn,
    ClusterDetailOut,
    ClusterOut,
    ClusterQuery,
    ComparisonOut,
    MemberOut,
    MergedLine,
    MergeIn,
    MergeOut,
    MergePreviewOut,
    PairOut,
    RowOut,
    ShiftOut,
)
from zhixing.organise.models import AssetMerge
from zhixing.organise.taxonomy import require_librarian

router = Router(tags=["organise"])


@router.get("/clusters")
def list_clusters(work: WorkDep, query: Annotated[ClusterQuery, Query()]) -> Page[ClusterOut]:
    """Assets that say the same, as far as they are within reach."""
    found = clusters.clusters_within(work, kind=query.kind, space_id=query.space_id)
    shown = found[query.offset : query.offset + query.limit]
    assets = find_many(work.session, (number for cluster in shown for number in cluster.asset_ids), work.reach)
    lines = {line.id: line for line in brief(work, list(assets.values()))}
    return Page(
        items=[
            ClusterOut(
                key=cluster.key,
                kind=cluster.kind,
                series=cluster.is_series,
                spaces=cluster.spaces,
                confidence=max(pair.confidence for pair in cluster.pairs),
                assets=[lines[number] for number in cluster.asset_ids if number in lines],
            )
            for cluster in shown
        ],
        total=len(found),
    )


@router.get("/clusters/compare")
def compare_assets(work: WorkDep, one: int, other: int) -> ComparisonOut:
    """Two assets side by side, line by line."""
    rows = clusters.compare(work, one, other)
    found = find_many(work.session, [one, other], work.reach)
    lines = {line.id: line for line in brief(work, list(found.values()))}
    told = [
        RowOut(kind=row.kind, left=row.left, right=row.right, left_spans=list(row.left_spans), right_spans=list(row.right_spans))
        for row in rows
    ]
    return ComparisonOut(one=lines[one], other=lines[other], rows=told)


@router.get("/clusters/{asset_id}")
def get_cluster(work: WorkDep, asset_id: int) -> ClusterDetailOut:
    """The cluster an asset belongs to, with a proposal of what should become of it."""
    return _closer(work, clusters.cluster_of(work, asset_id))


@router.post("/clusters/refresh", status_code=202)
def refresh_clusters(work: WorkDep) -> None:
    """Asks for everything to be compared anew, behind the scenes."""
    require_librarian(work)
    enqueue(work.session, COMPARE_ALL, {}, queue=QUEUE, key=COMPARE_ALL, priority=-2)


@router.post("/clusters/apart", status_code=204)
def tell_apart(work: WorkDep, given: ApartIn) -> None:
    """Says that two assets are not the same."""
    clusters.tell_apart(work, given.one, given.other)


@router.post("/clusters/together", status_code=204)
def put_together_again(work: WorkDep, given: ApartIn) -> None:
    """Takes back that two assets are not the same."""
    clusters.put_together_again(work, given.one, given.other)


@router.post("/merges/preview")
def preview_merge(work: WorkDep, given: MergeIn) -> MergePreviewOut:
    """What a merge would do."""
    return _effect(merging.preview(work, _plan(given)))


@router.post("/merges", status_code=201)
def merge_assets(work: WorkDep, given: MergeIn) -> MergeOut:
    """Makes assets one."""
    return _merges(work, [merging.merge(work, _plan(given), widening_confirmed=given.confirm_widening)])[0]


@router.get("/merges")
def list_merges(work: WorkDep) -> list[MergeOut]:
    """The merges the one who asks has made, the newest first."""
    return _merges(work, merges_of(work.session, work.reach.person_id, work.reach))


@router.post("/merges/{merge_id}/undo")
def undo_merge(work: WorkDep, merge_id: int) -> MergeOut:
    """Takes merged assets apart again."""
    return _merges(work, [merging.undo(work, merge_id)])[0]


def _plan(given: MergeIn) -> Plan:
    return Plan(given.survivor_id, {other.id: other.become for other in given.others})


def _effect(effect: Preview) -> MergePreviewOut:
    return MergePreviewOut(
        widens=effect.widens,
        shifts=[ShiftOut(asset_id=number, gain=shift.gain, lose=shift.lose) for number, shift in effect.shifts.items()],
        tags=list(effect.tags),
        relations=effect.relations,
        versions=effect.versions,
        opened=effect.opened,
    )


def _closer(work: Work, found: Closer) -> ClusterDetailOut:
    assets = find_many(work.session, found.members, work.reach)
    lines = {line.id: line for line in brief(work, list(assets.values()))}
    related = relation_counts(work.session, list(assets), work.reach)
    members = [
        MemberOut(
            **dict(lines[number]),
            tags=assets[number].tags,
            opened=member.opened,
            relations=related[number],
            characters=member.characters,
            filename=assets[number].filename,
            created_at=member.created_at,
            may_edit=number in found.editable,
        )
        for number, member in found.members.items()
    ]
    return ClusterDetailOut(
        key=found.cluster.key,
        kind=found.cluster.kind,
        members=members,
        pairs=[_pair(pair) for pair in found.cluster.pairs[:200]],
        chain=list(found.chain),
        survivor_id=found.survivor_id,
        reasons=list(found.reasons),
        may_merge=len(found.editable) > 1,
    )


def _pair(pair: Pair) -> PairOut:
    return PairOut(
        one=pair.one,
        other=pair.other,
        one_in_other=round(pair.one_in_other, 4),
        other_in_one=round(pair.other_in_one, 4),
        confidence=pair.confidence,
        kind=pair.kind,
    )


def _merges(work: Work, made: Sequence[AssetMerge]) -> list[MergeOut]:
    found = find_many(work.session, (each.survivor_id for each in made), work.reach)
    lines = {line.id: line for line in brief(work, list(found.values()))}
    return [
        MergeOut(
            id=each.id,
            survivor=lines[each.survivor_id],
            merged=[MergedLine(id=line["id"], become=line["as"]) for line in each.record["others"]],
            made_at=each.made_at,
            undone_at=each.undone_at,
            may_undo=each.undone_at is None and each.made_at > work.now - timedelta(days=UNDO_DAYS),
        )
        for each in made
        if each.survivor_id in lines
    ]
