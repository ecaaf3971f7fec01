"""Replacing the passages of an asset by those of a new version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from psycopg.types.json import Jsonb
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from zhixing.assets.models import Passage


class PassageText(Protocol):
    """What a passage must tell of itself to be kept; any room may bring its own."""

    @property
    def heading_path(self) -> Sequence[str]: ...

    @property
    def text(self) -> str: ...

    @property
    def locator(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, kw_only=True)
class NewPassage:
    """A stretch of text that can be cited: below which headings, what it says, where it stands (see `Passage.locator`)."""

    heading_path: Sequence[str] = ()
    text: str
    locator: Mapping[str, Any] = field(default_factory=dict)


def replace_passages(session: Session, asset_id: int, version: int, passages: Sequence[PassageText]) -> None:
    """Makes `passages` the passages of the asset.

    One that says the same below the same headings keeps its id, so that citations of it still open and it is not embedded anew.
    """
    kept = _by_words(session.scalars(select(Passage).where(Passage.asset_id == asset_id).order_by(Passage.ordinal)).all())
    fresh: list[dict[str, Any]] = []
    for ordinal, passage in enumerate(passages):
        same = kept.get(_words(passage.heading_path, passage.text))
        if same:
            old = same.pop(0)
            old.version, old.ordinal, old.locator = version, ordinal, dict(passage.locator)
        else:
            fresh.append(_row(asset_id, version, ordinal, passage))
    gone = [old.id for rest in kept.values() for old in rest]
    if gone:
        session.execute(delete(Passage).where(Passage.id.in_(gone)))
    if fresh:
        session.execute(insert(Passage), fresh)


def add_passages(session: Session, news: Iterable[tuple[int, int, Sequence[PassageText]]]) -> None:
    """Passages of assets that have none yet, as (asset, version, passages); by COPY, because there may be very many."""
    columns = "asset_id, version, ordinal, heading_path, text, locator, embedded"
    cursor = session.connection().connection.cursor()
    with cursor.copy(f"COPY passage ({columns}) FROM STDIN") as copy:
        copy.set_types(["int8", "int8", "int8", "text[]", "text", "jsonb", "bool"])
        for asset_id, version, passages in news:
            for ordinal, passage in enumerate(passages):
                locator = Jsonb(dict(passage.locator))
                copy.write_row((asset_id, version, ordinal, list(passage.heading_path), passage.text, locator, False))


def _by_words(passages: Sequence[Passage]) -> dict[tuple[str, ...], list[Passage]]:
    found: dict[tuple[str, ...], list[Passage]] = defaultdict(list)
    for passage in passages:
        found[_words(passage.heading_path, passage.text)].append(passage)
    return found


def _words(heading_path: Sequence[str], text: str) -> tuple[str, ...]:
    return (*heading_path, text)


def _row(asset_id: int, version: int, ordinal: int, passage: PassageText) -> dict[str, Any]:
    return {
        "asset_id": asset_id,
        "version": version,
        "ordinal": ordinal,
        "heading_path": list(passage.heading_path),
        "text": passage.text,
        "locator": dict(passage.locator),
        "embedded": False,
    }
