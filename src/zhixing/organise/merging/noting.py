"""Noting which assets say the same, when one of them is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from zhixing.access import Work
from zhixing.assets.models import Asset
from zhixing.organise.classify import Vector
from zhixing.organise.duplicates import ALIKE, Wording, alike
from zhixing.organise.models import DocumentVersion, Likeness
from zhixing.organise.sameness import DECIDED, judge, read, traits
from zhixing.organise.texts_queries import alike_candidates, profiles, readings

MOST_NOTED = 20
"""So many of the nearest are compared word for word."""
ALL_BUT = 0.985
"""From this share of both on they are told as the same text."""


@dataclass(frozen=True)
class Near:
    """An asset that says the same as the one looked at, and the shares of each that stand in the other."""

    other_id: int
    share: float
    mine_in_other: float
    other_in_mine: float
    confidence: float
    kind: str


@dataclass(frozen=True)
class Looked:
    """What is known of the asset looked at."""

    asset_id: int
    text: str
    wording: Wording
    vector: Vector | None = None
    vector_by: str = ""


def nearest(work: Work, looked: Looked) -> list[Near]:
    """The assets that say the same as this one, the surest first; those with the very same bytes whatever they say."""
    found = {near.other_id: near for near in _by_words(work, looked)}
    for other_id in _same_bytes(work, looked.asset_id):
        found[other_id] = Near(other_id, 1.0, 1.0, 1.0, 1.0, "exact")
    return sorted(found.values(), key=lambda near: (-near.confidence, -near.share, near.other_id))[:MOST_NOTED]


def note(work: Work, asset_id: int, near: Sequence[Near]) -> None:
    """Keeps the pairs of this asset, in place of those noted before."""
    mine = or_(Likeness.one_id == asset_id, Likeness.other_id == asset_id)
    work.session.execute(delete(Likeness).where(mine))
    rows = [_row(asset_id, each, work) for each in near]
    if rows:
        work.session.execute(insert(Likeness).values(rows).on_conflict_do_nothing())


def _row(asset_id: int, near: Near, work: Work) -> dict[str, object]:
    first = asset_id < near.other_id
    return {
        "one_id": min(asset_id, near.other_id),
        "other_id": max(asset_id, near.other_id),
        "one_in_other": near.mine_in_other if first else near.other_in_mine,
        "other_in_one": near.other_in_mine if first else near.mine_in_other,
        "confidence": round(near.confidence, 4),
        "kind": near.kind,
        "noted_at": work.now,
    }


def _by_words(work: Work, looked: Looked) -> list[Near]:
    shares: dict[int, tuple[float, Wording]] = {}
    for other_id, other in alike_candidates(work.session, looked.asset_id, looked.wording.bands):
        share = alike(looked.wording, other)
        if share >= ALIKE:
            shares[other_id] = (share, other)
    nearby = sorted(shares, key=lambda number: -shares[number][0])[:MOST_NOTED]
    texts = {number: each.body for number, each in readings(work.session, nearby, passages=None).items()}
    vectors = _vectors(work, looked, nearby)
    mine = read(looked.text)
    found: list[Near] = []
    for number in nearby:
        judged = judge(traits(mine, read(texts.get(number, "")), vectors.get(number)))
        if judged.confidence >= DECIDED:
            share, wording = shares[number]
            in_other, in_mine = _shares(looked.wording, wording)
            found.append(Near(number, share, in_other, in_mine, judged.confidence, _kind(in_other, in_mine)))
    return found


def _shares(mine: Wording, other: Wording) -> tuple[float, float]:
    common = float(np.mean(mine.signature == other.signature))
    shared = common * (mine.stretches + other.stretches) / (1 + common)
    return min(1.0, shared / mine.stretches), min(1.0, shared / other.stretches)


def _kind(in_other: float, in_mine: float) -> str:
    if min(in_other, in_mine) >= ALL_BUT:
        return "exact"
    return "near" if min(in_other, in_mine) >= ALIKE else "contained"


def _vectors(work: Work, looked: Looked, asset_ids: Sequence[int]) -> dict[int, float]:
    if looked.vector is None:
        return {}
    found: dict[int, float] = {}
    for number, profile in profiles(work.session, asset_ids).items():
        if profile.vector is not None and profile.vector_by == looked.vector_by:
            found[number] = float(np.frombuffer(profile.vector, "<f2").astype(np.float32) @ looked.vector)
    return found


def _same_bytes(work: Work, asset_id: int) -> list[int]:
    present = (DocumentVersion.asset_id == Asset.id) & (DocumentVersion.number == Asset.version)
    mine = select(DocumentVersion.sha256).join(Asset, present).where(Asset.id == asset_id).scalar_subquery()
    query = (
        select(Asset.id)
        .join(DocumentVersion, present)
        .where(DocumentVersion.sha256 == mine, Asset.id != asset_id, Asset.deleted_at.is_(None), DocumentVersion.size > 0)
        .order_by(Asset.id)
        .limit(MOST_NOTED)
    )
    return list(work.session.scalars(query))
