"""What leaves the house of a document: with a watermark where its secrecy asks for one, and only to those who may take it out."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from zhixing.access import Policy, Work, policies, require_export
from zhixing.assets import AssetRow
from zhixing.kit.errors import Forbidden, NotFound, Unavailable
from zhixing.organise.document_queries import VersionRow
from zhixing.organise.events import DocumentDownloaded
from zhixing.organise.port import Stamper


@dataclass(frozen=True)
class Leaving:
    """A file on its way out; `marked`: it carries a watermark, is made for this one reader, and may go afterwards."""

    path: Path
    form: str
    marked: bool = False


def policy_for(work: Work, asset: AssetRow) -> Policy:
    """What holds for an asset of this secrecy."""
    return policies(work.session)[asset.secrecy]


def to_show(work: Work, asset: AssetRow, picture: Path, form: str) -> Leaving:
    """A picture of a page, or in a document, as this reader may see it."""
    if not policy_for(work, asset).watermark:
        return Leaving(picture, form)
    return Leaving(_marked(work, picture, "png" if form not in ("jpg", "jpeg") else form), "png", marked=True)


def to_take(work: Work, asset: AssetRow, version: VersionRow) -> Leaving:
    """The original, for somebody who may take it out; the taking is recorded."""
    if version.blob is None or not work.house.files.has(version.blob):
        raise NotFound("documents.original_missing")
    policy = policy_for(work, asset)
    require_export(work, policy, asset.space_id, owns=asset.owner_id == work.reach.person_id)
    leaving = _original(work, policy, work.house.files.path(version.blob), version.format)
    work.record(DocumentDownloaded(subject=f"asset:{asset.id}", version=version.number, marked=leaving.marked))
    return leaving


def _original(work: Work, policy: Policy, kept: Path, form: str) -> Leaving:
    stamper: Stamper = work.house.stamper
    if not policy.watermark:
        return Leaving(kept, form)
    if not stamper.can_stamp(form):
        if policy.unmarkable == "allow":
            return Leaving(kept, form)
        raise Forbidden("documents.online_only", format=form)
    return Leaving(_marked(work, kept, form), form if form in ("pdf", "docx") else "png", marked=True)


def _marked(work: Work, kept: Path, form: str) -> Path:
    """A copy with name, login and time of the reader on it, in a folder of its own; whoever sends it removes it."""
    folder = work.house.settings.home / "cache" / "marked"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
    os.close(handle)
    stamper: Stamper = work.house.stamper
    if not stamper.stamp(kept, form, watermark_lines(work), Path(name)):
        Path(name).unlink(missing_ok=True)
        raise Unavailable("documents.cannot_be_marked")
    return Path(name)


def marked_bytes(work: Work, data: bytes, form: str) -> bytes:
    """A file made just now (`docx`), with name, login and time of the reader on it."""
    folder = work.house.settings.home / "cache" / "marked"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=f".{form}") as plain:
        plain.write(data)
        plain.flush()
        copy = _marked(work, Path(plain.name), form)
    try:
        return copy.read_bytes()
    finally:
        copy.unlink(missing_ok=True)


def watermark_lines(work: Work) -> list[str]:
    """Who reads, and when, as every copy says it."""
    person = work.person
    return [f"{person.name} {person.login}", f"{work.now.astimezone():%Y-%m-%d %H:%M %z}"]
