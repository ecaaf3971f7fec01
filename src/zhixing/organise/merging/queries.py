"""Looking up what hangs together. Only pairs of which both are within reach are ever looked at, before anything is counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from typing import cast as taken_as

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from zhixing.access import Reach
from zhixing.access.models import Grant
from zhixing.assets import editable, readable
from zhixing.assets.models import Asset, AssetRedirect, Relation
from zhixing.events.models import StoredFact
from zhixing.organise.models import AssetMerge, DocumentVersion, Likeness, Suggestion
from zhixing.people.models import Department, GroupMember, Person

MOST_PAIRS = 20_000
PairKind = Literal["exact", "near", "contained"]
OPENED = "assets.asset_opened"


@dataclass(frozen=True)
class Pair:
    """Two assets that say the same: how much of each stands in the other, how sure, and exact, near or contained."""

    one: int
    other: int
    one_in_other: float
    other_in_one: float
    confidence: float
    kind: PairKind


def pairs_within(session: Session, reach: Reach, *, space_id: int | None = None) -> list[Pair]:
    """Pairs of which both are within reach and that nobody refused, the surest first; `space_id`: of which one lies there."""
    one, other = aliased(Asset), aliased(Asset)
    query = (
        select(Likeness)
        .join(one, one.id == Likeness.one_id)
        .join(other, other.id == Likeness.other_id)
        .where(_seen(Likeness.one_id, reach), _seen(Likeness.other_id, reach), ~_refused())
        .order_by(Likeness.confidence.desc(), Likeness.one_id, Likeness.other_id)
        .limit(MOST_PAIRS)
    )
    if space_id is not None:
        query = query.where(or_(one.space_id == space_id, other.space_id == space_id))
    return [_pair(found) for found in session.scalars(query)]


def _pair(found: Likeness) -> Pair:
    return Pair(
        found.one_id, found.other_id, found.one_in_other, found.other_in_one, found.confidence, taken_as(PairKind, found.kind)
    )


def _seen(column: InstrumentedAttribute[int], reach: Reach) -> ColumnElement[bool]:
    return column.in_(select(Asset.id).where(readable(reach)))


def _refused() -> ColumnElement[bool]:
    """Somebody said of the two that they are not the same."""
    said = aliased(Suggestion)
    one, other = cast(Likeness.one_id, Text), cast(Likeness.other_id, Text)
    either = or_(
        and_(said.asset_id == Likeness.one_id, said.value == other), and_(said.asset_id == Likeness.other_id, said.value == one)
    )
    return exists(select(said.id).where(said.kind == "duplicate", said.state == "dismissed", either))


def may_edit_of(session: Session, asset_ids: Collection[int], reach: Reach) -> set[int]:
    """Those of the assets within reach that may be changed."""
    query = select(Asset.id).where(Asset.id.in_(asset_ids), readable(reach), editable(reach))
    return set(session.scalars(query))


def versions_by_asset(session: Session, asset_ids: Collection[int]) -> dict[int, list[DocumentVersion]]:
    """All versions of assets, the oldest first. The caller has made sure that the assets are within reach."""
    found: dict[int, list[DocumentVersion]] = {number: [] for number in asset_ids}
    query = select(DocumentVersion).where(DocumentVersion.asset_id.in_(asset_ids)).order_by(DocumentVersion.number)
    for version in session.scalars(query):
        found[version.asset_id].append(version)
    return found


def relations_of(session: Session, asset_ids: Collection[int]) -> Sequence[Relation]:
    """Every relation that touches one of the assets. For moving them along, never for showing."""
    touching = or_(Relation.source_id.in_(asset_ids), Relation.target_id.in_(asset_ids))
    return session.scalars(select(Relation).where(touching).order_by(Relation.id)).all()


def relation_counts(session: Session, asset_ids: Collection[int], reach: Reach) -> dict[int, int]:
    """How many relations to assets within reach each has, duplicates aside."""
    found = dict.fromkeys(asset_ids, 0)
    for end, far in ((Relation.source_id, Relation.target_id), (Relation.target_id, Relation.source_id)):
        query = (
            select(end, func.count())
            .where(end.in_(asset_ids), Relation.kind != "duplicates", far.in_(select(Asset.id).where(readable(reach))))
            .group_by(end)
        )
        for number, count in session.execute(query):
            found[number] += count
    return found


def openings(session: Session, asset_ids: Collection[int]) -> dict[int, int]:
    """How often each asset was opened, with the openings of those that were merged into it."""
    found = dict.fromkeys(asset_ids, 0)
    merged = select(AssetRedirect.asset_id, AssetRedirect.target_id).where(AssetRedirect.target_id.in_(asset_ids))
    owner_of = {number: target for number, target in session.execute(merged)} | {number: number for number in asset_ids}
    subjects = {f"asset:{number}": owner for number, owner in owner_of.items()}
    query = (
        select(StoredFact.subject, func.count())
        .where(StoredFact.type == OPENED, StoredFact.subject.in_(subjects))
        .group_by(StoredFact.subject)
    )
    for subject, count in session.execute(query):
        found[subjects[subject]] += count
    return found


def readers_of(session: Session, audience: Iterable[str], secrecy: int) -> set[int]:
    """The persons who may read what has this audience and secrecy. For comparing and counting, never for showing who they are."""
    tokens = set(audience)
    spaces = [token for token in tokens if token.startswith("space:")]
    if spaces:
        tokens |= set(session.scalars(select(Grant.subject).where(Grant.scope.in_(spaces))))
    users, departments, groups = (_numbers(tokens, kind) for kind in ("user", "dept", "group"))
    in_group = exists(select(GroupMember.person_id).where(GroupMember.person_id == Person.id, GroupMember.group_id.in_(groups)))
    query = (
        select(Person.id)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(
            Person.active,
            Person.clearance >= secrecy,
            or_(literal("all" in tokens), Person.id.in_(users), Department.path.overlap(departments), in_group),
        )
    )
    return set(session.scalars(query))


def _numbers(tokens: Iterable[str], kind: str) -> list[int]:
    found = (token.partition(":") for token in tokens)
    return sorted(int(number) for name, _, number in found if name == kind and number.isdigit())


def merges_of(session: Session, person_id: int, reach: Reach, *, limit: int = 50) -> Sequence[AssetMerge]:
    """The merges this person made whose survivor is within reach, the newest first."""
    query = (
        select(AssetMerge)
        .join(Asset, Asset.id == AssetMerge.survivor_id)
        .where(readable(reach), AssetMerge.made_by == person_id)
        .order_by(AssetMerge.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()
