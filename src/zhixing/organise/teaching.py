"""Teaching the classifier from what the house holds. It is kept in this process and made anew when there is something to learn."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy.orm import Session

from zhixing.assets.models import Category
from zhixing.assist import Embedder
from zhixing.kit.db import Database
from zhixing.kit.errors import Unavailable
from zhixing.kit.house import House
from zhixing.organise.classify import (
    MOST_EXAMPLES,
    MOST_UNLABELLED,
    OPENING,
    Classifier,
    Sketch,
    Taught,
    Topic,
    Vector,
    Writing,
    prototype,
    sketch,
    train,
    words_of,
)
from zhixing.organise.models import AssetProfile
from zhixing.organise.quality.thresholds import thresholds
from zhixing.organise.taxonomy_queries import all_categories
from zhixing.organise.texts_queries import Reading, labelled, lesson_stamp, profiles, readings, sample_of_unlabelled

log = logging.getLogger(__name__)

GROWTH = 1.25
"""A house that has grown by a quarter is looked at anew, even where nobody said anything new."""


@dataclass
class _Kept:
    """What this process remembers of one house: the last classifier, and what is dear to make again."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    stamp: tuple[str, str, int] | None = None
    classifier: Classifier | None = None
    sketches: dict[int, tuple[tuple[int, str, bool], Sketch]] = field(default_factory=dict)
    vectors: dict[tuple[str, str], Vector] = field(default_factory=dict)


_kept: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()


def classifier_for(session: Session, house: House) -> Classifier:
    """The classifier that knows everything people have said so far."""
    kept = _kept.setdefault(house.database, _Kept())
    with kept.lock:
        stamp = lesson_stamp(session)
        if kept.classifier is None or kept.stamp is None or _learns(kept.stamp, stamp):
            kept.classifier, kept.stamp = _teach(session, house, kept), stamp
        kept.classifier.thresholds = thresholds(session)
        return kept.classifier


def acting_from(session: Session, house: House) -> float:
    """From which confidence on the machine sets a category by itself, where nobody decided otherwise; above 1: never."""
    return classifier_for(session, house).enough


def lesson_of(session: Session, house: House) -> tuple[list[Topic], list[tuple[int, Taught]]]:
    """What the classifier is taught from: the categories, and each asset's number with what is counted of it and its label."""
    kept = _kept.setdefault(house.database, _Kept())
    with kept.lock:
        return _lesson(session, house, kept)


def _learns(old: tuple[str, str, int], new: tuple[str, str, int]) -> bool:
    grown = math.log((new[2] + 8) / (old[2] + 8), GROWTH)
    return old[:2] != new[:2] or abs(grown) >= 1


def writing_of(reading: Reading, vector: Vector | None) -> Writing:
    """What the classifier sees of an asset."""
    return Writing(title=reading.title, body=reading.body[:OPENING], place=reading.place, vector=vector)


def vector_of(profile: AssetProfile | None, embedder: Embedder) -> Vector | None:
    """The vector that was noted of an asset, if this model made it."""
    if profile is None or profile.vector is None or not embedder.name or profile.vector_by != embedder.name:
        return None
    return np.frombuffer(profile.vector, "<f2").astype(np.float32)


def meanings(embedder: Embedder, texts: Sequence[str]) -> list[Vector | None]:
    """A vector for each text; none at all where the model is silent, which is no reason to keep quiet."""
    if not embedder.name or not texts:
        return [None] * len(texts)
    try:
        return list(embedder.passages(texts))
    except Unavailable:
        log.warning("the embedding model %s does not answer; categories are found by words alone", embedder.name)
        return [None] * len(texts)


def _teach(session: Session, house: House, kept: _Kept) -> Classifier:
    topics, taught = _lesson(session, house, kept)
    return train(topics, [item for _, item in taught])


def _lesson(session: Session, house: House, kept: _Kept) -> tuple[list[Topic], list[tuple[int, Taught]]]:
    topics = _topics(all_categories(session), house.embedder, kept)
    labels = dict(labelled(session, most=2 * MOST_EXAMPLES))
    others = sample_of_unlabelled(session, most=MOST_UNLABELLED)
    sketches = _sketches(session, house, kept, [*labels, *others])
    taught = [(number, Taught(sketches[number], category_id)) for number, category_id in labels.items() if number in sketches]
    taught += [(number, Taught(sketches[number])) for number in others if number in sketches]
    return topics, taught


def _topics(categories: Sequence[Category], embedder: Embedder, kept: _Kept) -> list[Topic]:
    names: Mapping[int, str] = {each.id: each.name for each in categories}
    topics = [
        Topic(
            id=each.id,
            name=each.name,
            synonyms=[*each.synonyms, *([each.name_en] if each.name_en else [])],
            description=each.description,
            above=[names[number] for number in each.path[:-1] if number in names],
        )
        for each in categories
    ]
    told = [words_of(prototype(topic)) for topic in topics]
    missing = [text for text in dict.fromkeys(told) if (embedder.name, text) not in kept.vectors]
    for text, vector in zip(missing, meanings(embedder, missing), strict=True):
        if vector is not None:
            kept.vectors[embedder.name, text] = vector
    return [replace(topic, vector=kept.vectors.get((embedder.name, text))) for topic, text in zip(topics, told, strict=True)]


def _sketches(session: Session, house: House, kept: _Kept, asset_ids: Sequence[int]) -> dict[int, Sketch]:
    """What is counted of each asset; only of changed ones it is counted again."""
    noted = profiles(session, asset_ids)
    found: dict[int, tuple[tuple[int, str, bool], Sketch]] = {}
    for number, reading in readings(session, asset_ids).items():
        vector = vector_of(noted.get(number), house.embedder)
        seen = (reading.version, f"{reading.place}\n{reading.title}", vector is not None)
        old = kept.sketches.get(number)
        found[number] = old if old is not None and old[0] == seen else (seen, sketch(writing_of(reading, vector)))
    kept.sketches = found
    return {number: each for number, (_, each) in found.items()}
