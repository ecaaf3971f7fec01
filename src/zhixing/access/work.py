"""Work: one person's request or one job, in one transaction, with what that person may reach."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from zhixing.access.queries import reach_of, reach_of_caller
from zhixing.access.reach import SYSTEM, CompanyRole, Reach, Role
from zhixing.events import Fact, record
from zhixing.kit.errors import Forbidden, NotFound, Unauthenticated
from zhixing.kit.house import House
from zhixing.kit.words import Lang
from zhixing.people import Caller
from zhixing.people.models import Person

SCOPES = frozenset({"read", "write", "admin"})
"""What a token may be good for; a signed-in browser is good for all of it."""


OPENS_RIGHTS = frozenset(
    {
        "access.grants_changed",
        "people.person_changed",
        "people.person_reactivated",
        "people.group_changed",
        "people.department_changed",
    }
)
"""Facts after which somebody may reach more than before."""


@dataclass
class Watch:
    """What a work did to rights, so that nobody raises their own alone: see `zhixing.access.raising`."""

    entered_with: Reach | None = None
    """What the actor reached when the work began; none for the product's own."""
    touched: bool = False
    founded: set[int] = field(default_factory=set)
    """Spaces opened in this work: there is nothing in them yet."""
    approved: bool = False
    """A second administrator agreed to what is done here."""

    def note(self, fact: Fact) -> None:
        self.touched = self.touched or fact.type in OPENS_RIGHTS
        if fact.type == "access.space_created":
            self.founded.add(int(fact.subject.rpartition(":")[2]))


class Actor(Protocol):
    """Whoever acts: a person, or a caller of whom no more was looked up."""

    @property
    def id(self) -> int: ...


@dataclass
class Work:
    """What every verb needs: the transaction, who acts, what they reach, and the time.

    `actor` is none for the product's own work. Whoever opened the work commits it; verbs never do.
    """

    session: Session
    actor: Actor | None
    reach: Reach
    now: datetime
    lang: Lang
    house: House
    scopes: frozenset[str] = SCOPES
    watch: Watch = field(default_factory=Watch)

    @property
    def actor_token(self) -> str:
        """Who acts, as facts name them: `user:<id>` or `system`."""
        return "system" if self.actor is None else f"user:{self.actor.id}"

    @property
    def person(self) -> Person:
        """The person who acts, to be told about or changed; refuses where nobody does."""
        if self.actor is None:
            raise Unauthenticated("access.sign_in_first")
        return self.actor if isinstance(self.actor, Person) else self.session.get_one(Person, self.actor.id)

    @property
    def person_id(self) -> int:
        """The number of the person who acts; refuses where nobody does."""
        return self.person.id if self.actor is None else self.actor.id

    def record(self, fact: Fact) -> None:
        """Saves a fact in this transaction, in the actor's name."""
        record(self.session, fact, actor=self.actor_token, now=self.now)
        self.watch.note(fact)

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
    reach = reach_of(session, actor.id)
    return Work(session, actor, reach, house.clock(), lang, house, watch=Watch(entered_with=reach))


def work_of_caller(house: House, session: Session, caller: Caller, *, lang: Lang = "zh") -> Work:
    """The work of somebody who was just looked up: what every request begins with."""
    reach = reach_of_caller(session, caller)
    return Work(session, caller, reach, house.clock(), lang, house, watch=Watch(entered_with=reach))


def system_work(house: House, session: Session, *, lang: Lang = "zh") -> Work:
    """The product's own work in an open transaction: reaches everything, acts as `system`. For jobs and listeners only."""
    return Work(session, None, SYSTEM, house.clock(), lang, house)


def auditing_work(house: House, session: Session, *, lang: Lang = "zh") -> Work:
    """The server's command line as an auditor: reads the log, and of content nothing."""
    reach = replace(SYSTEM, everything=False, clearance=-1, company_roles=frozenset({CompanyRole.AUDITOR}))
    return Work(session, None, reach, house.clock(), lang, house)


def house_work_by(work: Work) -> Work:
    """The house's own work in the name of whoever acts: reaches everything, and is recorded as theirs.

    For what must be done to things that the actor does not see, like handing over what somebody leaves; nothing that
    such a work finds may be shown.
    """
    return replace(work, reach=SYSTEM)
