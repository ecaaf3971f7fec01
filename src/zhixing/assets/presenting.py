"""Assets as others see them, many at once: a fixed number of queries, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from zhixing.access import Policy, Work, may_export, policies, subject_labels
from zhixing.access.models import Space
from zhixing.assets.lines import brief_of
from zhixing.assets.models import Asset, Category
from zhixing.assets.queries import categories_by_id, find_many
from zhixing.assets.schemas import AssetBrief, AssetMay, AssetOut, CategoryRef, Named, OwnerOut, SubjectOut
from zhixing.assets.service import may_edit
from zhixing.kit.words import say
from zhixing.people.models import Department, Person


@dataclass(frozen=True)
class _Around:
    """What stands around some assets: spaces, people, categories, and the names of audiences."""

    spaces: dict[int, str]
    people: dict[int, tuple[str, str | None]]
    categories: dict[int, tuple[Category, list[str]]]
    subjects: dict[str, str]
    policies: Mapping[int, Policy] = field(default_factory=dict)


def present(work: Work, assets: Sequence[Asset]) -> list[AssetOut]:
    """The assets with all that is said about them, for the one who acts. The caller has made sure that they are within reach."""
    around = _Around(
        _spaces(work, {asset.space_id for asset in assets}),
        _people(work.session, {person for asset in assets for person in (asset.owner_id, asset.verified_by) if person}),
        categories_by_id(work.session, (asset.category_id for asset in assets if asset.category_id)),
        subject_labels(work.session, {token for asset in assets for token in asset.audience}, work.lang),
        policies(work.session),
    )
    return [_full(work, asset, around) for asset in assets]


def brief(work: Work, assets: Sequence[Asset]) -> list[AssetBrief]:
    """The assets as lines of a list. The caller has made sure that they are within reach."""
    around = _Around(
        _spaces(work, {asset.space_id for asset in assets}),
        _people(work.session, {asset.owner_id for asset in assets if asset.owner_id}),
        {},
        {},
    )
    return [_brief(asset, around, work.now) for asset in assets]


def briefs_within(work: Work, asset_ids: Iterable[int]) -> dict[int, AssetBrief]:
    """Those of the assets that are within reach now, by id: the last check before a page of hits leaves the house."""
    found = find_many(work.session, asset_ids, work.reach)
    return {line.id: line for line in brief(work, list(found.values()))}


def _spaces(work: Work, space_ids: set[int]) -> dict[int, str]:
    """The names of the spaces; one the reader does not know stays unnamed, even where an asset in it is shared with them."""
    known = {space_id for space_id in space_ids if work.reach.sees_space(space_id)}
    names = dict.fromkeys(space_ids - known, say("assets.space_unseen", work.lang))
    if known:
        names |= dict(work.session.execute(select(Space.id, Space.name).where(Space.id.in_(known))).all())
    return names


def _people(session: Session, person_ids: set[int]) -> dict[int, tuple[str, str | None]]:
    if not person_ids:
        return {}
    query = (
        select(Person.id, Person.name, Department.name)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.id.in_(person_ids))
    )
    return {number: (name, department) for number, name, department in session.execute(query)}


def _brief(asset: Asset, around: _Around, now: datetime) -> AssetBrief:
    return brief_of(asset, around.spaces[asset.space_id], _owner(asset.owner_id, around), now)


def _full(work: Work, asset: Asset, around: _Around) -> AssetOut:
    line = _brief(asset, around, work.now)
    verifier = around.people.get(asset.verified_by) if asset.verified_by else None
    return AssetOut(
        **dict(line),
        summary=asset.summary,
        category=_category(asset.category_id, around),
        category_by=asset.category_by,
        category_confidence=asset.category_confidence,
        tags=asset.tags,
        details=asset.details,
        secrecy=asset.secrecy,
        restricted=asset.restricted,
        audience=[SubjectOut(token=token, label=around.subjects.get(token, token)) for token in asset.audience],
        verified_at=asset.verified_at,
        verified_by=Named(id=asset.verified_by, name=verifier[0]) if asset.verified_by and verifier else None,
        review_days=asset.review_days,
        governance=asset.governance,
        version=asset.version,
        filename=asset.filename,
        pages=asset.pages,
        lang=asset.lang,
        created_at=asset.created_at,
        deleted_at=asset.deleted_at,
        watermark=around.policies[asset.secrecy].watermark,
        may=_may(work, asset, around.policies[asset.secrecy]),
    )


def _may(work: Work, asset: Asset, policy: Policy) -> AssetMay:
    edits = may_edit(work, asset)
    alive = edits and asset.deleted_at is None
    export = _may_leave(work, asset, policy) and may_export(
        work, policy, asset.space_id, owns=asset.owner_id == work.reach.person_id
    )
    return AssetMay(edit=alive, delete=alive, verify=alive, restrict=alive, restore=edits and not alive, export=export)


def _may_leave(work: Work, asset: Asset, policy: Policy) -> bool:
    """What must be marked and cannot be is read online only."""
    return not policy.watermark or policy.unmarkable == "allow" or bool(work.house.stamper.can_stamp(asset.format or ""))


def _owner(person_id: int | None, around: _Around) -> OwnerOut | None:
    found = around.people.get(person_id) if person_id else None
    return None if found is None or person_id is None else OwnerOut(id=person_id, name=found[0], department=found[1])


def _category(category_id: int | None, around: _Around) -> CategoryRef | None:
    found = around.categories.get(category_id) if category_id else None
    return None if found is None else CategoryRef(id=found[0].id, name=found[0].name, path=found[1])
