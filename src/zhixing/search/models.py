"""What search keeps itself: the meaning of passages, the words of the house, what people search for, and what is judged right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from zhixing.kit.db import Base, Id, Moment


class StoredVector(Base):
    """The vector of a passage in half precision. Computing it is dear, so that building an index anew never does it again."""

    __tablename__ = "passage_vector"

    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id", ondelete="CASCADE"), primary_key=True)
    model: Mapped[str]
    """Name of the embedder; vectors of different embedders are never compared."""
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    """Little-endian float16, one after another."""


class Synonym(Base):
    """Words that are searched for together. Where `means` is empty all of `words` mean one another, else `words` also find `means`."""

    __tablename__ = "synonym"

    id: Mapped[Id]
    words: Mapped[list[str]] = mapped_column(ARRAY(Text))
    means: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    note: Mapped[str] = mapped_column(default="")
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[Moment]


class DictionaryWord(Base):
    """A word of the house that is never cut in pieces only. `applied`: what holds it was analysed anew since."""

    __tablename__ = "dictionary_word"

    id: Mapped[Id]
    word: Mapped[str] = mapped_column(unique=True)
    note: Mapped[str] = mapped_column(default="")
    applied: Mapped[bool] = mapped_column(default=False)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[Moment]


class LexiconVersion(Base):
    """Counts the changes of synonyms, dictionary and taxonomy, so that every process knows when to read them anew."""

    __tablename__ = "lexicon_version"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]


class RecentSearch(Base):
    """What a person searched for; seen by that person alone."""

    __tablename__ = "recent_search"
    __table_args__ = (UniqueConstraint("person_id", "key"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    key: Mapped[str]
    """The text as it is compared."""
    text: Mapped[str]
    count: Mapped[int]
    last_at: Mapped[Moment]


class SavedSearch(Base):
    """A search under a name; seen by its person alone. `query` holds the parameters of `/api/search`."""

    __tablename__ = "saved_search"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str]
    query: Mapped[dict[str, Any]]
    created_at: Mapped[Moment]
    opened_at: Mapped[Moment]


class MissedQuery(Base):
    """A search that found nothing, however often; who searched stands apart and is shown to nobody."""

    __tablename__ = "missed_query"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str]
    count: Mapped[int]
    first_at: Mapped[Moment]
    last_at: Mapped[Moment] = mapped_column(index=True)
    solved_by: Mapped[int | None] = mapped_column(ForeignKey("asset.id", ondelete="SET NULL"))
    solved_at: Mapped[datetime | None]


class MissedBy(Base):
    """How often one person missed it, and whether that person wants to be told when there is something."""

    __tablename__ = "missed_by"

    missed_id: Mapped[int] = mapped_column(ForeignKey("missed_query.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    count: Mapped[int]
    last_at: Mapped[Moment]
    waits: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")


class JudgedQuery(Base):
    """A query of which it is known what should be found."""

    __tablename__ = "judged_query"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Moment]


class JudgedAnswer(Base):
    """An asset that a judged query should find; `grade` > 0, more is better."""

    __tablename__ = "judged_answer"

    judged_id: Mapped[int] = mapped_column(ForeignKey("judged_query.id", ondelete="CASCADE"), primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id", ondelete="CASCADE"), primary_key=True, index=True)
    grade: Mapped[float] = mapped_column(default=1.0)


class Evaluation(Base):
    """A run over the judged queries, within the reach of the person who asked for it."""

    __tablename__ = "evaluation"

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default="waiting")
    """waiting, running, done, failed."""
    created_at: Mapped[Moment]
    finished_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    measures: Mapped[dict[str, Any]] = mapped_column(default=dict)
    details: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """Per query: judged_id, its measures, and the asset ids found."""
