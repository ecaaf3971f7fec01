"""What a person searched for lately and keeps under a name. Nobody else sees either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, DateTime, bindparam, delete, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from zhixing.access import Work
from zhixing.kit.errors import Conflict, Invalid, NotFound
from zhixing.kit.prepared import Prepared, beginning, holding
from zhixing.search import analysis
from zhixing.search.models import RecentSearch, SavedSearch

KEPT = 100
"""Recent searches that are kept of one person."""
MOST_SAVED = 100
NAME_LENGTH = 60
TEXT_LENGTH = 200


def key_of(text: str) -> str:
    """A query as it is compared with others: folded, one blank between words."""
    return " ".join(analysis.normalise(text).split())[:TEXT_LENGTH]


def remember(work: Work, text: str) -> None:
    """Notes that the person searched for this; what was searched long ago is forgotten."""
    shown = " ".join(text.split())[:TEXT_LENGTH].replace("\x00", "")
    if not (key := key_of(shown)):
        return
    _NOTE.rows(work.session, {"person": work.person_id, "key": key, "text": shown, "now": work.now})
    _FORGET.rows(work.session, {"person": work.person_id})


_PERSON = bindparam("person", type_=BigInteger)
_NOTE = Prepared(
    insert(RecentSearch)
    .values(
        person_id=_PERSON, key=bindparam("key"), text=bindparam("text"), count=1, last_at=bindparam("now", type_=DateTime(True))
    )
    .on_conflict_do_update(
        index_elements=["person_id", "key"],
        set_={
            "text": literal_column("excluded.text"),
            "count": RecentSearch.count + 1,
            "last_at": literal_column("excluded.last_at"),
        },
    )
    .returning(RecentSearch.id)
)
_FORGET = Prepared(
    delete(RecentSearch)
    .where(
        RecentSearch.id.in_(
            select(RecentSearch.id).where(RecentSearch.person_id == _PERSON).order_by(RecentSearch.last_at.desc()).offset(KEPT)
        )
    )
    .returning(RecentSearch.id)
)


def recent(session: Session, person_id: int, *, limit: int = 10) -> Sequence[RecentSearch]:
    """The last searches of a person."""
    query = select(RecentSearch).where(RecentSearch.person_id == person_id)
    return session.scalars(query.order_by(RecentSearch.last_at.desc()).limit(limit)).all()


class Begun(NamedTuple):
    """A search of a person's own that may be meant again."""

    id: int
    text: str


_OWN = select(RecentSearch.id, RecentSearch.text).where(RecentSearch.person_id == _PERSON)
_MOST = bindparam("most", type_=BigInteger)
_LAST = Prepared(_OWN.order_by(RecentSearch.last_at.desc()).limit(_MOST))
_HOLDING = Prepared(
    _OWN.where(RecentSearch.key.like(bindparam("holding"), escape="/"), RecentSearch.key != bindparam("key"))
    .order_by(
        RecentSearch.key.like(bindparam("beginning"), escape="/").desc(), RecentSearch.count.desc(), RecentSearch.last_at.desc()
    )
    .limit(_MOST)
)


def begun(session: Session, person_id: int, text: str = "", *, limit: int) -> list[Begun]:
    """The last searches of a person; with a text, those that hold it, the frequent ones first."""
    said: dict[str, Any] = {"person": person_id, "most": limit}
    if key := key_of(text):
        rows = _HOLDING.rows(session, said | {"key": key, "holding": holding(key), "beginning": beginning(key)})
    else:
        rows = _LAST.rows(session, said)
    return [Begun(*row) for row in rows]


def frequent(session: Session, person_id: int, *, limit: int = 5) -> Sequence[RecentSearch]:
    """What a person searched for more than once, most often first."""
    query = select(RecentSearch).where(RecentSearch.person_id == person_id, RecentSearch.count > 1)
    return session.scalars(query.order_by(RecentSearch.count.desc(), RecentSearch.last_at.desc()).limit(limit)).all()


def forget(work: Work, recent_id: int | None = None) -> None:
    """Forgets one recent search of the person, or all of them."""
    query = delete(RecentSearch).where(RecentSearch.person_id == work.person.id)
    work.session.execute(query if recent_id is None else query.where(RecentSearch.id == recent_id))


def saved(session: Session, person_id: int) -> Sequence[SavedSearch]:
    """The saved searches of a person, the last opened first."""
    query = select(SavedSearch).where(SavedSearch.person_id == person_id)
    return session.scalars(query.order_by(SavedSearch.opened_at.desc(), SavedSearch.id)).all()


def save(work: Work, name: str, query: Mapping[str, Any]) -> SavedSearch:
    """Keeps a search under a name of the person's own."""
    held = work.session.scalar(select(func.count()).select_from(SavedSearch).where(SavedSearch.person_id == work.person.id))
    if (held or 0) >= MOST_SAVED:
        raise Conflict("search.too_many_saved", most=MOST_SAVED)
    named = SavedSearch(
        person_id=work.person.id, name=_free_name(work, name), query=dict(query), created_at=work.now, opened_at=work.now
    )
    work.session.add(named)
    work.session.flush()
    return named


def rename(work: Work, saved_id: int, name: str) -> SavedSearch:
    """Gives a saved search another name."""
    found = _own(work, saved_id)
    found.name = _free_name(work, name, but=saved_id)
    return found


def opened(work: Work, saved_id: int) -> SavedSearch:
    """Notes that the person has seen what it finds now."""
    found = _own(work, saved_id)
    found.opened_at = work.now
    return found


def discard(work: Work, saved_id: int) -> None:
    """Deletes a saved search."""
    work.session.delete(_own(work, saved_id))


def _own(work: Work, saved_id: int) -> SavedSearch:
    found = work.session.get(SavedSearch, saved_id)
    if found is None or found.person_id != work.person.id:
        raise NotFound("search.saved_not_found")
    return found


def _free_name(work: Work, name: str, *, but: int = 0) -> str:
    cleaned = " ".join(name.split())
    if not cleaned:
        raise Invalid("search.name_missing")
    if len(cleaned) > NAME_LENGTH:
        raise Invalid("search.name_too_long", most=NAME_LENGTH)
    taken = select(SavedSearch.id).where(
        SavedSearch.person_id == work.person.id, SavedSearch.name == cleaned, SavedSearch.id != but
    )
    if work.session.scalar(taken):
        raise Conflict("search.name_taken", name=cleaned)
    return cleaned
