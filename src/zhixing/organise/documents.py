"""Documents: an asset with the file it came from, its parsed content, and every version of both."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from zhixing.access import Reach, Role, Work
from zhixing.assets import NewAsset, add_passages, change_content, create_many, replace_passages, require_edit
from zhixing.assets.models import Asset
from zhixing.kit.files import FileStore
from zhixing.organise.content import Content
from zhixing.organise.digest import Digest, digest
from zhixing.organise.document_queries import (
    asset_at,
    asset_with_sha256,
    assets_at,
    assets_with_sha256,
    latest_version,
)
from zhixing.organise.kind_guess import guess_kind
from zhixing.organise.models import DocumentVersion


@dataclass(frozen=True, kw_only=True)
class NewDocument:
    """A read file on its way in. `blob` is the key of the original in the file store: the SHA-256 of its bytes."""

    space_id: int
    content: Content | None = None
    filename: str
    blob: str
    size: int
    format: str
    source_path: str = ""
    """Where the file lay; a later file from the same place in the same space is its next version. Empty: nowhere."""
    title: str | None = None
    kind: str | None = None
    """Guessed from the title and the path, unless given."""
    tags: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    owner_id: int | None = None
    secrecy: int = 1
    restricted_to: tuple[str, ...] | None = None
    digest: Digest | None = None
    """The content as it is kept, `store`d before the transaction began; without it that is done within, from `content`."""

    @property
    def told(self) -> Digest:
        """The digest; there always is one when the document is kept."""
        assert self.digest is not None
        return self.digest


def store(files: FileStore, kept: Digest) -> str:
    """Puts content and pictures into the file store; returns the key of the content.

    Outside of any transaction where it can be: listeners wait for open ones.
    """
    for picture in kept.images.values():
        files.put(picture)
    return files.put(kept.packed)


def add_document(work: Work, new: NewDocument) -> Asset:
    """A new document asset with its first version and its passages."""
    return add_documents(work, [new])[0]


def add_documents(work: Work, news: Sequence[NewDocument]) -> list[Asset]:
    """Many new document assets, in few statements; the caller has made sure that none of them is there already."""
    news = [_digested(work, new) for new in news]
    assets = create_many(work, [_asset(new) for new in news])
    together = list(zip(assets, news, strict=True))
    work.session.add_all(_version(work, asset.id, 1, new) for asset, new in together)
    work.session.flush()
    add_passages(work.session, ((asset.id, 1, new.told.passages) for asset, new in together))
    return assets


def _digested(work: Work, new: NewDocument) -> NewDocument:
    if new.digest is not None:
        return new
    assert new.content is not None, "a document has a content or a digest"
    made = digest(new.content)
    store(work.house.files, made)
    return replace(new, digest=made)


def _asset(new: NewDocument) -> NewAsset:
    title = new.title or new.told.title
    return NewAsset(
        title=title,
        space_id=new.space_id,
        kind=new.kind or guess_kind(title, new.source_path or new.filename),
        tags=new.tags,
        details={**new.told.details, **new.details},
        owner_id=new.owner_id,
        secrecy=new.secrecy,
        restricted_to=new.restricted_to,
        format=new.format,
        filename=new.filename,
        pages=new.told.pages,
        lang=new.told.lang,
    )


def add_version(work: Work, asset_id: int, new: NewDocument) -> Asset:
    """The next version of a document; title, tags and rights stay as people set them."""
    new = _digested(work, new)
    number = latest_version(work.session, asset_id).number + 1
    asset = change_content(work, asset_id, number, format=new.format, filename=new.filename, pages=new.told.pages)
    work.session.add(_version(work, asset_id, number, new))
    replace_passages(work.session, asset_id, number, new.told.passages)
    return asset


def _version(work: Work, asset_id: int, number: int, new: NewDocument) -> DocumentVersion:
    return DocumentVersion(
        asset_id=asset_id,
        number=number,
        filename=new.filename,
        source_path=new.source_path,
        format=new.format,
        size=new.size,
        sha256=new.blob,
        blob=new.blob,
        content=new.told.key,
        pages=new.told.pages,
        characters=new.told.characters,
        warnings=list(new.told.warnings),
        created_at=work.now,
        created_by=work.actor.id if work.actor else None,
    )


def may_add(work: Work, space_id: int, source_path: str) -> None:
    """Refuses, before a file is read, what would be refused after: no rights on the space, or on the document to be changed."""
    work.require(Role.CONTRIBUTOR, space_id)
    present = find_at(work.session, space_id, source_path, work.reach)
    if present is not None:
        require_edit(work, present)


def find_same(session: Session, space_id: int, sha256: str, reach: Reach) -> Asset | None:
    """The document in the space whose present version has the same bytes, if it is within reach."""
    return asset_with_sha256(session, space_id, sha256, reach)


def find_same_many(session: Session, reach: Reach, wanted: Sequence[tuple[int, str]]) -> dict[tuple[int, str], tuple[int, int]]:
    """Of pairs (space, digest) those that are there within reach, each with the document and its present version."""
    return assets_with_sha256(session, reach, wanted)


def find_at_many(session: Session, reach: Reach, wanted: Sequence[tuple[int, str]]) -> dict[tuple[int, str], Asset]:
    """Of pairs (space, source path) those from which a document within reach came."""
    return assets_at(session, reach, [(space_id, path) for space_id, path in wanted if path])


def find_at(session: Session, space_id: int, source_path: str, reach: Reach) -> Asset | None:
    """The document that came from the same place, if it is within reach."""
    return asset_at(session, space_id, source_path, reach) if source_path else None


@dataclass(frozen=True)
class KeptContent:
    """Content as it was kept: the blocks, and the keys of its pictures in the file store."""

    content: Content
    image_keys: Mapping[str, str]


def kept_content(files: FileStore, key: str) -> KeptContent:
    """The content kept under `key`."""
    path = files.path(key)
    return _small(path) if path.stat().st_size <= SMALL else _large(path)


def pictures_named(files: FileStore, key: str) -> set[str]:
    """The keys of the pictures that the content kept under `key` shows."""
    return set(json.loads(gzip.decompress(files.get(key))).get("image_keys", {}).values())


def _unpacked(path: Path) -> KeptContent:
    data = json.loads(gzip.decompress(path.read_bytes()))
    return KeptContent(Content.from_json(data), data.get("image_keys", {}))


# Files of the store never change, so what was unpacked once is good for ever.
_small = lru_cache(maxsize=200)(_unpacked)
_large = lru_cache(maxsize=4)(_unpacked)
SMALL = 32 * 1024
"""Bytes, packed, up to which many contents are remembered; a larger one takes megabytes unpacked."""
