"""What search reads from the database: cards to be indexed, passages to be shown, names of facets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import BigInteger, ColumnElement, String, any_, bindparam, cast, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from zhixing.access import Reach
from zhixing.access.models import Space
from zhixing.assets import READABLE, reach_values, readable
from zhixing.assets.models import Asset, Category, Passage
from zhixing.assist import Vectors
from zhixing.events.models import ListenerPlace, StoredFact
from zhixing.kit.prepared import Prepared
from zhixing.people.models import Department, Person
from zhixing.search.models import StoredVector
from zhixing.search.port import Card, CardPassage, PassageVector
from zhixing.search.rules import Known

DEFAULT_REVIEW_DAYS = 365


def cards_of(session: Session, asset_ids: Iterable[int]) -> list[Card]:
    """The cards of those assets that are alive. A look without a reach: the index that is filled from it serves every reach."""
    wanted = sorted(set(asset_ids))
    assets = session.scalars(select(Asset).where(Asset.id.in_(wanted), Asset.deleted_at.is_(None))).all()
    passages = _passages(session, [asset.id for asset in assets])
    categories = _categories(session, {asset.category_id for asset in assets if asset.category_id})
    return [_card(asset, passages.get(asset.id, ()), categories) for asset in assets]


def _passages(session: Session, asset_ids: Sequence[int]) -> dict[int, list[CardPassage]]:
    query = (
        select(Passage.asset_id, Passage.id, Passage.text, Passage.heading_path)
        .where(Passage.asset_id.in_(asset_ids))
        .order_by(Passage.asset_id, Passage.ordinal)
    )
    found: dict[int, list[CardPassage]] = {}
    for asset_id, number, text, headings in session.execute(query):
        found.setdefault(asset_id, []).append(CardPassage(number, text, tuple(headings)))
    return found


def _categories(session: Session, category_ids: set[int]) -> dict[int, Category]:
    """The categories and all above them, by id."""
    if not category_ids:
        return {}
    paths = session.scalars(select(Category.path).where(Category.id.in_(category_ids))).all()
    on_the_way = {number for path in paths for number in path}
    return {category.id: category for category in session.scalars(select(Category).where(Category.id.in_(on_the_way)))}


def _card(asset: Asset, passages: Sequence[CardPassage], categories: dict[int, Category]) -> Card:
    category = categories.get(asset.category_id) if asset.category_id else None
    path = tuple(category.path) if category else ()
    names = [word for number in path if number in categories for word in _names(categories[number])]
    return Card(
        asset_id=asset.id,
        title=asset.title,
        kind=asset.kind,
        space_id=asset.space_id,
        audience=tuple(asset.audience),
        secrecy=asset.secrecy,
        updated_at=int(asset.updated_at.timestamp()),
        due_at=_due_at(asset),
        title_key=asset.title_key,
        owner_id=asset.owner_id,
        category_path=path,
        tags=tuple(asset.tags),
        format=asset.format,
        extras=(asset.filename or "", asset.summary, *names),
        names=tuple(name for name in names if name),
        confidence=asset.confidence,
        passages=tuple(passages),
    )


def _names(category: Category) -> list[str]:
    return [category.name, category.name_en, *category.synonyms]


def _due_at(asset: Asset) -> int | None:
    return _due(asset.confidence, asset.verified_at, asset.review_days)


def _due(confidence: str, verified_at: datetime | None, review_days: int | None) -> int | None:
    if confidence == "archived":
        return 0
    if verified_at is None:
        return None
    return int((verified_at + timedelta(days=review_days or DEFAULT_REVIEW_DAYS)).timestamp())


def alive_asset_ids(session: Session, *, after: int, limit: int) -> Sequence[int]:
    """Ids of assets that are not deleted, in order, after a given one."""
    query = select(Asset.id).where(Asset.deleted_at.is_(None), Asset.id > after).order_by(Asset.id).limit(limit)
    return session.scalars(query).all()


def asset_ids_in(session: Session, *, categories: Iterable[int] = ()) -> Sequence[int]:
    """Ids of alive assets at or below these categories."""
    below = select(Category.id).where(Category.path.overlap(sorted(set(categories))))
    return session.scalars(select(Asset.id).where(Asset.deleted_at.is_(None), Asset.category_id.in_(below))).all()


def passages_to_embed(session: Session, *, limit: int) -> list[tuple[int, int, str]]:
    """Passages without a vector in the index, the newest first: id, asset, and the text to be embedded."""
    query = (
        select(Passage.id, Passage.asset_id, Asset.title, Passage.heading_path, Passage.text)
        .join(Asset, Asset.id == Passage.asset_id)
        .where(Passage.embedded.is_(False), Asset.deleted_at.is_(None))
        .order_by(Passage.id.desc())
        .limit(limit)
    )
    return [
        (number, asset_id, embedded_text(title, headings, text))
        for number, asset_id, title, headings, text in session.execute(query)
    ]


_TO_EMBED = Prepared(
    select(Passage.id)
    .join(Asset, Asset.id == Passage.asset_id)
    .where(Passage.embedded.is_(False), Asset.deleted_at.is_(None))
    .limit(1)
)


def some_to_embed(session: Session) -> bool:
    """Whether any passage waits for its vector."""
    return _TO_EMBED.row(session) is not None


def embedded_text(title: str, headings: Sequence[str], text: str) -> str:
    """A passage as it is embedded: below its title and headings, because a passage alone often does not say what it is about."""
    above = [part for part in dict.fromkeys((title, *headings)) if _SPEAKS.search(part)]
    return "\n".join([" › ".join(above), text]) if above else text


_SPEAKS = re.compile(r"[\u3400-\u9fff]{2}|(?<![^\W_])[^\W\d_]{3,}(?![^\W_])")
"""A name that says something has two Chinese characters or a word of letters; a number of a file or a part says nothing."""


def vectors_of(session: Session, passage_ids: Sequence[int], model: str) -> list[PassageVector]:
    """The kept vectors of these passages."""
    query = (
        select(StoredVector.passage_id, Passage.asset_id, StoredVector.vector)
        .join(Passage, Passage.id == StoredVector.passage_id)
        .where(StoredVector.passage_id.in_(passage_ids), StoredVector.model == model)
    )
    return [PassageVector(number, asset_id, unpacked(packed)) for number, asset_id, packed in session.execute(query)]


def vectors_of_assets(session: Session, asset_ids: Iterable[int], model: str) -> list[PassageVector]:
    """The kept vectors of these assets' passages."""
    query = (
        select(StoredVector.passage_id, Passage.asset_id, StoredVector.vector)
        .join(Passage, Passage.id == StoredVector.passage_id)
        .where(Passage.asset_id.in_(sorted(set(asset_ids))), StoredVector.model == model)
        .order_by(StoredVector.passage_id)
    )
    return [PassageVector(number, asset_id, unpacked(packed)) for number, asset_id, packed in session.execute(query)]


def kept_vectors(session: Session, model: str, *, after: int, limit: int) -> list[PassageVector]:
    """A stretch of all kept vectors of alive assets, in the order of passage ids."""
    query = (
        select(StoredVector.passage_id, Passage.asset_id, StoredVector.vector)
        .join(Passage, Passage.id == StoredVector.passage_id)
        .join(Asset, Asset.id == Passage.asset_id)
        .where(StoredVector.passage_id > after, StoredVector.model == model, Asset.deleted_at.is_(None))
        .order_by(StoredVector.passage_id)
        .limit(limit)
    )
    return [PassageVector(number, asset_id, unpacked(packed)) for number, asset_id, packed in session.execute(query)]


def packed(vector: Vectors) -> bytes:
    """A vector as it is kept."""
    return vector.astype("<f2").tobytes()


def unpacked(kept: bytes) -> Vectors:
    """A kept vector as float32."""
    return np.frombuffer(kept, "<f2").astype(np.float32)


def counts(session: Session) -> tuple[int, int, int]:
    """Alive assets, their passages, and how many of these have a vector in the index."""
    embedded = func.count().filter(Passage.embedded)
    query = select(func.count(), embedded).join(Asset, Asset.id == Passage.asset_id).where(Asset.deleted_at.is_(None))
    passages, vectors = session.execute(query).one()
    assets = session.scalar(select(func.count()).select_from(Asset).where(Asset.deleted_at.is_(None)))
    return assets or 0, passages, vectors


def not_readable(session: Session, asset_ids: Iterable[int], reach: Reach) -> tuple[int, ...]:
    """Those of the assets that may not be read now."""
    wanted = set(asset_ids)
    if not wanted:
        return ()
    # One parameter, however many there are: a statement takes 65,535.
    among = Asset.id == func.any(cast(sorted(wanted), ARRAY(BigInteger)))
    allowed = session.scalars(select(Asset.id).where(among, readable(reach))).all()
    return tuple(sorted(wanted.difference(allowed)))


def _reached(column: InstrumentedAttribute[int]) -> ColumnElement[int]:
    return func.coalesce(select(column).where(ListenerPlace.name == bindparam("listener")).scalar_subquery(), 0)


_UNHEARD = Prepared(
    select(StoredFact.subject)
    .where(tuple_(StoredFact.xid, StoredFact.id) > tuple_(_reached(ListenerPlace.xid), _reached(ListenerPlace.place)))
    .where(StoredFact.type == any_(bindparam("types", type_=ARRAY(String))))
    .order_by(StoredFact.xid.desc(), StoredFact.id.desc())
    .limit(bindparam("most", type_=BigInteger))
)


def unheard_assets(session: Session, listener: str, types: Iterable[str], *, limit: int) -> list[int]:
    """Assets that something was recorded about which the listener has not heard yet, the latest first."""
    said = {"listener": listener, "types": sorted(types), "most": limit}
    return [int(subject.rpartition(":")[2]) for (subject,) in dict.fromkeys(_UNHEARD.rows(session, said))]


_STANDINGS = Prepared(
    select(Asset.id, Asset.confidence, Asset.verified_at, Asset.review_days, Asset.updated_at).where(
        Asset.id == any_(bindparam("assets", type_=ARRAY(BigInteger))), READABLE
    )
)


def standings(session: Session, asset_ids: Iterable[int], reach: Reach) -> dict[int, Known]:
    """What is known of readable assets beside their words, by id."""
    wanted = sorted(set(asset_ids))
    if not wanted:
        return {}
    return {
        number: Known(_due(confidence, verified_at, review_days), seconds(updated_at), confidence)
        for number, confidence, verified_at, review_days, updated_at in _STANDINGS.rows(
            session, {"assets": wanted, **reach_values(reach)}
        )
    }


def spaces_called(session: Session, name: str, reach: Reach) -> dict[int, str]:
    """The spaces the reader knows of that are called so, else those whose name holds it; by id."""
    query = select(Space.id, Space.name, Space.slug).order_by(Space.id)
    known = [(number, told, slug) for number, told, slug in session.execute(query) if reach.sees_space(number)]
    exact = {number: told for number, told, slug in known if name.casefold() in (told.casefold(), slug.casefold())}
    return exact or {number: told for number, told, _ in known if name.casefold() in told.casefold()}


def categories_called(session: Session, name: str) -> dict[int, str]:
    """The categories that are called so in either language or by a synonym, else those whose name holds it; by id."""
    asked = name.casefold()
    known = session.execute(select(Category.id, Category.name, Category.name_en, Category.synonyms).order_by(Category.id)).all()
    exact = {one.id: one.name for one in known if asked in map(str.casefold, (one.name, one.name_en, *one.synonyms))}
    return exact or {one.id: one.name for one in known if asked in one.name.casefold() or asked in one.name_en.casefold()}


def person_names(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """Name and department of persons, by id."""
    query = (
        select(Person.id, Person.name, Department.name)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.id.in_(set(person_ids)))
    )
    return {number: f"{name} · {department}" if department else name for number, name, department in session.execute(query)}


def seconds(moment: datetime) -> int:
    """A moment as the index counts it."""
    return int(moment.timestamp())
