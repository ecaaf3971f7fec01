"""Words, kept searches and judged queries with the names that people know them by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from sqlalchemy.orm import Session

from zhixing.access import Work
from zhixing.assets import briefs_within
from zhixing.kit.errors import Invalid, TooLarge
from zhixing.kit.words import say
from zhixing.search import lexicon, measures
from zhixing.search.judging import Judged, judged
from zhixing.search.missed import Missed
from zhixing.search.models import DictionaryWord, Evaluation, MissedQuery, RecentSearch, SavedSearch, Synonym
from zhixing.search.port import ANYWHERE, Within
from zhixing.search.queries import person_names, seconds
from zhixing.search.schemas import SynonymUsed
from zhixing.search.service import SearchRequest, search
from zhixing.search.typed import span
from zhixing.search.wanted import read
from zhixing.search.word_schemas import (
    EvaluationDetails,
    EvaluationOut,
    ExpectedOut,
    Imported,
    JudgedOut,
    MissedOut,
    QueryResult,
    RecentOut,
    Refused,
    SavedOut,
    SavedQuery,
    SynonymEffect,
    SynonymOut,
    WishOut,
    WordOut,
)

LARGEST = 20_000_000
"""Bytes of an imported list."""
DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
"""Stretches of time as the page names them."""


def text_of(file: BinaryIO) -> str:
    """The text of an uploaded list: UTF-8, else the Chinese encoding of spreadsheets."""
    data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise TooLarge("search.list_too_large", most=LARGEST // 1_000_000)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise Invalid("search.list_unreadable")


def imported(work: Work, added: int, refused: Sequence[tuple[int, str]]) -> Imported:
    return Imported(added=added, refused=[Refused(line=line, reason=_why(work, code)) for line, code in refused[:200]])


def _why(work: Work, code: str) -> str:
    return say(code, work.lang, most=20, word="", field="")


def synonyms_out(session: Session, page: Iterable[Synonym]) -> list[SynonymOut]:
    page = list(page)
    names = person_names(session, [one.changed_by for one in page if one.changed_by])
    return [
        SynonymOut(
            id=one.id,
            words=one.words,
            means=one.means,
            note=one.note,
            changed_by=names.get(one.changed_by or 0),
            changed_at=one.changed_at,
        )
        for one in page
    ]


def words_out(session: Session, page: Iterable[DictionaryWord]) -> list[WordOut]:
    page = list(page)
    session.flush()
    names = person_names(session, [one.changed_by for one in page if one.changed_by])
    return [
        WordOut(
            id=one.id,
            word=one.word,
            note=one.note,
            applied=one.applied,
            changed_by=names.get(one.changed_by or 0),
            changed_at=one.changed_at,
        )
        for one in page
    ]


def effect_of(work: Work, text: str) -> SynonymEffect:
    """Counts a query within the actor's reach without and with synonyms."""
    wanted = read(text, lexicon.synonyms(work.session, work.house))
    counts = [
        work.house.index.tally(one, ANYWHERE, work.reach, also=(), facets=()).total if not one.is_empty else 0
        for one in (wanted.plain, wanted)
    ]
    used = [SynonymUsed(typed=typed, also=list(also)) for typed, also in wanted.synonyms]
    return SynonymEffect(query=text, also=used, without=counts[0], with_synonyms=counts[1])


def recent_out(page: Iterable[RecentSearch]) -> list[RecentOut]:
    return [RecentOut(id=one.id, text=one.text, times=one.count, last_at=one.last_at) for one in page]


def saved_out(work: Work, one: SavedSearch) -> SavedOut:
    """A saved search, counted within what its person may read now."""
    query = SavedQuery.model_validate(one.query)
    request = SearchRequest(query.q, _within(query, work.now), limit=1, facets=())
    total = search(work.session, work.house, request, work.reach).total
    since = max(seconds(one.opened_at), request.within.since or 0)
    fresh = search(work.session, work.house, replace(request, within=replace(request.within, since=since)), work.reach).total
    return SavedOut(
        id=one.id,
        name=one.name,
        query=query,
        created_at=one.created_at,
        opened_at=one.opened_at,
        total=total,
        fresh=fresh if total else 0,
    )


def _within(query: SavedQuery, now: datetime) -> Within:
    first, last = _times(query.time, now)
    return Within(
        tuple(query.kind),
        tuple(query.space_id),
        tuple(query.category_id),
        tuple(query.tag),
        tuple(query.owner_id),
        tuple(query.format),
        first,
        last,
    )


def _times(value: str, now: datetime) -> tuple[int | None, int | None]:
    if days := DAYS.get(value):
        return seconds(now - timedelta(days=days)), None
    if value == "older":
        return None, seconds(now - timedelta(days=365))
    try:
        # The server's own facet of time names the day since which something was updated.
        return seconds(datetime.fromisoformat(value).replace(tzinfo=UTC)), None
    except ValueError:
        return span(value, now)


def wishes_out(work: Work, page: Iterable[MissedQuery]) -> list[WishOut]:
    page = list(page)
    assets = briefs_within(work, [one.solved_by for one in page if one.solved_by])
    return [WishOut(id=one.id, text=one.text, last_at=one.last_at, asset=assets.get(one.solved_by or 0)) for one in page]


def missed_out(work: Work, page: Sequence[Missed]) -> list[MissedOut]:
    assets = briefs_within(work, [one.query.solved_by for one in page if one.query.solved_by])
    return [
        MissedOut(
            id=one.query.id,
            text=one.query.text,
            count=one.query.count,
            persons=one.persons,
            waiting=one.waiting,
            notes=list(one.notes),
            first_at=one.query.first_at,
            last_at=one.query.last_at,
            solved_at=one.query.solved_at,
            solved_by=assets.get(one.query.solved_by or 0),
        )
        for one in page
    ]


def judged_out(work: Work, page: Sequence[Judged]) -> list[JudgedOut]:
    assets = briefs_within(work, {number for one in page for number in one.answers})
    return [
        JudgedOut(
            id=one.query.id,
            text=one.query.text,
            created_at=one.query.created_at,
            expected=[ExpectedOut(asset=assets[n], grade=grade) for n, grade in one.answers.items() if n in assets],
        )
        for one in page
    ]


def evaluations_out(work: Work, runs: Sequence[Evaluation]) -> list[EvaluationOut]:
    names = person_names(work.session, [run.person_id for run in runs])
    return [
        EvaluationOut(
            id=run.id,
            person=names.get(run.person_id, ""),
            own=run.person_id == work.person.id,
            state=run.state,
            created_at=run.created_at,
            finished_at=run.finished_at,
            done=run.done,
            total=run.total,
            measures=run.measures,
        )
        for run in runs
    ]


def details_out(work: Work, run: Evaluation) -> EvaluationDetails:
    """Query by query, the worst first; what may not be read any more is left out."""
    kept = {one.query.id: one for one in judged(work.session, work.reach)}
    rows = [row for row in run.details if row["judged_id"] in kept]
    shown = {number for row in rows for number in (*row["found"], *kept[row["judged_id"]].answers)}
    assets = briefs_within(work, shown)
    queries = [
        QueryResult(
            judged_id=row["judged_id"],
            text=kept[row["judged_id"]].query.text,
            measures={name: row[name] for name in measures.NAMES},
            expected=[assets[number] for number in kept[row["judged_id"]].answers if number in assets],
            found=[assets[number] for number in row["found"] if number in assets],
        )
        for row in sorted(rows, key=lambda row: row["ndcg@10"])
    ]
    return EvaluationDetails(run=evaluations_out(work, [run])[0], queries=queries)
