"""Documents: an asset with the file it came from, its parsed content, and every version of both."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from zhixing.access import Reach, Role, Work
from zhixing.assets import NewAsset, NewPassage, change_content, create, find, replace_passages, require_edit
from zhixing.assets.models import Asset
from zhixing.kit.files import FileStore
from zhixing.organise.content import Content
from zhixing.organise.document_queries import asset_at, asset_with_sha256, latest_version, version_of
from zhixing.organise.kind_guess import guess_kind
from zhixing.organise.models import DocumentVersion
from zhixing.organise.passages import cut


@dataclass(frozen=True)
class Prepared:
    """Content that lies in the file store already, under `key`, and is cut into its passages."""

    key: str
    passages: tuple[NewPassage, ...]


@dataclass(frozen=True, kw_only=True)
class NewDocument:
    """A read file on its way in. `blob` is the key of the original in the file store: the SHA-256 of its bytes."""

    space_id: int
    content: Content
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
    prepared: Prepared | None = None
    """What takes long, done before the transaction began; else it is done within."""


def prepare(files: FileStore, content: Content) -> Prepared:
    """Keeps content and pictures and cuts the passages: outside of a transaction, because listeners wait for open ones."""
    return Prepared(keep_content(files, content), tuple(cut(content)))


def add_document(work: Work, new: NewDocument) -> Asset:
    """A new document asset with its first version and its passages."""
    title = new.title or new.content.title
    asset = create(
        work,
        NewAsset(
            title=title,
            space_id=new.space_id,
            kind=new.kind or guess_kind(title, new.source_path or new.filename),
            tags=new.tags,
            details={**_details(new.content), **new.details},
            owner_id=new.owner_id,
            secrecy=new.secrecy,
            restricted_to=new.restricted_to,
            format=new.format,
            filename=new.filename,
            pages=_pages(new.content),
            lang=new.content.lang,
        ),
    )
    _keep_version(work, asset.id, 1, new)
    return asset


def add_version(work: Work, asset_id: int, new: NewDocument) -> Asset:
    """The next version of a document; title, tags and rights stay as people set them."""
    number = latest_version(work.session, asset_id).number + 1
    asset = change_content(work, asset_id, number, format=new.format, filename=new.filename, pages=_pages(new.content))
    _keep_version(work, asset_id, number, new)
    return asset


def may_add(work: Work, space_id: int, source_path: str) -> None:
    """Refuses, before a file is read, what would be refused after: no rights on the space, or on the document to be changed."""
    work.require(Role.CONTRIBUTOR, space_id)
    present = find_at(work.session, space_id, source_path, work.reach)
    if present is not None:
        require_edit(work, present)


def find_same(session: Session, space_id: int, sha256: str, reach: Reach) -> Asset | None:
    """The document in the space whose present version has the same bytes, if it is within reach."""
    return asset_with_sha256(session, space_id, sha256, reach)


def find_at(session: Session, space_id: int, source_path: str, reach: Reach) -> Asset | None:
    """The document that came from the same place, if it is within reach."""
    return asset_at(session, space_id, source_path, reach) if source_path else None


def _keep_version(work: Work, asset_id: int, number: int, new: NewDocument) -> None:
    prepared = new.prepared or prepare(work.house.files, new.content)
    work.session.add(
        DocumentVersion(
            asset_id=asset_id,
            number=number,
            filename=new.filename,
            source_path=new.source_path,
            format=new.format,
            size=new.size,
            sha256=new.blob,
            blob=new.blob,
            content=prepared.key,
            pages=_pages(new.content),
            characters=new.content.characters,
            warnings=[caution.to_json() for caution in new.content.warnings],
            created_at=work.now,
            created_by=work.actor.id if work.actor else None,
        )
    )
    replace_passages(work.session, asset_id, number, prepared.passages)


def _pages(content: Content) -> int | None:
    """Printed pages, or slides."""
    if content.pages:
        return len(content.pages)
    slides = [block.slide for block in content.blocks if block.slide]
    return max(slides) if slides else None


def _details(content: Content) -> dict[str, Any]:
    """What the file says of itself and a reader wants to know."""
    wanted = ("author", "created", "from", "to", "date", "keywords")
    return {name: content.properties[name] for name in wanted if content.properties.get(name)}


def keep_content(files: FileStore, content: Content) -> str:
    """Keeps content and pictures; returns the key of the content."""
    data = content.to_json()
    data["image_keys"] = {name: files.put(picture) for name, picture in sorted(content.images.items())}
    packed = gzip.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"), 6, mtime=0)
    return files.put(packed)


@dataclass(frozen=True)
class KeptContent:
    """Content as it was kept: the blocks, and the keys of its pictures in the file store."""

    content: Content
    image_keys: Mapping[str, str]


def kept_content(files: FileStore, key: str) -> KeptContent:
    """The content kept under `key`."""
    return _unpacked(files.path(key))


@lru_cache(maxsize=24)
def _unpacked(path: Path) -> KeptContent:
    """Files of the store never change, so what was unpacked once is good for ever."""
    data = json.loads(gzip.decompress(path.read_bytes()))
    return KeptContent(Content.from_json(data), data.get("image_keys", {}))


def readable_version(work: Work, asset_id: int, number: int | None) -> tuple[Asset, DocumentVersion]:
    """A document within reach and one of its versions, the present one unless a number is given."""
    asset = find(work.session, asset_id, work.reach)
    return asset, version_of(work.session, asset_id, asset.version if number is None else number)
