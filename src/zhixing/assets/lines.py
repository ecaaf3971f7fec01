"""Assets as lines of a list with all names they are shown with, read in one look: each look costs more than most searches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from zhixing.access import Reach, Work
from zhixing.access.models import Space
from zhixing.assets.models import Asset
from zhixing.assets.reading import READABLE, reach_values
from zhixing.assets.rows import AssetRow
from zhixing.assets.rules import freshness
from zhixing.assets.schemas import AssetBrief, Named, OwnerOut
from zhixing.kit.prepared import Prepared
from zhixing.kit.words import say
from zhixing.people.models import Department, Person


class AssetLine(NamedTuple):
    """What a line of a list says of an asset."""

    id: int
    kind: str
    title: str
    space_id: int
    category_id: int | None
    format: str | None
    updated_at: datetime
    confidence: str
    verified_at: datetime | None
    review_days: int | None
    space: str
    owner_id: int | None
    owner: str | None
    department: str | None


_COLUMNS = (
    Asset.id,
    Asset.kind,
    Asset.title,
    Asset.space_id,
    Asset.category_id,
    Asset.format,
    Asset.updated_at,
    Asset.confidence,
    Asset.verified_at,
    Asset.review_days,
    Space.name.label("space"),
    Person.id.label("owner_id"),
    Person.name.label("owner"),
    Department.name.label("department"),
)
WIDTH = len(_COLUMNS)
"""Columns of a row that are the line's."""


ALL_LINES = (
    select(*_COLUMNS)
    .join(Space, Space.id == Asset.space_id)
    .outerjoin(Person, Person.id == Asset.owner_id)
    .outerjoin(Department, Department.id == Person.department_id)
    .where(READABLE)
)
"""Selects all that may be read now, to be narrowed and run with `reach_values`."""
LINES = ALL_LINES.where(Asset.id == any_(bindparam("assets", type_=ARRAY(BigInteger))))
"""Selects those of `assets` that may be read now, to be run with `lines_values`; the first `WIDTH` columns of a row make an
`AssetLine`."""


def lines_values(asset_ids: Iterable[int], reach: Reach) -> dict[str, Any]:
    """What `LINES` is bound to."""
    return {"assets": list(asset_ids), **reach_values(reach)}


_LINES = Prepared(LINES)


def lines_within(session: Session, asset_ids: Iterable[int], reach: Reach) -> dict[int, AssetLine]:
    """Those of the assets that are within reach now, by id, as lines of a list."""
    wanted = sorted(set(asset_ids))
    return {row[0]: AssetLine(*row) for row in _LINES.rows(session, lines_values(wanted, reach))} if wanted else {}


def brief_lines(work: Work, lines: Sequence[AssetLine]) -> list[AssetBrief]:
    """The lines as others see them; a space that the reader does not know stays unnamed, even where an asset in it is shared."""
    unseen = say("assets.space_unseen", work.lang)
    return [
        brief_of(
            line,
            Named(id=line.space_id, name=line.space if work.reach.sees_space(line.space_id) else unseen),
            _owner(line),
            work.now,
        )
        for line in lines
    ]


def _owner(line: AssetLine) -> OwnerOut | None:
    return OwnerOut(id=line.owner_id, name=line.owner, department=line.department) if line.owner_id and line.owner else None


def brief_of(asset: Asset | AssetRow | AssetLine, space: Named, owner: OwnerOut | None, now: datetime) -> AssetBrief:
    """One line; `space` as the reader may know it."""
    return AssetBrief(
        id=asset.id,
        kind=asset.kind,
        title=asset.title,
        space=space,
        owner=owner,
        format=asset.format,
        updated_at=asset.updated_at,
        confidence=asset.confidence,
        freshness=freshness(asset.verified_at, asset.review_days, now),
    )
