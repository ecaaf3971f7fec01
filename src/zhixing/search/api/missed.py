"""The routes of what was searched for and not found."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from zhixing.access import WorkDep
from zhixing.kit.paging import Limit, Offset
from zhixing.kit.routing import Router
from zhixing.search import missed
from zhixing.search.word_presenting import missed_out
from zhixing.search.word_schemas import MissedPage, SolvedIn

router = Router(tags=["search"])


@router.get("/search/missed")
def list_missed(
    work: WorkDep,
    text: Annotated[str, Query(max_length=200)] = "",
    solved: bool = False,
    limit: Limit = 50,
    offset: Offset = 0,
) -> MissedPage:
    """What was searched for and not found, the most missed first. For librarians and administrators; names are not told."""
    page, total, hidden = missed.missed(work, text=text, solved=solved, limit=limit, offset=offset)
    return MissedPage(items=missed_out(work, page), total=total, hidden=hidden)


@router.patch("/search/missed/{missed_id}", status_code=204)
def solve_missed(work: WorkDep, missed_id: int, solved: SolvedIn) -> None:
    """Says which asset answers it, or that it is open again; those who wait see it when they may read the asset."""
    missed.solve(work, missed_id, solved.asset_id)


@router.delete("/search/missed/{missed_id}", status_code=204)
def dismiss_missed(work: WorkDep, missed_id: int) -> None:
    """Takes it off the list."""
    missed.dismiss(work, missed_id)
