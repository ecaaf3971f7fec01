"""Opening a handed-in archive: each file inside becomes a file of the hand-in, and the archive itself leaves it."""

from __future__ import annotations

import io
import logging
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import IO
from zipfile import BadZipFile

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from zhixing.access import work_of
from zhixing.capture.archive import MAX_NESTED, Archive, Entry
from zhixing.capture.claiming import Claimed, Failure, fail
from zhixing.capture.models import Capture, CaptureItem
from zhixing.capture.port import Unreadable
from zhixing.capture.rules import State, depth_in_archives
from zhixing.capture.service import HandedIn, add
from zhixing.kit.house import House
from zhixing.people.models import Person

log = logging.getLogger(__name__)

BATCH = 25


class _Limited(io.BytesIO):
    """A stream that refuses to give more than it may: an archive can lie about the size of what it holds."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        super().__init__()
        self._stream, self._left = stream, limit

    def read(self, size: int | None = -1) -> bytes:
        data = self._stream.read(-1 if size is None else size)
        self._left -= len(data)
        if self._left < 0:
            raise Unreadable("bomb", megabytes=0)
        return data


def is_archive(path: str) -> bool:
    """Whether a file is opened rather than read; what is inside an Office file is not."""
    return path.lower().endswith(".zip")


def unpack(house: House, claimed: Claimed) -> None:
    """Puts the files of an archive into the hand-in. Twice is harmless: files that are there already are passed over."""
    try:
        if depth_in_archives(claimed.path) >= MAX_NESTED:
            raise Unreadable("archive_too_deep", limit=MAX_NESTED)
        with Archive(house.files.path(claimed.blob)) as archive:
            _take_out(house, claimed, archive)
    except Unreadable as reason:
        fail(house, [(claimed, Failure(f"capture.unreadable.{reason.code}", reason.values))])
    except KeyError:
        fail(house, [(claimed, Failure("capture.original_missing", {}))])
    except SQLAlchemyError:
        raise  # the database is away: another time
    except Exception:  # an archive that nobody foresaw must not hold back the files beside it
        log.exception("unpacking %s failed unforeseen", claimed.path)
        fail(house, [(claimed, Failure("capture.unreadable.unforeseen", {}))])


def _take_out(house: House, claimed: Claimed, archive: Archive) -> None:
    found = 0
    entries = archive.entries()
    while batch := list(islice(entries, BATCH)):
        found += len(batch)
        if not _add(house, claimed, list(_unpacked(house, archive, batch, claimed.path))):
            return
    if not found:
        raise Unreadable("archive_empty")
    with house.database.transaction() as session:
        session.execute(delete(CaptureItem).where(CaptureItem.id == claimed.item_id, CaptureItem.state == State.READING))


def _unpacked(house: House, archive: Archive, batch: list[Entry], within: str) -> Iterator[tuple[HandedIn, str | None]]:
    """Files kept in the store, or the code of what is wrong with one."""
    for entry in batch:
        path = f"{within}/{entry.path}"
        if entry.problem is not None:
            yield HandedIn(path, "", entry.size), entry.problem
            continue
        if entry.size > house.settings.max_upload_bytes:
            yield HandedIn(path, "", entry.size), "too_large_in_archive"
            continue
        try:
            with archive.open(entry) as stream:
                yield HandedIn(path, house.files.put(_Limited(stream, entry.size)), entry.size), None
        except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, Unreadable):
            yield HandedIn(path, "", entry.size), "broken_in_archive"


def _add(house: House, claimed: Claimed, files: list[tuple[HandedIn, str | None]]) -> bool:
    """Adds a batch to the hand-in; false when the archive was taken back meanwhile."""
    with house.database.transaction() as session:
        state = session.scalar(select(CaptureItem.state).where(CaptureItem.id == claimed.item_id).with_for_update())
        if state != State.READING:
            return False
        capture = session.get_one(Capture, claimed.capture_id)
        work = work_of(house, session, session.get_one(Person, capture.person_id))
        paths = [file.path for file, _ in files]
        known = set(
            session.scalars(select(CaptureItem.path).where(CaptureItem.capture_id == capture.id, CaptureItem.path.in_(paths)))
        )
        add(work, capture, [file for file, problem in files if problem is None and file.path not in known])
        for file, problem in files:
            if problem is not None and file.path not in known:
                session.add(
                    CaptureItem(
                        capture_id=capture.id,
                        person_id=capture.person_id,
                        path=file.path,
                        size=file.size,
                        state=State.FAILED,
                        reason={"code": f"capture.unreadable.{problem}", "values": {}},
                        created_at=work.now,
                        finished_at=work.now,
                    )
                )
        return True
