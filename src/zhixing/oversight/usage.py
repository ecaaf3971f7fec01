"""When a right was last used: who opened something in a space, from the facts of looking."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from zhixing.assets.models import Asset
from zhixing.events.models import StoredFact
from zhixing.people.models import Department, GroupMember, Person

OPENED = "assets.asset_opened"


class Usage:
    """Who opened which asset of a space, and when last."""

    def __init__(self, session: Session, space_id: int, *, since: datetime) -> None:
        self._looks: dict[int, dict[int, datetime]] = {}
        query = (
            select(StoredFact.actor, Asset.id, func.max(StoredFact.time))
            .join(Asset, StoredFact.subject == func.concat(literal("asset:"), Asset.id))
            .where(StoredFact.type == OPENED, StoredFact.time >= since, Asset.space_id == space_id)
            .group_by(StoredFact.actor, Asset.id)
        )
        for actor, asset_id, at in session.execute(query):
            kind, _, number = actor.partition(":")
            if kind == "user":
                self._looks.setdefault(int(number), {})[asset_id] = at
        self._people = _people_by_token(session, sorted(self._looks))

    def of(self, subject: str, asset_id: int | None = None) -> datetime | None:
        """When anybody whom `subject` names last opened something in the space, or this asset."""
        persons: Collection[int] = self._looks if subject == "all" else self._people.get(subject, ())
        moments = [at for person in persons for asset, at in self._looks.get(person, {}).items() if asset_id in (None, asset)]
        return max(moments, default=None)


def _people_by_token(session: Session, person_ids: list[int]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {f"user:{number}": {number} for number in person_ids}
    at_home = select(Person.id, Department.path).join(Department, Department.id == Person.department_id)
    for number, path in session.execute(at_home.where(Person.id.in_(person_ids))):
        for step in path:
            found.setdefault(f"dept:{step}", set()).add(number)
    members = select(GroupMember.person_id, GroupMember.group_id).where(GroupMember.person_id.in_(person_ids))
    for number, group in session.execute(members):
        found.setdefault(f"group:{group}", set()).add(number)
    return found
