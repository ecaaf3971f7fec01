"""Looking after the words assets are tagged with: one called differently, several made one, one taken away, everywhere at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, true

from zhixing.access import CompanyRole, Work
from zhixing.assets import rules
from zhixing.assets.batches import Outcome, keep_batch, own_batch
from zhixing.assets.events import TagsMerged
from zhixing.assets.models import Asset
from zhixing.assets.reading import editable, readable
from zhixing.assets.service import note_changed
from zhixing.kit.errors import Invalid, NotFound


@dataclass(frozen=True)
class Effect:
    """How many assets carry one of the tags within reach, and how many will be changed."""

    seen: int
    changed: int


def may_change_everywhere(work: Work) -> bool:
    """Whether the actor looks after the words of the whole house."""
    return work.may_company(CompanyRole.LIBRARIAN, CompanyRole.ADMINISTRATOR) and "admin" in work.scopes


def effect_of(work: Work, tags: Sequence[str]) -> Effect:
    """What changing these tags would do. Refuses as unknown unless each stands on something within reach."""
    for tag in tags:
        if not _count(work, [tag], readable(work.reach)):
            raise NotFound("assets.tag_not_found", tag=tag)
    return Effect(seen=_count(work, tags, readable(work.reach)), changed=_count(work, tags, _to_change(work)))


def retag(work: Work, tags: Sequence[str], into: str | None) -> Outcome:
    """Makes these tags one that is called `into`, or takes them away where none is given.

    Librarians and administrators change all assets of the house, also those they may not read; others those they may edit.
    """
    effect_of(work, tags)
    wanted = rules.clean_tags([into]) if into is not None else []
    if into is not None and not wanted:
        raise Invalid("assets.tag_missing")
    gone = sorted(set(tags) - set(wanted))
    before: list[dict[str, Any]] = []
    carrying = select(Asset).where(Asset.tags.overlap(gone), _to_change(work)).order_by(Asset.id).with_for_update()
    for asset in work.session.scalars(carrying):
        was = list(asset.tags)
        asset.tags = rules.clean_tags(_replaced(was, set(gone), wanted))
        before.append({"id": asset.id, "was": was, "became": list(asset.tags)})
    note_changed(work, [line["id"] for line in before], "tags")
    work.record(TagsMerged(subject="tags:0", tags=gone, into=wanted[0] if wanted else "", assets=len(before)))
    return Outcome(keep_batch(work, "tags", before), len(before))


def undo_retag(work: Work, batch_id: int) -> Outcome:
    """Gives the assets the tags back that they had, as far as nobody has changed them since."""
    batch = own_batch(work, batch_id, "tags")
    lines = {line["id"]: line for line in batch.before}
    back: list[int] = []
    for asset in work.session.scalars(select(Asset).where(Asset.id.in_(lines), _to_change(work)).with_for_update()):
        if list(asset.tags) == lines[asset.id]["became"]:
            asset.tags = lines[asset.id]["was"]
            back.append(asset.id)
    batch.undone_at = work.now
    note_changed(work, back, "tags")
    return Outcome(batch_id, len(back))


def _replaced(tags: Sequence[str], gone: set[str], wanted: Sequence[str]) -> list[str]:
    """The tags in their order, the new one where the first of the old stood."""
    found: list[str] = []
    for tag in tags:
        found += wanted if tag in gone else [tag]
    return found


def _count(work: Work, tags: Sequence[str], where: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(Asset).where(Asset.tags.overlap(list(tags)), Asset.deleted_at.is_(None), where)
    return work.session.scalar(query) or 0


def _to_change(work: Work) -> ColumnElement[bool]:
    return true() if may_change_everywhere(work) else readable(work.reach) & editable(work.reach)
