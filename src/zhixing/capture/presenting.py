"""Captures as others see them, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from zhixing.access import Work
from zhixing.access.models import Space
from zhixing.assets import find_many
from zhixing.assets.models import Category
from zhixing.capture.arriving import arriving_counts
from zhixing.capture.models import Capture, CaptureItem, Upload
from zhixing.capture.queries import counts_of, first_starts, stages_of, turns_ahead
from zhixing.capture.rules import FINISHED, seconds_left
from zhixing.capture.schemas import CaptureMay, CaptureOut, CountsOut, ItemOut, Named, UploadOut
from zhixing.capture.service import may_act
from zhixing.kit.words import Lang, say
from zhixing.people.models import Person


def spoken(told: Mapping[str, Any] | None, lang: Lang) -> str | None:
    """A stage or a reason as a sentence."""
    return say(str(told["code"]), lang, **dict(told.get("values") or {})) if told else None


def present(work: Work, captures: Sequence[Capture]) -> list[CaptureOut]:
    """Captures with their progress. The caller has made sure that they are within reach."""
    ids = [capture.id for capture in captures]
    counts, starts, stages = counts_of(work.session, ids), first_starts(work.session, ids), stages_of(work.session, ids)
    arriving = arriving_counts(work, ids)
    ahead = turns_ahead(work.session)
    spaces = _names(work, Space, {capture.space_id for capture in captures})
    people = _names(work, Person, {capture.person_id for capture in captures})
    return [
        _one(
            work,
            capture,
            counts.get(capture.id, {}),
            seconds_left(counts.get(capture.id, {}), starts.get(capture.id), work.now, _page(stages.get(capture.id))),
            names=(spaces[capture.space_id], people[capture.person_id]),
            coming=(arriving.get(capture.id, 0), ahead - 1 if counts.get(capture.id, {}).get("waiting") else 0),
        )
        for capture in captures
    ]


def _one(
    work: Work,
    capture: Capture,
    counts: Mapping[str, int],
    left: float | None,
    *,
    names: tuple[str, str],
    coming: tuple[int, int],
) -> CaptureOut:
    total, finished = sum(counts.values()), sum(counts.get(state, 0) for state in FINISHED)
    acts = may_act(work, capture)
    return CaptureOut(
        id=capture.id,
        title=capture.title,
        space=Named(id=capture.space_id, name=names[0]),
        person=Named(id=capture.person_id, name=names[1]),
        origin=capture.origin,
        created_at=capture.created_at,
        counts=CountsOut(**counts),
        total=total,
        finished=finished,
        arriving=coming[0],
        ahead=max(0, coming[1]),
        seconds_left=left,
        may=CaptureMay(retry=acts and bool(counts.get("failed") or counts.get("cancelled")), cancel=acts and finished < total),
    )


def _page(stage: Mapping[str, Any] | None) -> tuple[int, int] | None:
    values = (stage or {}).get("values") or {}
    return (int(values["page"]), int(values["pages"])) if "page" in values and "pages" in values else None


def _names(work: Work, table: type[Space] | type[Person], ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    return dict(work.session.execute(select(table.id, table.name).where(table.id.in_(ids))).all())


def present_items(work: Work, items: Sequence[CaptureItem]) -> list[ItemOut]:
    """Files with their state; of documents out of reach only what the capture itself knows."""
    assets = find_many(work.session, (item.asset_id for item in items if item.asset_id), work.reach)
    wanted = {asset.category_id for asset in assets.values() if asset.category_id}
    query = select(Category.id, Category.name).where(Category.id.in_(wanted))
    categories: dict[int, str] = dict(work.session.execute(query).all()) if wanted else {}
    shown = []
    for item in items:
        asset = assets.get(item.asset_id or 0)
        category = asset.category_id if asset else None
        shown.append(
            ItemOut(
                id=item.id,
                path=item.path,
                size=item.size,
                state=item.state,
                stage=spoken(item.stage, work.lang),
                reason=spoken(item.reason, work.lang),
                asset_id=asset.id if asset else None,
                version=item.version if asset else None,
                seconds=item.seconds,
                category=Named(id=category, name=categories[category]) if category in categories else None,
                tags=asset.tags if asset else [],
            )
        )
    return shown


PIECE = 8 * 1024**2


def present_upload(upload: Upload) -> UploadOut:
    """A large file on its way, to the one who sends it."""
    return UploadOut(
        id=upload.id,
        capture_id=upload.capture_id,
        path=upload.path,
        size=upload.size,
        received=upload.received,
        modified=upload.modified,
        created_at=upload.created_at,
        touched_at=upload.touched_at,
        piece=PIECE,
    )
