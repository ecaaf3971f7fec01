"""Questions that the sources did not answer: where knowledge is missing, for those who look after it.

A question is a person's own. Its wording is shown to a curator only when it was asked in a space the curator keeps, or when at
least two people asked it; never who asked.
"""

from __future__ import annotations

from sqlalchemy import text

from zhixing.access import CompanyRole, Role, Work
from zhixing.apply.events import GapSettled
from zhixing.apply.models import Unanswered
from zhixing.apply.queries import Gap, gap_within
from zhixing.kit.errors import Forbidden, Invalid
from zhixing.kit.prepared import Prepared
from zhixing.search import analysis

STATES = ("open", "done", "dismissed")
LONGEST_NOTE = 500


def key_of(text: str) -> str:
    """Questions with the same key are one: width, case, blanks and marks do not tell them apart."""
    return "".join(char for char in analysis.normalise(text) if char.isalnum())[:500]


_NOTED = Prepared(
    text(
        """WITH fresh AS (
            INSERT INTO unanswered (key, text, state, note) VALUES (:key, :text, 'open', '')
            ON CONFLICT (key) DO UPDATE SET state = 'open' WHERE unanswered.state = 'done'
            RETURNING id
        )
        SELECT id FROM fresh UNION ALL SELECT id FROM unanswered WHERE key = :key LIMIT 1"""
    )
)
"""The gap with this key, new or not. Nothing where somebody else wrote it down at this very moment: then it is there by now."""


def note_unanswered(work: Work, understood: str) -> int:
    """Puts a question that was refused beside its equals, and returns their gap; one that was held to be settled is open again."""
    values = {"key": key_of(understood), "text": understood}
    row = _NOTED.row(work.session, values) or _NOTED.row(work.session, values)
    assert row is not None
    return int(row[0])


def settle_gap(work: Work, gap_id: int, *, state: str, note: str = "") -> Gap:
    """A curator who may see it says that there is an answer now, or that there need not be one."""
    require_curator(work)
    if state not in STATES:
        raise Invalid("apply.unknown_state", state=state, known=", ".join(STATES))
    gap = gap_within(work.session, gap_id, work.reach, everywhere=curates_everywhere(work))
    row = work.session.get_one(Unanswered, gap.id)
    row.state, row.note = state, note.strip()[:LONGEST_NOTE]
    row.changed_by, row.changed_at = work.person.id, work.now
    work.session.flush()
    work.record(GapSettled(subject=f"unanswered:{gap.id}", state=state))
    return gap_within(work.session, gap_id, work.reach, everywhere=curates_everywhere(work))


def require_curator(work: Work) -> None:
    """Refuses whoever neither keeps a space nor is a librarian."""
    if not (curates_everywhere(work) or work.reach.spaces_with(Role.KEEPER)):
        raise Forbidden("apply.curators_only")


def curates_everywhere(work: Work) -> bool:
    return work.may_company(CompanyRole.LIBRARIAN)
