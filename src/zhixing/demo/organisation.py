"""Founds the demo company: departments, people, groups, spaces and who may enter them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from zhixing.access import CompanyRole, Role, Work, create_space, give_company_role, set_space_grants, work_of
from zhixing.demo.library import company, logins
from zhixing.people import NewPerson, create_department, create_group, create_person, found_company, set_members
from zhixing.people.models import Company, Person

FOUNDED = datetime(2023, 1, 3, 1, 0, tzinfo=UTC)
"""When the demo company began to use the product, in its own history."""


def found(work: Work) -> Company:
    """Everything but the knowledge. `work` is system work in a house where there is nobody yet; spaces get the slugs of company.json."""
    written = company()
    work.now = FOUNDED
    founded = found_company(work, written["name"])
    tokens = {"all": "all"}
    departments = _departments(work, written["departments"], tokens)
    people = _people(work, written["people"], departments, tokens)
    _groups(work, written["groups"], people, tokens)
    for grant in written["company_grants"]:
        give_company_role(work, tokens[grant["subject"]], CompanyRole(grant["role"]))
    _spaces(work, written, people, departments, tokens)
    founded.details = {"demo": {"logins": logins()}}
    return founded


def _departments(work: Work, written: list[dict[str, Any]], tokens: dict[str, str]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for position, unit in enumerate(written):
        parent_id = ids[unit["parent"]] if unit["parent"] else None
        made = create_department(work, unit["name"], parent_id=parent_id, code=unit["code"], position=position)
        ids[unit["code"]] = made.id
        tokens[f"dept:{unit['code']}"] = f"dept:{made.id}"
    return ids


def _people(work: Work, written: list[dict[str, Any]], departments: dict[str, int], tokens: dict[str, str]) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for one in written:
        person = create_person(
            work,
            NewPerson(
                login=one["login"],
                name=one["name"],
                title=one["title"],
                email=f"{one['login']}@sunhe.example",
                department_id=departments[one["department"]],
                clearance=one["clearance"],
                password=None if people else company()["password"],
            ),
        )
        people[one["login"]] = person
        # Hashing is slow on purpose; one hash for the one password that stands on the first screen anyway.
        person.password_hash = next(iter(people.values())).password_hash
        tokens[f"user:{one['login']}"] = f"user:{person.id}"
    return people


def _groups(work: Work, written: list[dict[str, Any]], people: dict[str, Person], tokens: dict[str, str]) -> None:
    for group in written:
        made = create_group(work, group["name"], group["description"])
        set_members(work, made.id, [people[login].id for login in group["members"]])
        tokens[f"group:{group['name']}"] = f"group:{made.id}"


def _spaces(
    work: Work, written: dict[str, Any], people: dict[str, Person], departments: dict[str, int], tokens: dict[str, str]
) -> None:
    founder = work_of(work.house, work.session, people[written["administrator"]])
    founder.now = work.now
    for space in written["spaces"]:
        made = create_space(
            founder, space["name"], description=space["description"], department_id=departments[space["department"]]
        )
        made.slug = space["slug"]
        work.session.flush()
        set_space_grants(work, made.id, [(tokens[subject], Role(role)) for subject, role in space["grants"]])
