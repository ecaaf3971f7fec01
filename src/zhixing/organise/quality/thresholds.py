"""From which confidence on the machine may set a category by itself, where an administrator decides that."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from zhixing.access import CompanyRole, Work
from zhixing.jobs import enqueue
from zhixing.kit.errors import Invalid
from zhixing.organise.events import ThresholdSet
from zhixing.organise.models import CategoryThreshold
from zhixing.organise.taxonomy_queries import category_by_id

LEAST, MOST = 0.5, 1.01
"""Below a half the machine would be wrong more often than right; 1.01 is never reached: then it only proposes."""
THINK_AGAIN, QUEUE = "organise.think_again", "organise"


def thresholds(session: Session) -> dict[int, float]:
    """The thresholds people have set, by category."""
    query = select(CategoryThreshold.category_id, CategoryThreshold.threshold)
    return {number: threshold for number, threshold in session.execute(query)}


def set_threshold(work: Work, category_id: int, threshold: float | None) -> None:
    """Sets the threshold of a category, or leaves it to the product again; what waits is thought over."""
    work.require_company(CompanyRole.ADMINISTRATOR, CompanyRole.LIBRARIAN)
    category_by_id(work.session, category_id)
    standing = work.session.get(CategoryThreshold, category_id)
    if threshold is None:
        if standing is not None:
            work.session.delete(standing)
    elif not LEAST <= threshold <= MOST:
        raise Invalid("organise.threshold_out_of_range", least=LEAST)
    elif standing is None:
        author = work.actor.id if work.actor else None
        work.session.add(CategoryThreshold(category_id=category_id, threshold=threshold, set_by=author, set_at=work.now))
    else:
        standing.threshold, standing.set_at, standing.set_by = threshold, work.now, work.actor.id if work.actor else None
    work.record(ThresholdSet(subject=f"category:{category_id}", threshold=threshold))
    enqueue(work.session, THINK_AGAIN, {}, key=THINK_AGAIN, queue=QUEUE, priority=-1)
