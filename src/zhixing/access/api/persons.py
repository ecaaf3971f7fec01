"""The directory of persons, and its administration."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import Query, Response, UploadFile

from zhixing.access.administering import administer_import, administer_person
from zhixing.access.api.people_schemas import (
    ImportOut,
    ImportRowOut,
    PasswordLinkOut,
    PasswordReset,
    PasswordResetOut,
    PersonIn,
    PersonPatch,
)
from zhixing.access.edge import WorkDep
from zhixing.access.reach import CompanyRole
from zhixing.access.work import Work
from zhixing.kit.errors import Invalid
from zhixing.kit.paging import Limit, Offset, Page
from zhixing.kit.routing import Router
from zhixing.kit.words import say
from zhixing.people import (
    ImportedRow,
    NewPerson,
    PersonChanges,
    PersonFilter,
    PersonOut,
    create_person,
    end_other_devices,
    find_person,
    make_password_link,
    people_page,
    present_people,
    reset_password,
    template,
)
from zhixing.people.models import Person

router = Router(tags=["people"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NULLABLE = frozenset({"email", "title", "department_id"})


@router.get("/people")
def list_people(
    work: WorkDep,
    q: Annotated[str, Query(max_length=100)] = "",
    department_id: int | None = None,
    group_id: int | None = None,
    active: bool | None = True,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Page[PersonOut]:
    """Who works here, by pinyin; those who left are told to administrators only."""
    shown = active if work.reach.administers else True
    chosen = PersonFilter(text=q, department_id=department_id, group_id=group_id, active=shown)
    persons, total = people_page(work.session, chosen, limit=limit, offset=offset)
    return Page(items=_present(work, persons), total=total)


@router.get("/people/import/template")
def get_template(work: WorkDep) -> Response:
    """An empty organisation sheet."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    headers = {"Content-Disposition": 'attachment; filename="zhixing-people.xlsx"'}
    return Response(template(), media_type=XLSX, headers=headers)


@router.post("/people/import")
def post_import(work: WorkDep, file: UploadFile, dry_run: bool = True) -> ImportOut:
    """Takes the organisation in from a CSV or Excel sheet, or only tells what would become of each line."""
    rows = administer_import(work, file.file.read(), dry_run=dry_run)
    counts = {action: sum(row.action == action for row in rows) for action in ("create", "update", "unchanged", "failed")}
    return ImportOut(
        dry_run=dry_run,
        rows=[_row(work, row) for row in rows],
        created=counts["create"],
        updated=counts["update"],
        unchanged=counts["unchanged"],
        failed=counts["failed"],
    )


@router.get("/people/{person_id}")
def get_person(work: WorkDep, person_id: int) -> PersonOut:
    """One person."""
    return _present(work, [find_person(work.session, person_id)])[0]


@router.post("/people", status_code=201)
def post_person(work: WorkDep, given: PersonIn) -> PersonOut:
    """Takes somebody in."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    new = NewPerson(**given.model_dump(), must_change_password=given.password is not None)
    return _present(work, [create_person(work, new)])[0]


@router.patch("/people/{person_id}")
def patch_person(work: WorkDep, person_id: int, patch: PersonPatch) -> PersonOut:
    """Changes what is known about a person, or lets them go or back in."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    given: dict[str, Any] = patch.model_dump(exclude_unset=True)
    for field, value in given.items():
        if value is None and field not in NULLABLE:
            raise Invalid("people.field_empty", field=field)
    administer_person(work, person_id, cast(PersonChanges, given))
    return get_person(work, person_id)


@router.post("/people/{person_id}/password")
def post_reset(work: WorkDep, person_id: int, given: PasswordReset) -> PasswordResetOut:
    """Gives a person a password to begin with; it has to be changed at the next sign-in."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    return PasswordResetOut(password=reset_password(work, person_id, given.password))


@router.post("/people/{person_id}/password-link", status_code=201)
def post_password_link(work: WorkDep, person_id: int) -> PasswordLinkOut:
    """A link with which a person chooses a password, good once and for a day; the one made before ends."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    secret, ends = make_password_link(work, person_id, work.person.id)
    return PasswordLinkOut(path=f"/password#{secret}", expires_at=ends)


@router.delete("/people/{person_id}/devices", status_code=204)
def delete_devices_of(work: WorkDep, person_id: int) -> None:
    """Ends every sign-in of a person, at once."""
    work.require_company(CompanyRole.ADMINISTRATOR)
    end_other_devices(work, find_person(work.session, person_id).id)


def _present(work: Work, persons: Any) -> list[PersonOut]:
    found: list[Person] = list(persons)
    shown = None if work.reach.administers else frozenset({work.person.id})
    return present_people(work.session, found, clearance_of=shown)


def _row(work: Work, row: ImportedRow) -> ImportRowOut:
    problems = [say(problem.code, work.lang, **problem.values) for problem in row.problems]
    return ImportRowOut(line=row.line, action=row.action, login=row.login, name=row.name, problems=problems)
