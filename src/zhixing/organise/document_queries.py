"""Looking up documents and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, bindparam, or_, select
from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.assets import readable
from zhixing.assets.models import Asset
from zhixing.kit.errors import NotFound
from zhixing.kit.prepared import Prepared
from zhixing.organise.models import DocumentVersion
from zhixing.people.models import Person


def asset_with_sha256(session: Session, space_id: int, sha256: str, reach: Reach) -> Asset | None:
    """The oldest asset within reach in the space whose present version has these bytes, or an earlier one merged into it."""
    query = (
        select(Asset)
        .join(DocumentVersion, DocumentVersion.asset_id == Asset.id)
        .where(or_(DocumentVersion.number == Asset.version, DocumentVersion.number < 1))
        .where(Asset.space_id == space_id, DocumentVersion.sha256 == sha256, readable(reach))
        .order_by(Asset.id)
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def asset_at(session: Session, space_id: int, source_path: str, reach: Reach) -> Asset | None:
    """The newest asset within reach in the space whose present version came from this path."""
    query = (
        select(Asset)
        .join(DocumentVersion, (DocumentVersion.asset_id == Asset.id) & (DocumentVersion.number == Asset.version))
        .where(Asset.space_id == space_id, DocumentVersion.source_path == source_path, readable(reach))
        .order_by(Asset.id.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


def assets_with_sha256(
    session: Session, reach: Reach, wanted: Sequence[tuple[int, str]]
) -> dict[tuple[int, str], tuple[int, int]]:
    """As `asset_with_sha256` for many pairs (space, digest) at once: the asset's id and version, where there is one."""
    query = (
        select(Asset.space_id, DocumentVersion.sha256, Asset.id, Asset.version)
        .join(DocumentVersion, (DocumentVersion.asset_id == Asset.id) & (DocumentVersion.number == Asset.version))
        .where(Asset.space_id.in_({space_id for space_id, _ in wanted}), readable(reach))
        .where(DocumentVersion.sha256.in_({digest for _, digest in wanted}))
        .order_by(Asset.id.desc())
    )
    return {(space_id, digest): (asset_id, version) for space_id, digest, asset_id, version in session.execute(query)}


def assets_at(session: Session, reach: Reach, wanted: Sequence[tuple[int, str]]) -> dict[tuple[int, str], Asset]:
    """As `asset_at` for many pairs (space, source path) at once."""
    query = (
        select(Asset, DocumentVersion.source_path)
        .join(DocumentVersion, (DocumentVersion.asset_id == Asset.id) & (DocumentVersion.number == Asset.version))
        .where(Asset.space_id.in_({space_id for space_id, _ in wanted}), readable(reach))
        .where(DocumentVersion.source_path.in_({path for _, path in wanted}))
        .order_by(Asset.id)
    )
    return {(asset.space_id, path): asset for asset, path in session.execute(query)}


def latest_version(session: Session, asset_id: int) -> DocumentVersion:
    """The version with the highest number. The caller has made sure that the asset is within reach."""
    query = select(DocumentVersion).where(DocumentVersion.asset_id == asset_id).order_by(DocumentVersion.number.desc()).limit(1)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound("documents.version_not_found")
    return found


class VersionRow(NamedTuple):
    """A version as it stands; the fields are those of `DocumentVersion`, `author` is who made it."""

    number: int
    filename: str
    format: str
    size: int
    sha256: str
    blob: str | None
    content: str
    pages: int | None
    characters: int
    warnings: list[dict[str, Any]]
    created_at: datetime
    author: str | None


_VERSIONS = Prepared(
    select(*(getattr(DocumentVersion, name) for name in VersionRow._fields[:-1]), Person.name)
    .select_from(DocumentVersion)
    .outerjoin(Person, Person.id == DocumentVersion.created_by)
    .where(DocumentVersion.asset_id == bindparam("asset", type_=BigInteger))
    .order_by(DocumentVersion.number.desc())
)


def versions_of(session: Session, asset_id: int) -> list[VersionRow]:
    """All versions, the newest first. The caller has made sure that the asset is within reach."""
    return [VersionRow(*row) for row in _VERSIONS.rows(session, {"asset": asset_id})]
