"""Looking after the words of the house: synonyms and the dictionary."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from zhixing.access import CompanyRole, Work
from zhixing.jobs import enqueue
from zhixing.kit.errors import Conflict, Invalid, NotFound
from zhixing.kit.export import MARK, csv_lines
from zhixing.search import analysis, lexicon
from zhixing.search.models import DictionaryWord, Synonym

RELEARN = "search.relearn"
LONGEST = 60
MOST_WORDS = 20
NOTE_LENGTH = 200
MOST_ROWS = 20_000
_LOCK = text("SELECT pg_advisory_xact_lock(7012002)")
"""One change at a time: two could enter the same word."""
HEADER = ("words", "means", "note")


def require_librarian(work: Work) -> None:
    """Librarians and administrators look after words."""
    work.require_company(CompanyRole.LIBRARIAN, CompanyRole.ADMINISTRATOR)


def cleaned(words: Iterable[str]) -> list[str]:
    """Words as they are kept: without blanks around, each once however it is written."""
    found: dict[str, str] = {}
    for word in words:
        tidy = " ".join(word.replace("\x00", "").split())
        if tidy:
            found.setdefault(analysis.normalise(tidy), tidy)
    return list(found.values())


def _checked(words: Sequence[str], means: Sequence[str]) -> tuple[list[str], list[str]]:
    left, right = cleaned(words), cleaned(means)
    if not left or (not right and len(left) < 2):
        raise Invalid("search.synonym_needs_two")
    if len(left) + len(right) > MOST_WORDS:
        raise Invalid("search.synonym_too_many", most=MOST_WORDS)
    for word in (*left, *right):
        if not 1 < len(analysis.normalise(word)) <= LONGEST:
            raise Invalid("search.word_length", word=word[:LONGEST], most=LONGEST)
    return left, right


def synonyms_page(session: Session, *, text: str = "", limit: int = 50, offset: int = 0) -> tuple[Sequence[Synonym], int]:
    """A stretch of the list, the latest change first, and how many there are."""
    conditions = []
    if wanted := text.strip():
        joined = func.array_to_string(Synonym.words, " ").op("||")(" ").op("||")(func.array_to_string(Synonym.means, " "))
        conditions.append(joined.icontains(wanted, autoescape=True))
    query = select(Synonym).where(*conditions).order_by(Synonym.changed_at.desc(), Synonym.id.desc())
    total = session.scalar(select(func.count()).select_from(Synonym).where(*conditions)) or 0
    return session.scalars(query.limit(limit).offset(offset)).all(), total


def add_synonym(work: Work, words: Sequence[str], means: Sequence[str] = (), note: str = "") -> Synonym:
    """Words that mean one another, or (with `means`) words that are also looked for as others. In force at once."""
    require_librarian(work)
    left, right = _checked(words, means)
    added = Synonym(words=left, means=right, note=note.strip()[:NOTE_LENGTH], changed_by=_actor(work), changed_at=work.now)
    work.session.add(added)
    lexicon.note_change(work.session, work.house)
    return added


def change_synonym(work: Work, synonym_id: int, words: Sequence[str], means: Sequence[str], note: str) -> Synonym:
    """Puts other words in an entry."""
    require_librarian(work)
    found = _synonym(work.session, synonym_id)
    found.words, found.means = _checked(words, means)
    found.note, found.changed_by, found.changed_at = note.strip()[:NOTE_LENGTH], _actor(work), work.now
    lexicon.note_change(work.session, work.house)
    return found


def remove_synonym(work: Work, synonym_id: int) -> None:
    """Takes an entry off the list."""
    require_librarian(work)
    work.session.delete(_synonym(work.session, synonym_id))
    lexicon.note_change(work.session, work.house)


def _synonym(session: Session, synonym_id: int) -> Synonym:
    found = session.get(Synonym, synonym_id)
    if found is None:
        raise NotFound("search.synonym_not_found")
    return found


def _actor(work: Work) -> int | None:
    return work.actor.id if work.actor else None


def synonyms_as_csv(session: Session) -> str:
    """The whole list: words and means each joined by a semicolon; means is empty where the words mean one another."""
    kept = session.scalars(select(Synonym).order_by(Synonym.id))
    rows = [HEADER, *(("; ".join(one.words), "; ".join(one.means), one.note) for one in kept)]
    return "".join(csv_lines(rows)).removeprefix(MARK)


def import_synonyms(work: Work, data: str, *, replace: bool = False) -> tuple[int, list[tuple[int, str]]]:
    """Adds the rows of a CSV of the form that export writes; how many were new, and (line, code of the reason) of those refused.

    What stands there already is left alone; with `replace` the list holds only these rows afterwards.
    """
    require_librarian(work)
    rows = list(csv.reader(io.StringIO(data.lstrip("\ufeff"))))[: MOST_ROWS + 1]
    good: list[tuple[list[str], list[str], str]] = []
    refused: list[tuple[int, str]] = []
    for line, row in enumerate(rows, 1):
        cells = [cell.strip().removeprefix("'") for cell in (*row, "", "", "")[:3]]
        if not any(cells) or (line == 1 and cells[0].lower() in ("words", "词")):
            continue
        try:
            good.append((*_checked(_parted(cells[0]), _parted(cells[1])), cells[2][:NOTE_LENGTH]))
        except Invalid as reason:
            refused.append((line, reason.code))
    if replace:
        for old in work.session.scalars(select(Synonym)):
            work.session.delete(old)
        work.session.flush()
    held = {_same(one.words, one.means) for one in work.session.scalars(select(Synonym))}
    added = 0
    for words, means, note in good:
        if _same(words, means) not in held:
            held.add(_same(words, means))
            work.session.add(Synonym(words=words, means=means, note=note, changed_by=_actor(work), changed_at=work.now))
            added += 1
    lexicon.note_change(work.session, work.house)
    return added, refused


def _parted(cell: str) -> list[str]:
    return [word for part in cell.replace("；", ";").replace("|", ";").split(";") if (word := part.strip())]


def _same(words: Sequence[str], means: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(map(analysis.normalise, words)), frozenset(map(analysis.normalise, means))


def dictionary_page(
    session: Session, *, text: str = "", limit: int = 50, offset: int = 0
) -> tuple[Sequence[DictionaryWord], int]:
    """A stretch of the dictionary, the latest first, and how many words there are."""
    conditions = [DictionaryWord.word.icontains(text.strip(), autoescape=True)] if text.strip() else []
    query = select(DictionaryWord).where(*conditions).order_by(DictionaryWord.changed_at.desc(), DictionaryWord.id.desc())
    total = session.scalar(select(func.count()).select_from(DictionaryWord).where(*conditions)) or 0
    return session.scalars(query.limit(limit).offset(offset)).all(), total


def add_words(work: Work, words: Iterable[str], note: str = "") -> list[DictionaryWord]:
    """Words that are kept whole from now on; what holds them is analysed anew in the background. Known ones are no matter."""
    require_librarian(work)
    work.session.execute(_LOCK)
    wanted = {" ".join(analysis.normalise(word).split()): None for word in cleaned(words)}
    for word in wanted:
        if not 1 < len(word) <= LONGEST:
            raise Invalid("search.word_length", word=word[:LONGEST], most=LONGEST)
    held = set(work.session.scalars(select(DictionaryWord.word).where(DictionaryWord.word.in_(list(wanted)))))
    stamp = {"note": note.strip()[:NOTE_LENGTH], "applied": False, "changed_by": _actor(work), "changed_at": work.now}
    added = [DictionaryWord(word=word, **stamp) for word in wanted if word not in held]
    if len(wanted) == 1 and not added:
        raise Conflict("search.word_known", word=next(iter(wanted)))
    work.session.add_all(added)
    _relearn(work, [one.word for one in added])
    return added


def remove_word(work: Work, word_id: int) -> None:
    """Takes a word out of the dictionary; what holds it is analysed anew."""
    require_librarian(work)
    found = work.session.get(DictionaryWord, word_id)
    if found is None:
        raise NotFound("search.word_not_found")
    work.session.delete(found)
    _relearn(work, [found.word])


def _relearn(work: Work, words: Sequence[str]) -> None:
    lexicon.note_change(work.session, work.house)
    if words:
        enqueue(work.session, RELEARN, {"words": list(words)})
