"""Large files arrive piece by piece: begun, continued after any interruption, finished; what nobody goes on with is swept away.

The bytes so far lie in a file below `uploads` in the home. A piece counts when it is on the disk and its end is noted;
what came after that is written over by the next piece. So a crash of anything costs one piece.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from sqlalchemy import ColumnElement, delete, func, select

from zhixing.access import Role, Work
from zhixing.capture.models import Capture, CaptureItem, Upload
from zhixing.capture.queries import find_own_capture
from zhixing.capture.rules import clean_path
from zhixing.capture.service import HandedIn, add
from zhixing.kit.errors import Conflict, Invalid, NotFound, Refusal, TooLarge
from zhixing.kit.house import House

MOST_OPEN = 200
"""Unfinished uploads of one person."""
MOST_OPEN_TIMES = 10
"""All unfinished uploads of one person together may be so many times as large as one file."""
RESERVE = 1024**3
"""Bytes of the disk that uploads leave free: the database needs them more."""
KEPT_DAYS = 7
CHUNK = 1 << 20


class DiskFull(Refusal):
    """There is no room for what is to be kept."""

    status: ClassVar[int] = 507


@dataclass(frozen=True)
class NewUpload:
    """A file that is about to arrive: its name with folders, its size in bytes, its SHA-256 if the sender knows it."""

    path: str
    size: int
    sha256: str | None = None
    modified: int = 0


def begin(work: Work, capture_id: int, new: NewUpload) -> Upload:
    """Begins to receive a file into one's own hand-in."""
    capture = find_own_capture(work.session, capture_id, work.reach)
    work.require(Role.CONTRIBUTOR, capture.space_id)
    if new.size > work.house.settings.max_upload_bytes:
        raise TooLarge("capture.file_too_large", megabytes=work.house.settings.max_upload_bytes // 1024**2)
    refuse_full_disk(work.house, new.size)
    _refuse_beyond_quota(work, new.size)
    upload = Upload(
        person_id=work.person.id,
        capture_id=capture.id,
        path=clean_path(new.path),
        size=new.size,
        received=0,
        sha256=new.sha256,
        modified=new.modified,
        created_at=work.now,
        touched_at=work.now,
    )
    work.session.add(upload)
    work.session.flush()
    return upload


def _refuse_beyond_quota(work: Work, size: int) -> None:
    query = select(func.count(), func.coalesce(func.sum(Upload.size), 0)).where(*_open(work.person.id))
    count, total = work.session.execute(query).one()
    most = work.house.settings.max_upload_bytes * MOST_OPEN_TIMES
    if count >= MOST_OPEN or int(total) + size > most:
        raise TooLarge("capture.upload_quota", count=count, megabytes=most // 1024**2)


def refuse_full_disk(house: House, size: int) -> None:
    """Refuses what the disk has no room for."""
    folder = uploads_folder(house)
    if shutil.disk_usage(folder).free < size + RESERVE:
        raise DiskFull("capture.disk_full")


def uploads_folder(house: House) -> Path:
    """Where unfinished files lie."""
    folder = house.settings.home / "uploads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def part_of(house: House, upload_id: int) -> Path:
    """The file that holds what has come of an upload."""
    return uploads_folder(house) / f"{upload_id}.part"


def _open(person_id: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (Upload.person_id == person_id, Upload.finished_at.is_(None))


def open_uploads(work: Work) -> Sequence[Upload]:
    """One's own uploads that are not finished, the latest first."""
    query = select(Upload).where(*_open(work.person.id)).order_by(Upload.id.desc())
    return work.session.scalars(query).all()


def find_upload(work: Work, upload_id: int) -> Upload:
    """One's own upload; refuses as unknown otherwise: nobody else has any business with half a file."""
    query = select(Upload).where(Upload.id == upload_id, Upload.person_id == work.person.id)
    found = work.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound("capture.upload_not_found")
    return found


def still_allowed(work: Work, upload: Upload) -> Capture:
    """The hand-in an upload belongs to, while one may still contribute there."""
    capture = find_own_capture(work.session, upload.capture_id, work.reach)
    work.require(Role.CONTRIBUTOR, capture.space_id)
    return capture


def check_whole(house: House, upload: Upload) -> str:
    """The SHA-256 of a complete upload; refuses one that is incomplete or not what its sender says it is."""
    if upload.received != upload.size:
        raise Conflict("capture.upload_incomplete", received=upload.received, size=upload.size)
    part = part_of(house, upload.id)
    if not part.is_file():
        if upload.sha256 and house.files.has(upload.sha256):
            return upload.sha256
        raise NotFound("capture.upload_not_found")
    found = hashlib.sha256()
    with part.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    if upload.sha256 and upload.sha256 != found.hexdigest():
        raise Invalid("capture.upload_differs")
    return found.hexdigest()


def take_in(house: House, upload_id: int, digest: str) -> None:
    """Moves a complete upload into the file store; harmless when it is there already."""
    part = part_of(house, upload_id)
    if part.is_file():
        house.files.adopt(part, digest)


def finish(work: Work, upload_id: int, digest: str) -> Capture:
    """Makes a complete upload, whose bytes lie in the file store, a file of its hand-in; twice is the same as once."""
    upload = find_upload(work, upload_id)
    capture = still_allowed(work, upload)
    if upload.finished_at is None:
        add(work, capture, [HandedIn(upload.path, digest, upload.size)])
        upload.finished_at, upload.sha256, upload.touched_at = work.now, digest, work.now
    return capture


def abandon(work: Work, upload_id: int) -> None:
    """Gives an upload up; nothing of it is kept."""
    upload = find_upload(work, upload_id)
    if upload.finished_at is not None:
        raise Conflict("capture.upload_finished")
    work.session.delete(upload)
    work.session.flush()
    part_of(work.house, upload_id).unlink(missing_ok=True)


def arriving_counts(work: Work, capture_ids: Sequence[int]) -> dict[int, int]:
    """How many files of these hand-ins are still on their way. The caller has made sure that they are within reach."""
    query = (
        select(Upload.capture_id, func.count())
        .where(Upload.capture_id.in_(capture_ids), Upload.finished_at.is_(None))
        .group_by(Upload.capture_id)
    )
    return dict(work.session.execute(query).all())


def sweep(house: House, now: datetime) -> None:
    """Forgets uploads nobody has gone on with for a week, those that are finished, bytes without an upload, and empty hand-ins."""
    old, day = now - timedelta(days=KEPT_DAYS), now - timedelta(days=1)
    with house.database.transaction() as session:
        session.execute(delete(Upload).where(Upload.finished_at.is_(None), Upload.touched_at < old))
        session.execute(delete(Upload).where(Upload.finished_at.is_not(None), Upload.touched_at < day))
        known = set(session.scalars(select(Upload.id).where(Upload.finished_at.is_(None))))
        filled = select(CaptureItem.id).where(CaptureItem.capture_id == Capture.id).exists()
        awaited = select(Upload.id).where(Upload.capture_id == Capture.id).exists()
        session.execute(delete(Capture).where(Capture.created_at < day, Capture.origin == "upload", ~filled, ~awaited))
    for part in uploads_folder(house).glob("*.part"):
        # A day old at least: it may have been begun after the look above.
        if part.stem.isdigit() and int(part.stem) not in known and part.stat().st_mtime < day.timestamp():
            part.unlink(missing_ok=True)
