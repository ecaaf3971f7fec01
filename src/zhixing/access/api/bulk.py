"""Many rights at one stroke, as a form or as a table; what holds for levels of secrecy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, UploadFile
from fastapi.responses import StreamingResponse

from zhixing.access.bulk import Line, Wish, foresee, grant_many, managed_spaces, undo
from zhixing.access.edge import WorkDep
from zhixing.access.grant_sheets import Problem, read_grants, table_of_grants
from zhixing.access.reach import Role
from zhixing.access.schemas import (
    GrantLine,
    GrantOutcome,
    GrantProblem,
    GrantWish,
    SecrecyPolicyIn,
    SecrecyPolicyOut,
    UndoneOut,
)
from zhixing.access.secrecy import Policy, policies, set_policy
from zhixing.access.subjects import subject_labels
from zhixing.access.work import Work
from zhixing.kit.export import CSV_TYPE, attachment, csv_lines
from zhixing.kit.routing import Router
from zhixing.kit.words import say

router = Router(tags=["access"])


@router.post("/grants/preview")
def post_preview(work: WorkDep, given: GrantWish) -> GrantOutcome:
    """What would become of the rights; nothing is done."""
    return _outcome(work, foresee(work, _wishes(given)), [], None, done=False)


@router.post("/grants")
def post_grants(work: WorkDep, given: GrantWish) -> GrantOutcome:
    """Gives or takes a role of many subjects on many spaces, all or nothing."""
    lines = foresee(work, _wishes(given))
    batch = grant_many(work, _wishes(given))
    return _outcome(work, lines, [], batch.id if batch else None, done=True)


@router.post("/grants/batches/{batch_id}/undo")
def post_undo(work: WorkDep, batch_id: int) -> UndoneOut:
    """Takes back what was done at one stroke, as far as nobody changed it since."""
    return UndoneOut(undone=undo(work, batch_id))


@router.get("/grants/export", response_class=StreamingResponse)
def get_export(work: WorkDep) -> StreamingResponse:
    """The rights on all spaces one manages, as CSV; the same table can be brought in again."""
    rows = table_of_grants(work)
    return StreamingResponse(iter(csv_lines(rows)), media_type=CSV_TYPE, headers=attachment("zhixing-grants.csv"))


@router.post("/grants/import")
def post_import(work: WorkDep, file: UploadFile, dry_run: bool = True) -> GrantOutcome:
    """Brings a table of rights in, or only tells what would become of each line; lines with problems are left out.

    Rights that the table does not name stay as they are.
    """
    wishes, problems = read_grants(work, file.file.read())
    lines = foresee(work, wishes)
    batch = None if dry_run else grant_many(work, wishes)
    return _outcome(work, lines, problems, batch.id if batch else None, done=not dry_run)


@router.get("/secrecy")
def list_policies(work: WorkDep) -> list[SecrecyPolicyOut]:
    """What holds for content of each level of secrecy."""
    return [_policy(policy) for policy in policies(work.session).values()]


@router.put("/secrecy/{level}")
def put_policy(work: WorkDep, level: Annotated[int, Path(ge=0, le=3)], given: SecrecyPolicyIn) -> list[SecrecyPolicyOut]:
    """Decides what holds for content of a level of secrecy, from the next request on; answers all levels."""
    role = None if given.export_role == "nobody" else Role(given.export_role)
    set_policy(work, Policy(level, given.watermark, role, given.unmarkable))
    return list_policies(work)


def _policy(policy: Policy) -> SecrecyPolicyOut:
    role = policy.export_role.value if policy.export_role else "nobody"
    return SecrecyPolicyOut(level=policy.level, watermark=policy.watermark, export_role=role, unmarkable=policy.unmarkable)


def _wishes(given: GrantWish) -> list[Wish]:
    return [Wish(space_id, subject, given.role) for space_id in given.space_ids for subject in given.subjects]


def _outcome(work: Work, lines: Sequence[Line], problems: Sequence[Problem], batch_id: int | None, *, done: bool) -> GrantOutcome:
    labels = subject_labels(work.session, {line.subject for line in lines}, work.lang)
    spaces = {space.id: space.name for space in managed_spaces(work)}
    told = [
        GrantLine(
            space_id=line.space_id,
            space=spaces.get(line.space_id, ""),
            subject=line.subject,
            subject_label=labels.get(line.subject, line.subject),
            before=line.before,
            after=line.after,
            effect=line.effect,
        )
        for line in lines
    ]
    said = [GrantProblem(line=one.line, problem=say(one.code, work.lang, **one.values)) for one in problems]
    changes = sum(line.effect != "none" for line in lines)
    return GrantOutcome(lines=told, problems=said, changes=changes, batch_id=batch_id, done=done)
