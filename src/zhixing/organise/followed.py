"""What links and citations of merged documents open: the one they were merged into, and there the passage that says the same."""

from __future__ import annotations

from zhixing.access import Work
from zhixing.assets import AssetRow, PassageRow, follow, passage_within, passages_of, row_to_show
from zhixing.assets.models import Passage
from zhixing.kit.errors import NotFound
from zhixing.organise.document_queries import VersionRow, versions_of
from zhixing.organise.sameness import read, traits

ALIKE = 0.45
"""A passage that shares less of its wording with the one cited is not what was cited."""


def versions_to_show(work: Work, asset_id: int, number: int | None) -> tuple[AssetRow, VersionRow, list[VersionRow]]:
    """A document within reach, one of its versions, and all of them; of one that was merged, the present version of what it
    was merged into.
    """
    asset = row_to_show(work.session, asset_id, work.reach)
    wanted = asset.version if number is None or asset.id != asset_id else number
    versions = versions_of(work.session, asset.id)
    for version in versions:
        if version.number == wanted:
            return asset, version, versions
    raise NotFound("documents.version_not_found")


def passage_to_show(work: Work, passage_id: int) -> PassageRow:
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
    return found


def _same_words(work: Work, cited: Passage, asset_id: int) -> PassageRow | None:
    candidates = passages_of(work.session, asset_id, work.reach)
    exact = next((passage for passage in candidates if passage.text == cited.text), None)
    if exact is not None or not candidates:
        return exact
    wanted = read(cited.text)
    best = max(candidates, key=lambda passage: traits(wanted, read(passage.text)).runs_contained)
    return best if traits(wanted, read(best.text)).runs_contained >= ALIKE else None
