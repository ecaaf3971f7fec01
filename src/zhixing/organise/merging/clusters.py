"""Clusters of assets that say the same, as one person sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Text, cast, or_, select

from zhixing.access import Work
from zhixing.assets import find, find_many, passages_of, require_edit
from zhixing.assets.models import Asset
from zhixing.kit.errors import NotFound
from zhixing.organise.events import SuggestionDismissed
from zhixing.organise.merging import rules
from zhixing.organise.merging.diff import Row, side_by_side
from zhixing.organise.merging.queries import (
    Pair,
    PairKind,
    may_edit_of,
    openings,
    pairs_within,
    relation_counts,
    versions_by_asset,
)
from zhixing.organise.merging.rules import Member
from zhixing.organise.models import Suggestion

LARGEST = 40
"""Members of a cluster that are compared with each other; what hangs on further is a form, not a copy."""


@dataclass(frozen=True)
class Cluster:
    """Assets that hang together by pairs that say the same; the key is the smallest number among them."""

    asset_ids: tuple[int, ...]
    pairs: tuple[Pair, ...]
    kind: PairKind
    spaces: int
    is_series: bool

    @property
    def key(self) -> int:
        return self.asset_ids[0]


@dataclass(frozen=True)
class Closer:
    """A cluster looked at closely: its members, the order of their versions if they are such, and who should stay."""

    cluster: Cluster
    members: Mapping[int, Member]
    editable: frozenset[int]
    chain: Sequence[int]
    survivor_id: int
    reasons: Sequence[str]


def clusters_within(work: Work, *, kind: str | None = None, space_id: int | None = None) -> list[Cluster]:
    """The clusters within reach, made of nothing but what is within reach; those with most members first."""
    pairs = pairs_within(work.session, work.reach)
    groups = rules.components((pair.one, pair.other) for pair in pairs)
    place = {number: at for at, group in enumerate(groups) for number in group}
    held: list[list[Pair]] = [[] for _ in groups]
    for pair in pairs:
        held[place[pair.one]].append(pair)
    spaces = _spaces(work, place)
    names = {number: rules.named(title) for number, (_, title) in spaces.items()}
    found = [
        Cluster(
            asset_ids=tuple(group[:LARGEST]),
            pairs=tuple(held[at]),
            kind=rules.kind_of([pair.kind for pair in held[at]]),
            spaces=len({spaces[number][0] for number in group}),
            is_series=_series([names[number] for number in group]),
        )
        for at, group in enumerate(groups)
        if space_id is None or any(spaces[number][0] == space_id for number in group)
    ]
    chosen = [cluster for cluster in found if kind is None or _is(cluster, kind)]
    return sorted(chosen, key=lambda cluster: (-len(cluster.asset_ids), -cluster.pairs[0].confidence, cluster.key))


def _series(names: Sequence[rules.Named]) -> bool:
    return any(name.says_something for name in names) and all(rules.same_series(names[0], name) for name in names[1:])


def _is(cluster: Cluster, kind: str) -> bool:
    if kind == "versions":
        return cluster.is_series
    if kind == "spaces":
        return cluster.spaces > 1
    return cluster.kind == kind


def _spaces(work: Work, asset_ids: Mapping[int, int]) -> dict[int, tuple[int, str]]:
    if not asset_ids:
        return {}
    query = select(Asset.id, Asset.space_id, Asset.title).where(Asset.id.in_(list(asset_ids)))
    return {number: (space_id, title) for number, space_id, title in work.session.execute(query)}


def cluster_of(work: Work, asset_id: int) -> Closer:
    """The cluster an asset within reach belongs to, looked at closely."""
    find(work.session, asset_id, work.reach)
    cluster = next((each for each in clusters_within(work) if asset_id in each.asset_ids), None)
    if cluster is None:
        raise NotFound("organise.cluster_not_found")
    return closer(work, cluster)


def closer(work: Work, cluster: Cluster) -> Closer:
    """A cluster with what is known of its members."""
    members = _members(work, cluster.asset_ids)
    ordered = rules.chain(list(members.values()))
    survivor_id, reasons = rules.survivor(list(members.values()), ordered)
    editable = frozenset(may_edit_of(work.session, list(members), work.reach))
    return Closer(cluster, members, editable, ordered, survivor_id, reasons)


def _members(work: Work, asset_ids: Sequence[int]) -> dict[int, Member]:
    assets = find_many(work.session, asset_ids, work.reach)
    opened = openings(work.session, list(assets))
    related = relation_counts(work.session, list(assets), work.reach)
    versions = versions_by_asset(work.session, list(assets))
    return {
        number: Member(
            id=number,
            title=asset.title,
            filename=asset.filename or "",
            created_at=asset.created_at,
            updated_at=asset.updated_at,
            validated=asset.confidence == "validated",
            owned=asset.owner_id is not None,
            opened=opened[number],
            said=len(asset.tags) + (asset.category_by == "person") + related[number],
            characters=versions[number][-1].characters if versions[number] else 0,
        )
        for number, asset in sorted(assets.items())
    }


def compare(work: Work, one_id: int, other_id: int) -> list[Row]:
    """Two assets within reach side by side."""
    return side_by_side(_lines(work, one_id), _lines(work, other_id))


def _lines(work: Work, asset_id: int) -> list[str]:
    asset = find(work.session, asset_id, work.reach)
    lines: list[str] = []
    above = asset.title
    for passage in passages_of(work.session, asset_id, work.reach):
        heading = passage.heading_path[-1] if passage.heading_path else ""
        if heading and heading != above:
            lines.append(heading)
        above = heading
        lines += [line for line in passage.text.splitlines() if line.strip()]
    return lines


def tell_apart(work: Work, one_id: int, other_id: int) -> None:
    """Says that two assets are not the same; they are not put together again."""
    one, other = find(work.session, one_id, work.reach), find(work.session, other_id, work.reach)
    require_edit(work, one)
    said = _said_between(work, one.id, other.id)
    if said is None:
        said = Suggestion(asset_id=one.id, kind="duplicate", value=str(other.id), confidence=0.0, created_at=work.now)
        work.session.add(said)
    said.before = {"state": said.state or "open", "related": False}
    said.state, said.answered_at, said.answered_by = "dismissed", work.now, work.actor.id if work.actor else None
    work.session.flush()
    fact = SuggestionDismissed(subject=f"asset:{said.asset_id}", kind=said.kind, value=said.value, confidence=said.confidence)
    work.record(fact)


def put_together_again(work: Work, one_id: int, other_id: int) -> None:
    """Takes back that two assets are not the same."""
    one, other = find(work.session, one_id, work.reach), find(work.session, other_id, work.reach)
    require_edit(work, one)
    said = _said_between(work, one.id, other.id)
    if said is not None and said.state == "dismissed":
        said.state, said.answered_at, said.answered_by, said.before = "open", None, None, None


def _said_between(work: Work, one_id: int, other_id: int) -> Suggestion | None:
    one, other = cast(one_id, Text), cast(other_id, Text)
    either = or_(
        (Suggestion.asset_id == one_id) & (Suggestion.value == other),
        (Suggestion.asset_id == other_id) & (Suggestion.value == one),
    )
    query = select(Suggestion).where(Suggestion.kind == "duplicate", either).order_by(Suggestion.id).limit(1)
    return work.session.scalars(query).one_or_none()
