"""Assets as plain rows, for whoever only reads them: an object that can be changed costs several times as much."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, bindparam, select
from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.assets.models import Asset
from zhixing.assets.reading import READABLE, reach_values
from zhixing.kit.prepared import Prepared


class AssetRow(NamedTuple):
    """An asset as it stands; the fields are those of `Asset`."""

    id: int
    kind: str
    title: str
    summary: str
    space_id: int
    owner_id: int | None
    created_by: int | None
    audience: list[str]
    restricted: bool
    secrecy: int
    category_id: int | None
    category_by: str | None
    category_confidence: float | None
    tags: list[str]
    details: dict[str, Any]
    confidence: str
    governance: str
    verified_at: datetime | None
    verified_by: int | None
    review_days: int | None
    version: int
    format: str | None
    filename: str | None
    pages: int | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    lang: str


COLUMNS = tuple(getattr(Asset, name) for name in AssetRow._fields)
"""What makes an `AssetRow`, in its order."""

_ONE = Prepared(select(*COLUMNS).where(Asset.id == bindparam("asset", type_=BigInteger), READABLE))


def row_within(session: Session, asset_id: int, reach: Reach) -> AssetRow | None:
    """One asset within reach, if it is."""
    row = _ONE.row(session, {"asset": asset_id, **reach_values(reach)})
    return None if row is None else AssetRow(*row)
