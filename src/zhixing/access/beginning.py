"""The first run: a company, its first administrator, a space to begin with."""

from __future__ import annotations

from zhixing.access.granting import give_company_role
from zhixing.access.reach import CompanyRole
from zhixing.access.spaces import create_space
from zhixing.access.work import Work, work_of
from zhixing.kit.words import say
from zhixing.people import NewPerson, create_person, found_company
from zhixing.people.models import Person


def begin(first: Work, *, company: str, login: str, name: str, password: str) -> Person:
    """Founds the company and takes in its first administrator, who is its librarian too and keeps the first space.

    `first` is system work; refuses when there is anybody already.
    """
    found_company(first, company)
    person = create_person(first, NewPerson(login=login, name=name, password=password, clearance=3))
    for role in (CompanyRole.ADMINISTRATOR, CompanyRole.LIBRARIAN):
        give_company_role(first, f"user:{person.id}", role)
    founder = work_of(first.house, first.session, person, lang=first.lang)
    create_space(founder, say("access.first_space", first.lang), description=say("access.first_space_description", first.lang))
    return person
