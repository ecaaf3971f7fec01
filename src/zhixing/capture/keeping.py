"""Keeping read files as documents: many in one transaction, and when that fails, each in its own, so that one spoils no other."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text
from sqlalchemy.orm import Session

from zhixing.access import Work
from zhixing.capture.claiming import Claimed, Failure, fail, finish, put_back, still_ours, work_for
from zhixing.capture.models import CaptureItem
from zhixing.capture.rules import State
from zhixing.kit.errors import Refusal
from zhixing.kit.house import House
from zhixing.organise import (
    Digest,
    NewDocument,
    add_documents,
    add_version,
    find_at,
    find_at_many,
    find_same,
    find_same_many,
    store,
)

log = logging.getLogger(__name__)

STORING = ThreadPoolExecutor(8, thread_name_prefix="capture-stores")
"""Most of storing is waiting for the disk to say that it has the bytes; waiting together costs hardly more than once."""

ReadFile = tuple[Claimed, Digest]

# One statement, in one order: of two who want the same name one waits, and no two wait for each other.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended(name, 7)) FROM unnest(CAST(:names AS text[])) AS name")


def keep(house: House, read: Sequence[ReadFile]) -> None:
    """Keeps read files as new documents, or as the next versions of those that came from the same places."""
    if not read:
        return
    for _ in STORING.map(lambda file: store(house.files, file[1]), read):
        pass
    for person_id in dict.fromkeys(file.person_id for file, _ in read):
        own = [(file, digest) for file, digest in read if file.person_id == person_id]
        try:
            _keep_together(house, own)
        except Exception:
            if len(own) > 1:
                log.info("%d files could not be kept together; each is kept by itself", len(own), exc_info=True)
            for one in own:
                _keep_one(house, one)


def _keep_one(house: House, one: ReadFile) -> None:
    try:
        _keep_together(house, [one])
    except Refusal as refusal:
        fail(house, [(one[0], Failure.of(refusal))])
    except Exception:
        log.exception("file %d could not be kept", one[0].item_id)
        put_back(house, [one[0]])


def _keep_together(house: House, read: Sequence[ReadFile]) -> None:
    """Files of one person, in one transaction."""
    with house.database.transaction() as session:
        # Names before rows, as everybody does it.
        _one_at_a_time(session, [file for file, _ in read])
        ours = still_ours(session, [file for file, _ in read])
        left = [(file, digest) for file, digest in read if file.item_id in ours]
        if not left:
            return
        work = work_for(house, session, left[0][0].person_id)
        fresh, others = _parted(work, left)
        assets = add_documents(work, [_document(file, digest) for file, digest in fresh])
        for (file, _), asset in zip(fresh, assets, strict=True):
            finish(work, ours[file.item_id], State.READY, asset.id, asset.version)
        for file, digest in others:
            _settle(work, ours[file.item_id], file, digest)


def _one_at_a_time(session: Session, files: Sequence[Claimed]) -> None:
    """Two workers must not both find that the same file, or the same place, is new."""
    names = {f"{file.space_id}:{name}" for file in files for name in (file.blob, file.source_path) if name}
    session.execute(_ONE_AT_A_TIME, {"names": sorted(names)})


def _parted(work: Work, read: Sequence[ReadFile]) -> tuple[list[ReadFile], list[ReadFile]]:
    """Those that nothing is known of yet, each of them once; and the others."""
    known = find_same_many(work.session, work.reach, [(file.space_id, file.blob) for file, _ in read])
    present = find_at_many(work.session, work.reach, [(file.space_id, file.source_path) for file, _ in read])
    taken = set(known) | set(present)
    fresh: list[ReadFile] = []
    others: list[ReadFile] = []
    for file, digest in read:
        names = {(file.space_id, name) for name in (file.blob, file.source_path) if name}
        (others if taken & names else fresh).append((file, digest))
        taken |= names
    return fresh, others


def _settle(work: Work, item: CaptureItem, file: Claimed, digest: Digest) -> None:
    """One file whose bytes or whose place are known."""
    same = find_same(work.session, file.space_id, file.blob, work.reach)
    if same is not None:
        finish(work, item, State.UNCHANGED, same.id, same.version)
        return
    new = _document(file, digest)
    present = find_at(work.session, file.space_id, file.source_path, work.reach)
    asset = add_documents(work, [new])[0] if present is None else add_version(work, present.id, new)
    finish(work, item, State.READY, asset.id, asset.version)


def _document(file: Claimed, digest: Digest) -> NewDocument:
    return NewDocument(
        space_id=file.space_id,
        filename=file.path.rpartition("/")[2],
        blob=file.blob,
        size=file.size,
        format=digest.format,
        source_path=file.source_path,
        digest=digest,
    )
