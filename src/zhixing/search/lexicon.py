"""The words of the house in this process: synonyms and dictionary, read anew when somebody changed them.

Whether they changed is asked of the database once a second at most; a change by this very process shows at once.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from time import monotonic

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from zhixing.assets.models import Category
from zhixing.kit.house import House
from zhixing.search import analysis
from zhixing.search.meanings import NONE, Synonyms, synonyms_of
from zhixing.search.models import DictionaryWord, LexiconVersion, Synonym

FRESH = 1.0
"""Seconds for which what was read is taken to be true."""


@dataclass
class _Known:
    """What this process knows of one house."""

    version: int = -1
    looked_at: float = float("-inf")
    synonyms: Synonyms = NONE
    dictionary: frozenset[str] = frozenset()
    glossary: tuple[str, ...] = ()
    """Everything that has a name: words of the dictionary and of the trade, categories and what else they are called."""


_KNOWN: dict[str, _Known] = {}
_LOCK = threading.Lock()


def synonyms(session: Session, house: House) -> Synonyms:
    """The synonyms in force; the dictionary in force is learnt on the way."""
    known = _KNOWN.setdefault(house.database.url, _Known())
    if monotonic() - known.looked_at >= FRESH:
        with _LOCK:
            _look(session, known)
    return known.synonyms


def glossary(house: House) -> tuple[str, ...]:
    """The words of dictionary and taxonomy, as they were last read."""
    return _KNOWN.get(house.database.url, _Known()).glossary


def learn_dictionary(session: Session, house: House) -> None:
    """Before texts are analysed: the words of the house are kept whole."""
    synonyms(session, house)


def look_again(house: House) -> None:
    """What was read may have changed."""
    if known := _KNOWN.get(house.database.url):
        known.version, known.looked_at = -1, float("-inf")


def note_change(session: Session, house: House) -> None:
    """Tells every process, once the caller has committed, that the words of the house changed."""
    session.flush()
    session.execute(
        text(
            "INSERT INTO lexicon_version (id, number) VALUES (1, 1)"
            " ON CONFLICT (id) DO UPDATE SET number = lexicon_version.number + 1"
        )
    )
    look_again(house)


def _look(session: Session, known: _Known) -> None:
    version = session.scalar(select(LexiconVersion.number).where(LexiconVersion.id == 1)) or 0
    if version != known.version:
        named = _of_the_taxonomy(session)
        known.synonyms = synonyms_of([*_of_the_list(session), *((names, []) for names in named)])
        words = frozenset(session.scalars(select(DictionaryWord.word)))
        analysis.get_ready()
        analysis.forget(known.dictionary - words)
        analysis.learn(words - known.dictionary)
        known.dictionary, known.version = words, version
        known.glossary = tuple(dict.fromkeys([*words, *(name for names in named for name in names), *analysis.trade_words()]))
    known.looked_at = monotonic()


def _of_the_list(session: Session) -> list[tuple[list[str], list[str]]]:
    return [(words, means) for words, means in session.execute(select(Synonym.words, Synonym.means).order_by(Synonym.id))]


def _of_the_taxonomy(session: Session) -> list[list[str]]:
    """A category, its English name and its synonyms mean one another."""
    query = select(Category.name, Category.name_en, Category.synonyms).order_by(Category.id)
    return [[name for name in (name, name_en, *others) if name] for name, name_en, others in session.execute(query)]
