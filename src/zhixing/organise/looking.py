"""What the machine does with an asset that is new or has changed: it reads it, notes what it saw, and makes its proposals.

Reading and reckoning come first, outside any writing transaction, because a long one would hold up everybody who listens
to facts; then each asset is written to in a short transaction of its own. Doing it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from zhixing.access import Work, system_work
from zhixing.assets import AssetChanges, change
from zhixing.assets.models import Asset
from zhixing.kit.house import House
from zhixing.organise.classify import WORTH_SAYING, Opinion, Reason, Sketch, Vector, sketch, words_of
from zhixing.organise.duplicates import Wording, wording, wording_from
from zhixing.organise.keysentences import summary
from zhixing.organise.merging.noting import Looked, nearest, note
from zhixing.organise.models import AssetProfile
from zhixing.organise.proposing import propose_category, propose_duplicates, propose_tags
from zhixing.organise.tagging import Tag, fitting_tags
from zhixing.organise.teaching import classifier_for, meanings, vector_of, writing_of
from zhixing.organise.texts_queries import Reading, noted_assets, profiles, readings, standing_categories, tags_in_use, unlabelled
from zhixing.search.analysis import sentences

SENTENCES_FROM = 20_000
"""Characters of a text among which its key sentences are looked for."""
MOST_LOOKED_AT_AGAIN = 3000
WORTH_WRITING = 0.03
"""A confidence that moved by less is left as it stands."""


@dataclass(frozen=True)
class Seen:
    """What the machine made of one asset."""

    reading: Reading
    opinions: Sequence[Opinion]
    reasons: Sequence[Reason]
    wording: Wording
    vector: Vector | None
    tags: Sequence[Tag]
    summary: str

    def looked(self, house: House) -> Looked:
        """What is compared of it with other assets."""
        return Looked(self.reading.asset_id, self.reading.body, self.wording, self.vector, house.embedder.name)


def look_at(house: House, asset_ids: Sequence[int]) -> None:
    """Reads these assets and makes proposals about them; those that are gone are passed over."""
    for seen in _see(house, asset_ids):
        with house.database.transaction() as session:
            _tell(system_work(house, session), house, seen)


def look_again(house: House) -> None:
    """After people have said something new: other assets' categories are thought over, the newest first."""
    with house.database.session() as session:
        asset_ids = unlabelled(session, most=MOST_LOOKED_AT_AGAIN)
        found = opinions_on(session, house, asset_ids)
        standing = standing_categories(session, asset_ids)
    for asset_id, (opinions, reasons) in found.items():
        if not _differs(standing.get(asset_id), opinions):
            continue
        with house.database.transaction() as session:
            asset = _fresh(session, asset_id)
            if asset is not None:
                propose_category(system_work(house, session), asset, opinions, reasons)


def _differs(standing: tuple[int, float, bool] | None, opinions: Sequence[Opinion]) -> bool:
    """Whether what is proposed at present is no longer what the machine thinks."""
    if standing is None or not opinions:
        return standing is not None or bool(opinions)
    best = opinions[0]
    category_id, confidence, is_set = standing
    crossed = best.certain and not is_set
    return best.topic_id != category_id or crossed or abs(best.confidence - confidence) > WORTH_WRITING


def opinions_on(
    session: Session, house: House, asset_ids: Sequence[int], *, least: float = WORTH_SAYING
) -> dict[int, tuple[list[Opinion], list[Reason]]]:
    """What the machine thinks of the category of assets it has looked at, and which words decided for the first.

    Where its best confidence is below `least`, it says nothing.
    """
    classifier = classifier_for(session, house)
    noted = profiles(session, asset_ids)
    read = list(readings(session, asset_ids).values())
    writings = [writing_of(each, vector_of(noted.get(each.asset_id), house.embedder)) for each in read]
    said = classifier.opinions([sketch(writing) for writing in writings], least=least)
    return {
        each.asset_id: (opinions, classifier.reasons(writing, opinions[0].topic_id) if opinions else [])
        for each, writing, opinions in zip(read, writings, said, strict=True)
    }


def _see(house: House, asset_ids: Sequence[int]) -> list[Seen]:
    with house.database.session() as session:
        read = list(readings(session, asset_ids, passages=None).values())
        known = tags_in_use(session)
        classifier = classifier_for(session, house)
    vectors = meanings(house.embedder, [words_of(writing_of(each, None)) for each in read])
    writings = [writing_of(each, vector) for each, vector in zip(read, vectors, strict=True)]
    sketches: list[Sketch] = [sketch(writing) for writing in writings]
    found: list[Seen] = []
    for each, writing, opinions in zip(read, writings, classifier.opinions(sketches), strict=True):
        text = each.body
        found.append(
            Seen(
                reading=each,
                opinions=opinions,
                reasons=classifier.reasons(writing, opinions[0].topic_id) if opinions else [],
                wording=wording(text),
                vector=writing.vector,
                tags=fitting_tags(each.title, text, known=known, telling=classifier.telling, own=each.tags),
                summary=summary(each.title, [sentence.text for sentence in sentences(text[:SENTENCES_FROM])]),
            )
        )
    return found


def _tell(work: Work, house: House, seen: Seen) -> None:
    asset = _fresh(work.session, seen.reading.asset_id)
    if asset is None or asset.version != seen.reading.version:
        return
    written = profiles(work.session, [asset.id]).get(asset.id)
    if asset.summary == (written.summary if written else "") != seen.summary:
        change(work, asset.id, AssetChanges(summary=seen.summary))
    _note(work, house, seen)
    propose_category(work, asset, seen.opinions, seen.reasons)
    propose_tags(work, asset, seen.tags)
    propose_duplicates(work, asset, nearest(work, seen.looked(house)))


def compare_all(house: House) -> None:
    """Compares everything the machine has looked at with everything else, anew; an asset at a time, in short transactions."""
    with house.database.session() as session:
        waiting = noted_assets(session)
    for asset_id in waiting:
        with house.database.transaction() as session:
            asset = _fresh(session, asset_id)
            profile = profiles(session, [asset_id]).get(asset_id)
            read = readings(session, [asset_id], passages=None).get(asset_id)
            if asset is None or profile is None or read is None:
                continue
            work = system_work(house, session)
            kept = wording_from(profile.stretches, profile.signature, profile.bands)
            vector = vector_of(profile, house.embedder)
            note(work, asset_id, nearest(work, Looked(asset_id, read.body, kept, vector, house.embedder.name)))


def _fresh(session: Session, asset_id: int) -> Asset | None:
    """The asset, held until the end of the transaction so that a person's answer and the machine's do not cross."""
    asset = session.get(Asset, asset_id, with_for_update=True)
    return None if asset is None or asset.deleted_at is not None else asset


def _note(work: Work, house: House, seen: Seen) -> None:
    said: Mapping[str, object] = {
        "version": seen.reading.version,
        "stretches": seen.wording.stretches,
        "signature": seen.wording.to_bytes(),
        "bands": list(seen.wording.bands),
        "vector": None if seen.vector is None else seen.vector.astype("<f2").tobytes(),
        "vector_by": None if seen.vector is None else house.embedder.name,
        "summary": seen.summary,
        "noted_at": work.now,
    }
    statement = insert(AssetProfile).values(asset_id=seen.reading.asset_id, **said)
    work.session.execute(statement.on_conflict_do_update(index_elements=["asset_id"], set_=dict(said)))
