"""Whether everything that was promised holds, and database, index and files say the same."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from faults.ledger import SECTIONS, Doc, Ledger, section_word
from zhixing.access.models import Grant
from zhixing.access.queries import reach_of
from zhixing.assets.models import Asset, Passage
from zhixing.bootstrap import OpenHouse
from zhixing.capture.models import CaptureItem
from zhixing.organise.models import DocumentVersion
from zhixing.search import SearchRequest, differences, search

FOUND_AT_MOST = 60
"""So many of the latest documents of each worker are searched for; the index as a whole is compared asset by asset."""


def wrongs(house: OpenHouse, ledgers: list[Ledger], keeper: int, outsider: int) -> list[str]:
    """Everything that is not as it was promised, in words; [] where nothing is wrong."""
    with house.database.session() as session:
        found = [
            *_promises(session, ledgers),
            *_doubles(session),
            *_halves(session),
            *_unfinished(session),
            *_files(session, house),
        ]
        found += [f"index: {one}" for one in differences(house)]
        found += _searches(session, house, ledgers, keeper, outsider)
    return found


def _promises(session: Session, ledgers: list[Ledger]) -> Iterator[str]:
    """Each document of the ledger stands there once, alive or not, with the words and the title it was promised; grants hold."""
    for ledger in ledgers:
        titles = select(Asset).where(Asset.space_id == ledger.space_id)
        by_word: dict[str, list[Asset]] = {}
        for asset in session.scalars(titles):
            by_word.setdefault(asset.title.split(" ")[1] if " " in asset.title else asset.title, []).append(asset)
        for doc in ledger.docs:
            yield from _promise(session, doc, by_word.pop(doc.word, []))
        yield from (f"{ledger.name}: nobody handed in {word}" for word in by_word)
        held = frozenset(
            session.scalars(select(Grant.subject).where(Grant.scope == f"space:{ledger.space_id}", Grant.role == "reader"))
        )
        if ledger.grants and held not in ledger.grants:
            yield f"{ledger.name}: readers are {sorted(held)}, promised {[sorted(one) for one in ledger.grants]}"
        ledger.grants = [held]


def _promise(session: Session, doc: Doc, assets: list[Asset]) -> Iterator[str]:
    if len(assets) != 1:
        if assets or not doc.optional:
            yield f"{doc.word}: {len(assets)} assets, promised {'one at most' if doc.optional else 'one'}"
        doc.alive = set()  # it never came: nobody speaks of it again
        return
    [asset] = assets
    if (asset.deleted_at is None) not in doc.alive and doc.alive:
        yield f"{doc.word}: alive is {asset.deleted_at is None}, promised {doc.alive}"
    if asset.title not in (doc.titles or {f"规程 {doc.word}"}):
        yield f"{doc.word}: called {asset.title}, promised {doc.titles}"
    said = "\n".join(session.scalars(select(Passage.text).where(Passage.asset_id == asset.id).order_by(Passage.ordinal)))
    whole = [version for version in doc.texts if _whole(said, doc.word, version)]
    if len(whole) != 1:
        yield f"{doc.word}: holds versions {whole} whole, promised one of {doc.texts}"
    doc.asset_id, doc.alive, doc.optional, doc.busy = asset.id, {asset.deleted_at is None}, False, False
    doc.titles, doc.texts = {asset.title}, whole or doc.texts


def _whole(said: str, word: str, version: int) -> bool:
    places = [said.find(section_word(word, version, number)) for number in range(SECTIONS)]
    return places == sorted(places) and places[0] >= 0


def _doubles(session: Session) -> Iterator[str]:
    alike = text(
        "SELECT v.source_path, count(DISTINCT a.id) FROM asset a JOIN document_version v ON v.asset_id = a.id"
        " WHERE a.deleted_at IS NULL AND v.source_path <> '' GROUP BY a.space_id, v.source_path HAVING count(DISTINCT a.id) > 1"
    )
    yield from (f"doubled: {path} stands {count} times" for path, count in session.execute(alike))
    for asset_id, number in session.execute(select(Asset.id, Asset.version)):
        query = select(DocumentVersion.number).where(DocumentVersion.asset_id == asset_id).order_by(DocumentVersion.number)
        numbers = list(session.scalars(query))
        if numbers != list(range(1, number + 1)):
            yield f"asset {asset_id}: versions {numbers}, the present one is {number}"


def _halves(session: Session) -> Iterator[str]:
    """No asset without passages, no gap and no double in their order, none of another version."""
    ordinals: dict[int, list[tuple[int, int]]] = {}
    for asset_id, ordinal, version in session.execute(select(Passage.asset_id, Passage.ordinal, Passage.version)):
        ordinals.setdefault(asset_id, []).append((ordinal, version))
    for asset_id, number in session.execute(select(Asset.id, Asset.version)):
        held = sorted(ordinals.get(asset_id, []))
        places = [ordinal for ordinal, _ in held]
        if not held or places != list(range(places[0], places[0] + len(places))):
            yield f"asset {asset_id}: passages {places}"
        if {version for _, version in held} - {number}:
            yield f"asset {asset_id}: passages of versions {Counter(version for _, version in held)}, present {number}"


def _unfinished(session: Session) -> Iterator[str]:
    states = select(CaptureItem.path, CaptureItem.state, CaptureItem.reason).where(
        CaptureItem.state.not_in(("ready", "unchanged"))
    )
    yield from (f"hand-in {path}: {state} {reason}" for path, state, reason in session.execute(states))
    jobs = text("SELECT task_name, status, args FROM procrastinate_jobs WHERE status NOT IN ('succeeded', 'todo')")
    yield from (f"job {name}: {status} {args}" for name, status, args in session.execute(jobs))
    listeners = text("SELECT name, last_error FROM listener_place WHERE failures > 0")
    yield from (f"listener {name}: {error}" for name, error in session.execute(listeners))


def _files(session: Session, house: OpenHouse) -> Iterator[str]:
    """Every file that the database names lies in the store with the bytes its name promises."""
    keys = set(session.scalars(select(DocumentVersion.blob).where(DocumentVersion.blob.is_not(None))))
    keys |= set(session.scalars(select(DocumentVersion.content)))
    keys |= set(session.scalars(select(CaptureItem.blob).where(CaptureItem.blob.is_not(None))))
    for key in sorted(key for key in keys if key):
        if not house.files.has(key):
            yield f"file {key} is gone"
        elif hashlib.sha256(house.files.path(key).read_bytes()).hexdigest() != key:
            yield f"file {key} holds other bytes"


def _searches(session: Session, house: OpenHouse, ledgers: list[Ledger], keeper: int, outsider: int) -> Iterator[str]:
    """Who may read a document finds it by its words, once; nobody finds what is deleted, and an outsider finds nothing."""
    reaches = {"keeper": reach_of(session, keeper), "outsider": reach_of(session, outsider)}
    for ledger in ledgers:
        for doc in [doc for doc in ledger.docs if doc.asset_id is not None][-FOUND_AT_MOST:]:
            for who, reach in reaches.items():
                words = section_word(doc.word, doc.texts[0], SECTIONS - 1)
                hits = search(session, house, SearchRequest(f'"{words}"'), reach).hits
                found = [hit.asset.id for hit in hits]
                reads = doc.alive == {True} and (who == "keeper" or f"user:{outsider}" in ledger.grants[0])
                if found != ([doc.asset_id] if reads else []):
                    yield f"{doc.word}: {who} finds {found}, ought to find {reads}"
