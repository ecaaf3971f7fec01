"""Taking some of what is in a category to a new one below it: by a tag, a question, its name, or what hangs together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, func, select

from zhixing import search
from zhixing.access import CompanyRole, Work
from zhixing.assets import note_changed, readable
from zhixing.assets.models import Asset, Category
from zhixing.kit.errors import Invalid
from zhixing.organise.classify import Sketch, Taught, Topic, sketch, train
from zhixing.organise.classify.features import Statistics
from zhixing.organise.events import CategorySplit
from zhixing.organise.models import TaxonomyAct
from zhixing.organise.reshaping.acts import SPLIT, keep_act
from zhixing.organise.tagging import phrases_of
from zhixing.organise.taxonomy import NewCategory, add_category
from zhixing.organise.taxonomy_queries import category_by_id
from zhixing.organise.teaching import vector_of, writing_of
from zhixing.organise.texts_queries import Reading, profiles, readings

MOST = 400
"""So many assets of a category are looked at when it is to be split."""
PARTS = (2, 5)
FEWEST = 3
NAMED_BY = 3

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """Some of a category that hang together, and the words that tell them from the rest."""

    words: tuple[str, ...]
    asset_ids: tuple[int, ...]


@dataclass(frozen=True)
class Fitting:
    """An asset that might go to the new category, and how well it fits, 0..1."""

    asset_id: int
    confidence: float


@dataclass(frozen=True)
class Ways:
    """How a category might be split: by the tags in it, and by what hangs together. All of it within reach."""

    seen: int
    total: int | None
    tags: Sequence[tuple[str, int]]
    parts: Sequence[Part]


def ways_to_split(work: Work, category_id: int) -> Ways:
    """What could be split off; `total` counts what is out of sight too and is told to librarians alone."""
    category_by_id(work.session, category_id)
    ids = _within(work, category_id)
    tags = Counter(tag for number in ids for tag in work.session.get_one(Asset, number).tags)
    librarian = work.may_company(CompanyRole.LIBRARIAN, CompanyRole.ADMINISTRATOR)
    everything = select(func.count()).select_from(Asset).where(Asset.category_id == category_id, Asset.deleted_at.is_(None))
    seen = everything.where(readable(work.reach))
    return Ways(
        seen=work.session.scalar(seen) or 0,
        total=(work.session.scalar(everything) or 0) if librarian else None,
        tags=[(tag, count) for tag, count in tags.most_common(12) if 1 < count < len(ids)],
        parts=_parts(*_sketched(work, ids)),
    )


def fitting_tag(work: Work, category_id: int, tag: str) -> list[Fitting]:
    """The assets in the category, within reach, that carry the tag."""
    query = _seen(work, category_id).where(Asset.tags.contains([tag]))
    return [Fitting(number, 1.0) for number in work.session.scalars(query)]


def fitting_question(work: Work, category_id: int, question: str) -> list[Fitting]:
    """The assets in the category, within reach, that a search for the question finds."""
    category = category_by_id(work.session, category_id)
    within = search.Within(category_ids=(category.id,))
    found = search.search(work.session, work.house, search.SearchRequest(question, within, limit=200), work.reach)
    best = max((hit.score for hit in found.hits), default=1.0) or 1.0
    return [
        Fitting(hit.asset.id, round(max(0.0, min(1.0, hit.score / best)), 4))
        for hit in found.hits
        if hit.asset.category_id == category_id
    ]


def fitting_name(work: Work, category_id: int, name: str, synonyms: Sequence[str]) -> list[Fitting]:
    """The assets that the classifier would put into the new category rather than leave where they are."""
    old = category_by_id(work.session, category_id)
    ids = _within(work, category_id)
    reads, sketches = _sketched(work, ids)
    topics = [
        Topic(id=1, name=name, synonyms=list(synonyms), above=[old.name]),
        Topic(id=0, name=old.name, synonyms=old.synonyms),
    ]
    machine = train(topics, [Taught(each) for each in sketches])
    found = [
        Fitting(read.asset_id, round(said[0].confidence, 4))
        for read, said in zip(reads, machine.opinions(sketches, least=0.0), strict=True)
        if said and said[0].topic_id == 1
    ]
    return sorted(found, key=lambda each: (-each.confidence, each.asset_id))


def split(work: Work, category_id: int, new: NewCategory, asset_ids: Sequence[int]) -> tuple[Category, TaxonomyAct]:
    """Makes the new category below this one and takes these assets there; who had said where they belong is still who said it."""
    category_by_id(work.session, category_id)
    wanted = sorted(set(asset_ids) & set(work.session.scalars(_seen(work, category_id))))
    if not wanted:
        raise Invalid("organise.split_without_assets")
    child = add_category(work, new)
    standing = []
    for asset in work.session.scalars(select(Asset).where(Asset.id.in_(wanted)).with_for_update()):
        standing.append({"id": asset.id, "by": asset.category_by, "confidence": asset.category_confidence})
        asset.category_id = child.id
    record = {"category_id": category_id, "child_id": child.id, "name": child.name, "assets": standing}
    act = keep_act(work, SPLIT, record)
    work.record(CategorySplit(subject=f"category:{category_id}", child_id=child.id, assets=len(wanted)))
    note_changed(work, wanted, "category_id")
    return child, act


def _seen(work: Work, category_id: int) -> Select[int]:
    return select(Asset.id).where(Asset.category_id == category_id, readable(work.reach)).order_by(Asset.id)


def _within(work: Work, category_id: int) -> list[int]:
    return list(work.session.scalars(_seen(work, category_id).limit(MOST)))


def _sketched(work: Work, asset_ids: Sequence[int]) -> tuple[list[Reading], list[Sketch]]:
    noted = profiles(work.session, asset_ids)
    reads = list(readings(work.session, asset_ids).values())
    vectors = [vector_of(noted.get(each.asset_id), work.house.embedder) for each in reads]
    return reads, [sketch(writing_of(each, vector)) for each, vector in zip(reads, vectors, strict=True)]


def _parts(reads: Sequence[Reading], sketches: Sequence[Sketch]) -> list[Part]:
    """Groups of texts nearer to each other than to the rest; none where there are too few to tell."""
    if len(reads) < 2 * FEWEST:
        return []
    # Loaded when it is needed: a second of every start, and memory that most houses never use.
    from sklearn.cluster import AgglomerativeClustering

    rows = Statistics.of(sketches).rows(sketches)
    apart = np.clip(1 - rows.similar(rows), 0, 2).astype(np.float64)
    np.fill_diagonal(apart, 0)
    best: tuple[float, Labels] | None = None
    for count in range(PARTS[0], min(PARTS[1], len(reads) // FEWEST) + 1):
        labels = AgglomerativeClustering(count, metric="precomputed", linkage="average").fit_predict(apart)
        gain = _closeness(apart, labels)
        if best is None or gain > best[0]:
            best = gain, labels
    if best is None:
        return []
    groups = [[read for read, label in zip(reads, best[1], strict=True) if label == number] for number in set(best[1].tolist())]
    told = [Part(_words(group, reads), tuple(read.asset_id for read in group)) for group in groups if len(group) >= FEWEST]
    return sorted(told, key=lambda part: -len(part.asset_ids)) if len(told) > 1 else []


def _closeness(apart: NDArray[np.float64], labels: Labels) -> float:
    """How much nearer texts are to their own group than to the others, less a little for every group."""
    same = labels[:, None] == labels[None, :]
    off = ~np.eye(len(labels), dtype=bool)
    if not (same & off).any() or same.all():
        return -1.0
    sizes = np.bincount(labels)
    return float(apart[~same].mean() - apart[same & off].mean()) - 0.02 * len(sizes) - 0.1 * float((sizes < FEWEST).mean())


def _words(group: Sequence[Reading], everyone: Sequence[Reading]) -> tuple[str, ...]:
    """The words that most of the group have and few of the others."""
    mine = Counter(word for read in group for word in set(phrases_of(f"{read.title}\n{read.body[:600]}")))
    all_of = Counter(word for read in everyone for word in set(phrases_of(f"{read.title}\n{read.body[:600]}")))
    rest = max(len(everyone) - len(group), 1)
    scored = {
        word: count / len(group) - (all_of[word] - count) / rest
        for word, count in mine.items()
        if count > 1 or len(group) < FEWEST
    }
    chosen: list[str] = []
    for word in sorted(scored, key=lambda each: (-scored[each], -len(each), each)):
        if not any(word in other or other in word for other in chosen):
            chosen.append(word)
    return tuple(chosen[:NAMED_BY])
