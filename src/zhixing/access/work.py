"""Work: one person's request or one job, in one transaction, with what that person may reach."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from zhixing.access.queries import reach_of
from zhixing.access.reach import SYSTEM, CompanyRole, Reach, Role
from zhixing.events import Fact, record
from zhixing.kit.errors import Forbidden, NotFound, Unauthenticated
from zhixing.kit.house import House
from zhixing.kit.words import Lang
from zhixing.people import person_by_login
from zhixing.people.models import Person

SCOPES = frozenset({"read", "write", "admin"})
"""What a token may be good for; a signed-in browser is good for all of it."""


@dataclass
class Work:
    """What every verb needs: the transaction, who acts, what they reach, and the time.

    `actor` is none for the product's own work. Whoever opened the work commits it; verbs never do.
    """

    session: Session
    actor: Person | None
    reach: Reach
    now: datetime
    lang: Lang
    house: House
    scopes: frozenset[str] = SCOPES

    @property
    def actor_token(self) -> str:
        """Who acts, as facts name them: `user:<id>` or `system`."""
        return "system" if self.actor is None else f"user:{self.actor.id}"

    @property
    def person(self) -> Person:
        """The person who acts; refuses where nobody does."""
        if self.actor is None:
            raise Unauthenticated("access.sign_in_first")
        return self.actor

    def record(self, fact: Fact) -> None:
        """Saves a fact in this transaction, in the actor's name."""
        record(self.session, fact, actor=self.actor_token, now=self.now)

    def may(self, role: Role, space_id: int) -> bool:
        """Whether the actor has at least `role` on the space."""
        return self.reach.holds(role, space_id)

    def require(self, role: Role, space_id: int) -> None:
        """Refuses unless the actor has `role`: as unknown when the space is out of reach, as forbidden when it is only seen."""
        if not self.reach.sees_space(space_id):
            raise NotFound("access.space_not_found")
        if self.reach.holds(role, space_id):
            return
        if space_id in self.reach.archived_spaces:
            raise Forbidden("access.space_archived")
        raise Forbidden(f"access.needs_{role}")

    def may_company(self, *roles: CompanyRole) -> bool:
        """Whether the actor holds one of these roles on the company."""
        return self.reach.everything or not self.reach.company_roles.isdisjoint(roles)

    def require_company(self, *roles: CompanyRole) -> None:
        """Refuses unless the actor holds one of these roles; a token must be good for `admin` besides."""
        if not self.may_company(*roles):
            raise Forbidden(f"access.needs_{roles[0]}")
        if "admin" not in self.scopes:
            raise Forbidden("access.token_lacks_scope", scope="admin")


def work_of(house: House, session: Session, actor: Person, *, lang: Lang = "zh") -> Work:
    """The work of a person in an open transaction."""
    return Work(session, actor, reach_of(session, actor.id), house.clock(), lang, house)


def system_work(house: House, session: Session, *, lang: Lang = "zh") -> Work:
    """The product's own work in an open transaction: reaches everything, acts as `system`. For jobs and listeners only."""
    return Work(session, None, SYSTEM, house.clock(), lang, house)


@contextmanager
def open_work_for(house: House, login: str, *, lang: Lang = "zh") -> Iterator[Work]:
    """Work as the person with this login, for the command line: commits when the block ends well."""
    with house.database.transaction() as session:
        person = person_by_login(session, login)
        if person is None or not person.active:
            raise NotFound("people.person_not_found")
        yield work_of(house, session, person, lang=lang)
