"""Somebody leaves: what they answer for goes to others, and their keys end, at one stroke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from zhixing.access import (
    CompanyRole,
    Reach,
    Role,
    Wish,
    Work,
    administer_person,
    grant_many,
    house_work_by,
    reach_of,
    scope_of,
)
from zhixing.access.models import Grant, Space
from zhixing.assets import AssetChanges, change, within
from zhixing.assets.models import Asset
from zhixing.kit.collation import sort_key
from zhixing.kit.db import Base
from zhixing.kit.errors import Conflict, Forbidden, Invalid
from zhixing.organise.models import Suggestion
from zhixing.oversight.events import HandedOver
from zhixing.people import devices_of, find_person, tokens_of_person
from zhixing.people.models import GroupMember, Person
from zhixing.search.models import SavedSearch


@dataclass(frozen=True)
class Share:
    """What a person answers for in one space. Numbers only: whoever hands over need not read any of it."""

    space_id: int
    space: str
    assets: int
    restricted: int
    keeps: bool
    keepers: int
    """Subjects that keep the space besides."""


@dataclass(frozen=True)
class Belongings:
    """What hangs on a person."""

    person: Person
    shares: Sequence[Share]
    in_bin: int
    suggestions: int
    """Proposals of the machine about the person's assets that nobody answered."""
    saved: int
    """Searches kept under a name."""
    devices: int
    tokens: int
    groups: int
    grants: int
    """Rights in the person's own name."""
    named: int
    """Restricted assets of others that name the person."""


@dataclass(frozen=True)
class Plan:
    """Who takes over: `successors` by space; `grant`: who takes over is given the rights they need for it."""

    successors: Mapping[int, int]
    grant: bool = True
    deactivate: bool = True
    saved_to: int | None = None
    """Who is given the saved searches; none: they stay with the account."""


@dataclass(frozen=True)
class Forecast:
    """What becomes of one share under a plan; `blocked` says in a code why it cannot go to this successor."""

    share: Share
    successor: Person
    takes: int
    needs_role: Role | None
    """The role the successor has to be given on the space."""
    above_clearance: int


def belongings(work: Work, person_id: int) -> Belongings:
    """What hangs on a person, in numbers. For administrators."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    person, session = find_person(work.session, person_id), work.session
    own = _own(person_id)

    def count(query: ColumnElement[bool], of: type[Base] = Asset) -> int:
        return session.scalar(select(func.count()).select_from(of).where(query)) or 0

    asked = and_(Suggestion.state == "open", Suggestion.asset_id.in_(select(Asset.id).where(own)))
    others = or_(Asset.owner_id.is_(None), Asset.owner_id != person_id)
    return Belongings(
        person=person,
        shares=_shares(work, person_id),
        in_bin=count(and_(Asset.owner_id == person_id, Asset.deleted_at.is_not(None))),
        suggestions=count(asked, Suggestion),
        saved=count(SavedSearch.person_id == person_id, SavedSearch),
        devices=len(devices_of(session, person_id, work.now)),
        tokens=len(tokens_of_person(session, person_id)),
        groups=count(GroupMember.person_id == person_id, GroupMember),
        grants=count(Grant.subject == f"user:{person_id}", Grant),
        named=count(and_(Asset.audience.contains([f"user:{person_id}"]), Asset.restricted, Asset.deleted_at.is_(None), others)),
    )


def _own(person_id: int) -> ColumnElement[bool]:
    return and_(Asset.owner_id == person_id, Asset.deleted_at.is_(None))


def _shares(work: Work, person_id: int) -> list[Share]:
    counted = select(Asset.space_id, func.count(), func.count().filter(Asset.restricted)).where(_own(person_id))
    owned = {space: (all_, closed) for space, all_, closed in work.session.execute(counted.group_by(Asset.space_id))}
    keeping = select(Grant.scope, Grant.subject).where(Grant.role == Role.KEEPER.value, Grant.scope.startswith("space:"))
    keepers: dict[str, set[str]] = {}
    for scope, subject in work.session.execute(keeping):
        keepers.setdefault(scope, set()).add(subject)
    me = f"user:{person_id}"
    found = []
    for space in work.session.scalars(select(Space)):
        keeps = keepers.get(scope_of(space.id), set())
        assets, restricted = owned.get(space.id, (0, 0))
        if assets or me in keeps:
            found.append(Share(space.id, space.name, assets, restricted, me in keeps, len(keeps - {me})))
    return sorted(found, key=lambda share: (sort_key(share.space), share.space_id))


def foresee_handover(work: Work, person_id: int, plan: Plan) -> list[Forecast]:
    """What would become of each share that the plan names a successor for; nothing is done."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    shares = {share.space_id: share for share in _shares(work, person_id)}
    reaches = {number: _successor(work, person_id, number) for number in sorted(set(plan.successors.values()))}
    return [
        _forecast(work, person_id, shares[space_id], *reaches[number])
        for space_id, number in sorted(plan.successors.items())
        if space_id in shares
    ]


def _successor(work: Work, person_id: int, number: int) -> tuple[Person, Reach]:
    successor = find_person(work.session, number)
    if number == person_id or not successor.active:
        raise Invalid("oversight.successor_gone", name=successor.name)
    return successor, reach_of(work.session, number)


def _forecast(work: Work, person_id: int, share: Share, successor: Person, reach: Reach) -> Forecast:
    own = and_(_own(person_id), Asset.space_id == share.space_id)
    cleared = Asset.secrecy <= reach.clearance
    above = work.session.scalar(select(func.count()).select_from(Asset).where(own, ~cleared)) or 0
    needed = Role.KEEPER if share.keeps else Role.CONTRIBUTOR
    lacks = not reach.holds_even_archived(needed, share.space_id)
    return Forecast(share, successor, share.assets - above, needed if lacks else None, above)


def hand_over(work: Work, person_id: int, plan: Plan) -> list[Forecast]:
    """Gives what a person answers for to the successors, ends the person's keys and lets them go; all or nothing."""
    forecasts = foresee_handover(work, person_id, plan)
    for forecast in forecasts:
        _refuse_what_cannot_be(work, person_id, forecast, plan)
    grant_many(work, _wishes(person_id, forecasts))
    taken = sum(_give(work, person_id, forecast) for forecast in forecasts)
    if plan.saved_to is not None:
        _give_saved(work, person_id, _successor(work, person_id, plan.saved_to)[0])
    if plan.deactivate:
        administer_person(work, person_id, {"active": False})
    to = sorted({forecast.successor.id for forecast in forecasts})
    spaces = sum(forecast.share.keeps for forecast in forecasts)
    work.record(HandedOver(subject=f"person:{person_id}", to=to, assets=taken, spaces=spaces))
    return forecasts


def _refuse_what_cannot_be(work: Work, person_id: int, forecast: Forecast, plan: Plan) -> None:
    name, space = forecast.successor.name, forecast.share.space
    if forecast.above_clearance:
        raise Conflict("oversight.successor_not_cleared", name=name, space=space, count=forecast.above_clearance)
    if forecast.needs_role and not plan.grant:
        raise Conflict("oversight.successor_cannot_see", name=name, space=space)
    if forecast.successor.id == work.reach.person_id and _hidden(work, person_id, forecast):
        raise Forbidden("oversight.not_to_yourself", space=space)


def _hidden(work: Work, person_id: int, forecast: Forecast) -> int:
    """How many of the assets the one who acts could not read so far: by taking them over nobody opens them to themself."""
    unseen = and_(_own(person_id), Asset.space_id == forecast.share.space_id, ~within(work.reach))
    return work.session.scalar(select(func.count()).select_from(Asset).where(unseen)) or 0


def _wishes(person_id: int, forecasts: Sequence[Forecast]) -> list[Wish]:
    given = [
        Wish(forecast.share.space_id, f"user:{forecast.successor.id}", forecast.needs_role)
        for forecast in forecasts
        if forecast.needs_role
    ]
    return given + [Wish(one.share.space_id, f"user:{person_id}", None) for one in forecasts if one.share.keeps]


def _give(work: Work, person_id: int, forecast: Forecast) -> int:
    mine = select(Asset).where(_own(person_id), Asset.space_id == forecast.share.space_id).order_by(Asset.id)
    house_work = house_work_by(work)
    given = work.session.scalars(mine).all()
    for asset in given:
        changes = AssetChanges(owner_id=forecast.successor.id)
        if asset.restricted:
            # Who left is on the list as the one who answered for it, and does not any more.
            changes["audience"] = [token for token in asset.audience if token != f"user:{person_id}"]
        change(house_work, asset.id, changes)
    return len(given)


def _give_saved(work: Work, person_id: int, successor: Person) -> None:
    """Saved searches hold words and filters, no results: what they find is what their new owner may read."""
    giver = find_person(work.session, person_id).name
    for saved in work.session.scalars(select(SavedSearch).where(SavedSearch.person_id == person_id)):
        saved.name, saved.person_id = f"{saved.name[:60]} ← {giver} #{saved.id}", successor.id
