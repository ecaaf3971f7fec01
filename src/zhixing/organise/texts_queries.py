"""What the machine reads of assets, and what it noted of them. For jobs only: nothing of it is shown without a reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, literal, select, text
from sqlalchemy.orm import Session

from zhixing.assets.models import Asset, Category, Passage
from zhixing.organise.duplicates import Wording, wording_from
from zhixing.organise.models import AssetProfile, DocumentVersion, Suggestion

FIRST_PASSAGES = 8
"""So many passages hold the opening of a text."""
MOST_CANDIDATES, MOST_COMPARED = 50, 1000
"""So many near-duplicates are looked at closely, of so many at most: a form filled in ten thousand times must not stop the line."""


@dataclass(frozen=True)
class Reading:
    """What is read of one asset: its title and tags, the folder it lay in, and its passages as (id, heading, text), in order."""

    asset_id: int
    version: int
    title: str
    tags: frozenset[str]
    place: str
    passages: tuple[tuple[int, str, str], ...]

    @property
    def body(self) -> str:
        """The text with its headings."""
        lines: list[str] = []
        above = self.title
        for _, heading, words in self.passages:
            if heading and heading != above:
                lines.append(heading)
            lines.append(words)
            above = heading
        return "\n".join(lines)


def readings(session: Session, asset_ids: Iterable[int], *, passages: int | None = FIRST_PASSAGES) -> dict[int, Reading]:
    """The assets that are not deleted, by id, with so many first passages each; all of them where none is given."""
    wanted = sorted(set(asset_ids))
    if not wanted:
        return {}
    places = _places(session, wanted)
    texts: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    query = select(Passage.asset_id, Passage.id, Passage.heading_path, Passage.text).where(Passage.asset_id.in_(wanted))
    if passages is not None:
        query = query.where(Passage.ordinal < passages)
    for asset_id, number, path, words in session.execute(query.order_by(Passage.asset_id, Passage.ordinal)):
        texts[asset_id].append((number, path[-1] if path else "", words))
    alive = session.execute(
        select(Asset.id, Asset.version, Asset.title, Asset.tags).where(Asset.id.in_(wanted), Asset.deleted_at.is_(None))
    )
    return {
        number: Reading(number, version, title, frozenset(tags), places.get(number, ""), tuple(texts[number]))
        for number, version, title, tags in alive
    }


def _places(session: Session, asset_ids: Sequence[int]) -> dict[int, str]:
    query = (
        select(DocumentVersion.asset_id, DocumentVersion.source_path)
        .join(Asset, (Asset.id == DocumentVersion.asset_id) & (Asset.version == DocumentVersion.number))
        .where(DocumentVersion.asset_id.in_(asset_ids))
    )
    return {number: path.replace("\\", "/").rpartition("/")[0] for number, path in session.execute(query)}


def labelled(session: Session, *, most: int) -> list[tuple[int, int]]:
    """(asset, category) where a person said so, the latest first; archived ones too, deleted ones not."""
    query = (
        select(Asset.id, Asset.category_id)
        .where(Asset.category_by == "person", Asset.category_id.is_not(None), Asset.deleted_at.is_(None))
        .order_by(Asset.updated_at.desc(), Asset.id.desc())
        .limit(most)
    )
    return [(number, category_id) for number, category_id in session.execute(query) if category_id is not None]


def labelled_count(session: Session) -> int:
    """Of how many assets a person said where they belong."""
    said = (Asset.category_by == "person") & Asset.category_id.is_not(None) & Asset.deleted_at.is_(None)
    return session.scalar(select(func.count()).select_from(Asset).where(said)) or 0


def unlabelled(session: Session, *, most: int) -> list[int]:
    """Assets about whose category no person said anything, the newest first."""
    return list(session.scalars(_unlabelled().order_by(Asset.id.desc()).limit(most)))


def sample_of_unlabelled(session: Session, *, most: int) -> list[int]:
    """Some of these, always the same, from all over the house: what came in last is often all of one sort."""
    return list(session.scalars(_unlabelled().order_by(func.hashint8(Asset.id), Asset.id).limit(most)))


def _unlabelled() -> Select[int]:
    return select(Asset.id).where(Asset.category_by.is_distinct_from("person"), Asset.deleted_at.is_(None))


def lesson_stamp(session: Session) -> tuple[str, str, int]:
    """What tells whether there is something new to learn: taxonomy, labels, and how much the machine has read."""
    names = session.scalar(
        select(
            func.md5(
                func.coalesce(
                    func.string_agg(
                        func.concat_ws(
                            "|",
                            Category.id,
                            Category.name,
                            Category.name_en,
                            Category.description,
                            Category.synonyms,
                            Category.path,
                        ),
                        text("E'\\n' ORDER BY category.id"),
                    ),
                    "",
                )
            )
        )
    )
    said = (Asset.category_by == "person") & Asset.category_id.is_not(None) & Asset.deleted_at.is_(None)
    labels = session.scalar(
        select(
            func.concat_ws(
                "|", func.count(), func.sum(func.hashtext(func.concat_ws(":", Asset.id, Asset.category_id, Asset.version)))
            )
        ).where(said)
    )
    read = session.scalar(select(func.count()).select_from(AssetProfile)) or 0
    return str(names), str(labels), read


def profiles(session: Session, asset_ids: Iterable[int]) -> dict[int, AssetProfile]:
    """What was noted of these assets, by id."""
    wanted = sorted(set(asset_ids))
    if not wanted:
        return {}
    return {found.asset_id: found for found in session.scalars(select(AssetProfile).where(AssetProfile.asset_id.in_(wanted)))}


def noted_assets(session: Session) -> list[int]:
    """Every asset the machine has looked at and that is not deleted."""
    query = select(AssetProfile.asset_id).join(Asset, Asset.id == AssetProfile.asset_id).where(Asset.deleted_at.is_(None))
    return list(session.scalars(query.order_by(AssetProfile.asset_id)))


def alike_candidates(session: Session, asset_id: int, bands: Sequence[int]) -> list[tuple[int, Wording]]:
    """Assets that are not deleted and share a band with these, those that share most first."""
    if not bands:
        return []
    near = (
        select(AssetProfile.asset_id)
        .join(Asset, Asset.id == AssetProfile.asset_id)
        .where(AssetProfile.bands.overlap(list(bands)), AssetProfile.asset_id != asset_id, Asset.deleted_at.is_(None))
        .limit(MOST_COMPARED)
    )
    shared = func.cardinality(
        func.array(
            select(func.unnest(AssetProfile.bands))
            .intersect(select(func.unnest(literal(list(bands), AssetProfile.bands.type))))
            .scalar_subquery()
        )
    )
    query = (
        select(AssetProfile)
        .where(AssetProfile.asset_id.in_(near))
        .order_by(shared.desc(), AssetProfile.asset_id)
        .limit(MOST_CANDIDATES)
    )
    return [(found.asset_id, wording_from(found.stretches, found.signature, found.bands)) for found in session.scalars(query)]


def standing_categories(session: Session, asset_ids: Iterable[int]) -> dict[int, tuple[int, float, bool]]:
    """The category proposed at present, its confidence and whether it is set, by asset; without a proposal, absent."""
    query = select(Suggestion.asset_id, Suggestion.value, Suggestion.confidence, Asset.category_id)
    query = query.join(Asset, Asset.id == Suggestion.asset_id).where(
        Suggestion.asset_id.in_(sorted(set(asset_ids))), Suggestion.kind == "category", Suggestion.state == "open"
    )
    return {number: (int(value), sure, str(held) == value) for number, value, sure, held in session.execute(query)}


def tags_in_use(session: Session, *, most: int = 2000) -> dict[str, int]:
    """The tags of the house and how many assets carry each."""
    each = select(func.unnest(Asset.tags).label("tag")).where(Asset.deleted_at.is_(None)).subquery()
    query = (
        select(each.c.tag, func.count()).group_by(each.c.tag).order_by(func.count().desc(), each.c.tag.collate("C")).limit(most)
    )
    return dict(session.execute(query).all())
