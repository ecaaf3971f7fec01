"""The passages that speak best to a question: what a room above that reads them asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from zhixing.access import Reach
from zhixing.assets import READABLE, reach_values
from zhixing.assets.models import Asset, Passage
from zhixing.kit.house import House
from zhixing.kit.prepared import Prepared
from zhixing.search import rules
from zhixing.search.port import ANYWHERE, PassageHit, SearchIndex, Within
from zhixing.search.ranking import BEST, nearest
from zhixing.search.service import leaving_out, withdrawn
from zhixing.search.wanted import read

Scored = tuple[PassageHit, float, float | None]


@dataclass(frozen=True)
class ScoredPassage:
    """A passage for a question. `lexical` is its BM25 score, `dense` its cosine to the question (none where it was not near)."""

    passage_id: int
    asset_id: int
    score: float
    lexical: float
    dense: float | None
    text: str
    heading_path: list[str]
    locator: dict[str, Any]
    title: str
    version: int
    secrecy: int
    """Of the asset, as its space."""
    space_id: int


def passages_for(
    house: House, question: str, reach: Reach, *, scope: Within = ANYWHERE, limit: int = 20, session: Session | None = None
) -> list[ScoredPassage]:
    """The passages that speak best to a question, best first: by words and by meaning, within `reach` and `scope`, each checked
    against the database in the transaction of `session`, or in one of its own."""
    if session is None:
        with house.database.transaction() as own:
            return passages_for(house, question, reach, scope=scope, limit=limit, session=own)
    index: SearchIndex = house.index
    wanted = read(question).loosened
    if wanted.is_empty:
        return []
    within = leaving_out(scope, withdrawn(session, reach))
    words = index.candidates(wanted, within, reach, limit=BEST)
    near = nearest(index, house.embedder, wanted.text, within, reach)
    scored = rules.scored_passages(words, near)
    found = _checked(session, scored[:limit], reach)
    if len(found) < limit < len(scored):
        found += _checked(session, scored[limit : 2 * limit], reach)
    return found[:limit]


_CHECKED = Prepared(
    select(Passage.id, Passage.asset_id, Passage.text, Passage.heading_path, Passage.locator)
    .add_columns(Asset.title, Passage.version, Asset.secrecy, Asset.space_id)
    .join(Asset, Asset.id == Passage.asset_id)
    .where(Passage.id == any_(bindparam("passages", type_=ARRAY(BigInteger))), READABLE)
)


def _checked(session: Session, scored: Sequence[Scored], reach: Reach) -> list[ScoredPassage]:
    """Those that may be read now, in their order: the index may be seconds behind, the database is not."""
    if not scored:
        return []
    values = {"passages": [hit.passage_id for hit, _, _ in scored], **reach_values(reach)}
    there = {row[0]: row for row in _CHECKED.rows(session, values)}
    return [
        ScoredPassage(row[0], row[1], hit.score, lexical, dense, *row[2:])
        for hit, lexical, dense in scored
        if (row := there.get(hit.passage_id)) is not None
    ]
