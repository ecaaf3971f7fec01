"""What links and citations of merged documents open: the one they were merged into, and there the passage that says the same."""

from __future__ import annotations

from zhixing.access import Work
from zhixing.assets import find, follow, passage_within, passages_of
from zhixing.assets.models import Asset, Passage
from zhixing.kit.errors import NotFound
from zhixing.organise.documents import readable_version
from zhixing.organise.models import DocumentVersion
from zhixing.organise.sameness import read, traits

ALIKE = 0.45
"""A passage that shares less of its wording with the one cited is not what was cited."""


def version_to_show(work: Work, asset_id: int, number: int | None) -> tuple[Asset, DocumentVersion]:
    """A document within reach and one of its versions; of one that was merged, the present version of what it was merged into."""
    target = follow(work.session, asset_id, work.reach)
    return readable_version(work, target, number if target == asset_id else None)


def passage_to_show(work: Work, passage_id: int) -> tuple[Passage, Asset]:
    """A passage within reach; of a document that was merged, the passage of the other one that says the same."""
    try:
        return passage_within(work.session, passage_id, work.reach)
    except NotFound:
        cited = work.session.get(Passage, passage_id)
        target = asset_id = cited.asset_id if cited else 0
        if cited is not None:
            target = follow(work.session, asset_id, work.reach)
        if cited is None or target == asset_id:
            raise
    found = _same_words(work, cited, target)
    if found is None:
        raise NotFound("assets.passage_not_found")
    return found, find(work.session, target, work.reach)


def _same_words(work: Work, cited: Passage, asset_id: int) -> Passage | None:
    candidates = passages_of(work.session, asset_id, work.reach)
    exact = next((passage for passage in candidates if passage.text == cited.text), None)
    if exact is not None or not candidates:
        return exact
    wanted = read(cited.text)
    best = max(candidates, key=lambda passage: traits(wanted, read(passage.text)).runs_contained)
    return best if traits(wanted, read(best.text)).runs_contained >= ALIKE else None
