"""The routes of oversight: the audit log, reasons, hand-over, reviews."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from zhixing.access import WorkDep
from zhixing.kit.export import CSV_TYPE, JSON_LINES_TYPE, attachment, csv_lines
from zhixing.kit.paging import Page
from zhixing.kit.routing import Router
from zhixing.oversight import reviews
from zhixing.oversight.exporting import audit_lines, audit_rows
from zhixing.oversight.handover import Forecast, Plan, belongings, foresee_handover, hand_over
from zhixing.oversight.log import AuditFilter, audit_page, verify_for_auditor
from zhixing.oversight.presenting import (
    my_reviews,
    present_entries,
    present_reach,
    present_review,
    present_reviews,
    present_types,
    review_table,
)
from zhixing.oversight.schemas import (
    AuditPage,
    AuditType,
    BelongingsOut,
    DecisionIn,
    ForecastOut,
    HandOverIn,
    PersonReachOut,
    ReviewDetail,
    ReviewIn,
    ReviewOut,
    SealOut,
    ShareOut,
    StepOut,
    WhyOut,
)
from zhixing.oversight.why import why
from zhixing.people import present_people

router = Router(tags=["oversight"])
ROUTERS = (router,)


class AuditQuery(BaseModel):
    """Which entries of the audit log."""

    person_id: int | None = None
    type: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=50)] = []
    subject: Annotated[str, Field(max_length=80)] = ""
    since: datetime | None = None
    until: datetime | None = None
    q: Annotated[str, Field(max_length=100)] = ""
    machine: bool = False
    refused: bool = False
    before: int | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class AuditExportQuery(AuditQuery):
    """Which entries, in which form."""

    format: Literal["csv", "jsonl"] = "csv"


@router.get("/audit")
def list_audit(work: WorkDep, query: Annotated[AuditQuery, Query()]) -> AuditPage:
    """Who did what to what, the newest first; for auditors, who read titles only of what they may read anyway."""
    facts, total = audit_page(work, _chosen(query), limit=query.limit)
    more = facts[-1].id if len(facts) == query.limit else None
    return AuditPage(items=present_entries(work, facts), total=total, before=more)


@router.get("/audit/types")
def list_audit_types(work: WorkDep) -> list[AuditType]:
    """The kinds of things that happened here."""
    return present_types(work)


@router.get("/audit/export", response_class=StreamingResponse)
def export_audit(work: WorkDep, query: Annotated[AuditExportQuery, Query()]) -> StreamingResponse:
    """The chosen entries as a table or as JSON, one a line; that somebody took them out is an entry too."""
    chosen = _chosen(query)
    if query.format == "csv":
        table = csv_lines(audit_rows(work, chosen))
        return StreamingResponse(iter(table), media_type=CSV_TYPE, headers=attachment("zhixing-audit.csv"))
    lines = audit_lines(work, chosen)
    return StreamingResponse(lines, media_type=JSON_LINES_TYPE, headers=attachment("zhixing-audit.jsonl"))


@router.get("/audit/verify")
def verify_audit(work: WorkDep) -> SealOut:
    """Whether the log is as it was written: every seal and every fact is looked at."""
    found = verify_for_auditor(work)
    return SealOut(
        whole=found.is_whole,
        facts=found.facts,
        seals=found.seals,
        waiting=found.waiting,
        broken=found.broken,
        missing=found.missing,
        slipped_in=found.slipped_in,
        last_hash=found.last_hash,
    )


def _chosen(query: AuditQuery) -> AuditFilter:
    return AuditFilter(
        person_id=query.person_id,
        types=query.type,
        subject=query.subject,
        since=query.since,
        until=query.until,
        text=query.q,
        machine=query.machine,
        refused=query.refused,
        before=query.before,
    )


@router.get("/assets/{asset_id}/why")
def get_why(work: WorkDep, asset_id: int, person_id: int) -> WhyOut:
    """Why a person sees an asset or not, step by step; an administrator learns the reasons and no content."""
    found = why(work, asset_id, person_id)
    return WhyOut(
        asset_id=found.asset_id,
        title=found.title,
        person_id=found.person_id,
        person=found.person,
        sees=found.sees,
        chain=[StepOut(holds=step.holds, sentence=step.sentence) for step in found.chain],
        ways=[StepOut(holds=step.holds, sentence=step.sentence) for step in found.ways],
    )


@router.get("/people/{person_id}/reach")
def get_reach(work: WorkDep, person_id: int) -> PersonReachOut:
    """What opens something to a person, and by which rights; for administrators, and for oneself."""
    return present_reach(work, person_id)


@router.get("/people/{person_id}/belongings")
def get_belongings(work: WorkDep, person_id: int) -> BelongingsOut:
    """What hangs on a person, in numbers, before they are let go."""
    found = belongings(work, person_id)
    numbers = {name: value for name, value in vars(found).items() if isinstance(value, int)}
    shares = [ShareOut(**vars(share)) for share in found.shares]
    return BelongingsOut(person=present_people(work.session, [found.person])[0], shares=shares, **numbers)


@router.post("/people/{person_id}/hand-over/preview")
def post_preview(work: WorkDep, person_id: int, given: HandOverIn) -> list[ForecastOut]:
    """What would become of each share; nothing is done."""
    return [_forecast(one) for one in foresee_handover(work, person_id, _plan(given))]


@router.post("/people/{person_id}/hand-over")
def post_hand_over(work: WorkDep, person_id: int, given: HandOverIn) -> list[ForecastOut]:
    """Gives what a person answers for to the successors, ends their keys and lets them go; all or nothing."""
    return [_forecast(one) for one in hand_over(work, person_id, _plan(given))]


def _plan(given: HandOverIn) -> Plan:
    return Plan(
        {one.space_id: one.person_id for one in given.successors},
        grant=given.grant,
        deactivate=given.deactivate,
        saved_to=given.saved_to,
    )


def _forecast(found: Forecast) -> ForecastOut:
    return ForecastOut(
        space_id=found.share.space_id,
        space=found.share.space,
        successor_id=found.successor.id,
        successor=found.successor.name,
        takes=found.takes,
        needs_role=found.needs_role,
        above_clearance=found.above_clearance,
        keeps=found.share.keeps,
    )


@router.get("/reviews")
def list_reviews(work: WorkDep, closed: bool = False) -> Page[ReviewOut]:
    """The looks through rights on the spaces one keeps, or on all for administrators."""
    found = my_reviews(work, closed=closed)
    return Page(items=found, total=len(found))


@router.post("/reviews", status_code=201)
def post_reviews(work: WorkDep, given: ReviewIn) -> list[ReviewOut]:
    """Begins to look through the rights on spaces."""
    return present_reviews(work, [reviews.start_review(work, number, _terms(given)) for number in dict.fromkeys(given.space_ids)])


def _terms(given: ReviewIn) -> reviews.Terms:
    return reviews.Terms(given.due_at, stale_days=given.stale_days, remove_unanswered=given.remove_unanswered)


@router.get("/reviews/{review_id}")
def get_review(work: WorkDep, review_id: int) -> ReviewDetail:
    """One look through rights, with every right."""
    return present_review(work, reviews.review_for(work, review_id))


@router.put("/reviews/items/{item_id}")
def put_decision(work: WorkDep, item_id: int, given: DecisionIn) -> ReviewDetail:
    """Confirms a right or takes it, at once."""
    item = reviews.decide(work, item_id, given.decision)
    return present_review(work, reviews.review_for(work, item.review_id))


@router.post("/reviews/{review_id}/close")
def post_close(work: WorkDep, review_id: int) -> ReviewDetail:
    """Ends a look through rights."""
    return present_review(work, reviews.close_review(work, review_id))


@router.get("/reviews/{review_id}/export", response_class=StreamingResponse)
def export_review(work: WorkDep, review_id: int) -> StreamingResponse:
    """The result as a table."""
    review = reviews.review_for(work, review_id)
    reviews.note_export(work, review)
    table = csv_lines(review_table(work, review))
    return StreamingResponse(iter(table), media_type=CSV_TYPE, headers=attachment("zhixing-review.csv"))
