"""Judged queries: what should be found for a query, kept by those who look after the knowledge.

An expected document is told only to whom may read it, and a query only to whom may read one of its documents or entered it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from zhixing.access import Reach, Work
from zhixing.assets import find, readable
from zhixing.assets.models import Asset
from zhixing.kit.errors import Invalid, NotFound
from zhixing.search.mine import TEXT_LENGTH, key_of
from zhixing.search.missed import require_curator
from zhixing.search.models import JudgedAnswer, JudgedQuery

NOTE_LENGTH = 300
MOST_LINES = 20_000
MOST_GRADE = 3.0


@dataclass(frozen=True)
class Judged:
    """A query and its expected documents within somebody's reach: grade by asset id."""

    query: JudgedQuery
    answers: Mapping[int, float]


def judged(session: Session, reach: Reach, *, text: str = "") -> list[Judged]:
    """Every judged query that may be told, in the order of entry."""
    answers: dict[int, dict[int, float]] = {}
    rows = (
        select(JudgedAnswer.judged_id, JudgedAnswer.asset_id, JudgedAnswer.grade)
        .join(Asset, Asset.id == JudgedAnswer.asset_id)
        .where(readable(reach), Asset.deleted_at.is_(None))
        .order_by(JudgedAnswer.asset_id)
    )
    for judged_id, asset_id, grade in session.execute(rows):
        answers.setdefault(judged_id, {})[asset_id] = grade
    key = key_of(text)
    queries = session.scalars(select(JudgedQuery).order_by(JudgedQuery.id)).all()
    told = [one for one in queries if (one.id in answers or one.created_by == reach.person_id) and key in one.key]
    return [Judged(one, answers.get(one.id, {})) for one in told]


def judge(work: Work, text: str, asset_id: int, grade: float = 1.0) -> JudgedQuery:
    """Says that this asset is what the query should find; one that is known gets the new grade."""
    require_curator(work)
    asset = find(work.session, asset_id, work.reach)
    if not 0 < grade <= MOST_GRADE:
        raise Invalid("search.grade", most=MOST_GRADE)
    query = _entered(work, text)
    row = insert(JudgedAnswer).values(judged_id=query.id, asset_id=asset.id, grade=grade)
    work.session.execute(row.on_conflict_do_update(index_elements=["judged_id", "asset_id"], set_={"grade": grade}))
    return query


def _entered(work: Work, text: str) -> JudgedQuery:
    shown = " ".join(text.split())[:TEXT_LENGTH].replace("\x00", "")
    if not (key := key_of(shown)):
        raise Invalid("search.query_missing")
    values = {"key": key, "text": shown, "note": "", "created_by": work.actor.id if work.actor else None, "created_at": work.now}
    work.session.execute(insert(JudgedQuery).values(**values).on_conflict_do_nothing(index_elements=["key"]))
    return work.session.scalars(select(JudgedQuery).where(JudgedQuery.key == key)).one()


def unjudge(work: Work, judged_id: int, asset_id: int) -> None:
    """Takes an expected document away again; a query that has none left goes."""
    require_curator(work)
    query = told(work, judged_id)
    asset = find(work.session, asset_id, work.reach)
    work.session.execute(delete(JudgedAnswer).where(JudgedAnswer.judged_id == query.id, JudgedAnswer.asset_id == asset.id))
    if not work.session.scalar(select(JudgedAnswer.asset_id).where(JudgedAnswer.judged_id == query.id).limit(1)):
        work.session.delete(query)


def remove_judged(work: Work, judged_id: int) -> None:
    """Deletes a judged query with all it expects."""
    require_curator(work)
    work.session.delete(told(work, judged_id))


def told(work: Work, judged_id: int) -> JudgedQuery:
    """A judged query that may be told to the actor; refuses as unknown."""
    found = next((one.query for one in judged(work.session, work.reach) if one.query.id == judged_id), None)
    if found is None:
        raise NotFound("search.judged_not_found")
    return found


def as_jsonl(session: Session, reach: Reach) -> str:
    """A line per query: {"query", "expected": [{"asset_id", "title", "grade"}]}; only what may be read."""
    kept = judged(session, reach)
    ids = {asset_id for one in kept for asset_id in one.answers}
    titles = dict(session.execute(select(Asset.id, Asset.title).where(Asset.id.in_(ids), readable(reach))).all())
    lines = [
        {
            "query": one.query.text,
            "expected": [{"asset_id": number, "title": titles[number], "grade": grade} for number, grade in one.answers.items()],
        }
        for one in kept
        if one.answers
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def import_jsonl(work: Work, data: str) -> tuple[int, list[tuple[int, str]]]:
    """Adds the lines of such a file; documents are named by id, else by title. How many answers were added, and (line, code of
    the reason) of the lines that were refused."""
    require_curator(work)
    added, refused = 0, []
    for number, line in enumerate(data.lstrip("\ufeff").splitlines()[:MOST_LINES], 1):
        if not line.strip():
            continue
        try:
            added += _import_line(work, json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError):
            refused.append((number, "search.line_unreadable"))
        except (Invalid, NotFound) as reason:
            refused.append((number, reason.code))
    return added, refused


def _import_line(work: Work, row: Mapping[str, object]) -> int:
    expected = row["expected"]
    if not isinstance(expected, list) or not expected:
        raise Invalid("search.line_expects_nothing")
    wanted = [_named(work, one if isinstance(one, dict) else {"title": one}) for one in expected]
    for asset_id, grade in wanted:
        judge(work, str(row["query"]), asset_id, grade)
    return len(wanted)


def _named(work: Work, one: Mapping[str, object]) -> tuple[int, float]:
    grade = float(str(one.get("grade", 1.0)))
    if one.get("asset_id") is not None:
        number = int(str(one["asset_id"]))
        return find(work.session, number if 0 <= number < 2**63 else 0, work.reach).id, grade
    query = select(Asset.id).where(Asset.title == str(one["title"]), readable(work.reach), Asset.deleted_at.is_(None))
    found = work.session.scalar(query.order_by(Asset.updated_at.desc()).limit(1))
    if found is None:
        raise NotFound("search.title_unknown")
    return found, grade


def expectations(kept: Iterable[Judged]) -> Sequence[tuple[int, str, dict[str, float]]]:
    """(id, text, grade by asset id as text) of the queries that expect something."""
    return [(one.query.id, one.query.text, {str(a): grade for a, grade in one.answers.items()}) for one in kept if one.answers]
