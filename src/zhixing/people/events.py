"""What happens to persons, departments and groups. Subjects are `person:<id>`, `department:<id>`, `group:<id>`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from zhixing.events import Fact


@dataclass(frozen=True, kw_only=True)
class PersonCreated(Fact):
    """Somebody joined."""

    type: ClassVar[str] = "people.person_created"


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Fact):
    """Something about a person changed; `fields` names what."""

    type: ClassVar[str] = "people.person_changed"
    fields: list[str]
    clearance: int | None = None
    """The new one, where it changed."""


@dataclass(frozen=True, kw_only=True)
class PersonDeactivated(Fact):
    """Somebody left: from the next request on nothing opens any more."""

    type: ClassVar[str] = "people.person_deactivated"


@dataclass(frozen=True, kw_only=True)
class PersonReactivated(Fact):
    """Somebody came back."""

    type: ClassVar[str] = "people.person_reactivated"


@dataclass(frozen=True, kw_only=True)
class SignedIn(Fact):
    """A person signed in."""

    type: ClassVar[str] = "people.signed_in"
    address: str


@dataclass(frozen=True, kw_only=True)
class SignInRefused(Fact):
    """Somebody tried to sign in and was turned away: wrong password, or locked. About `person:0` where the login is unknown."""

    type: ClassVar[str] = "people.sign_in_refused"
    login: str
    address: str
    code: str


@dataclass(frozen=True, kw_only=True)
class SignInEnded(Fact):
    """A person ended sign-ins of their own from another device; an administrator, somebody else's."""

    type: ClassVar[str] = "people.sign_in_ended"
    count: int


@dataclass(frozen=True, kw_only=True)
class PasswordLinkMade(Fact):
    """An administrator made a link with which a person chooses a password."""

    type: ClassVar[str] = "people.password_link_made"


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Fact):
    """A person's password changed; `reset` says that an administrator did it."""

    type: ClassVar[str] = "people.password_changed"
    reset: bool


@dataclass(frozen=True, kw_only=True)
class TokenIssued(Fact):
    """A person made a key for a program."""

    type: ClassVar[str] = "people.token_issued"
    token_id: int
    scopes: list[str]


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Fact):
    """A key for a program is good for nothing any more."""

    type: ClassVar[str] = "people.token_revoked"
    token_id: int


@dataclass(frozen=True, kw_only=True)
class DepartmentCreated(Fact):
    """A department was set up."""

    type: ClassVar[str] = "people.department_created"


@dataclass(frozen=True, kw_only=True)
class DepartmentChanged(Fact):
    """A department was renamed or moved; `fields` names what."""

    type: ClassVar[str] = "people.department_changed"
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class DepartmentDeleted(Fact):
    """A department is gone."""

    type: ClassVar[str] = "people.department_deleted"


@dataclass(frozen=True, kw_only=True)
class GroupCreated(Fact):
    """A group was set up."""

    type: ClassVar[str] = "people.group_created"


@dataclass(frozen=True, kw_only=True)
class GroupChanged(Fact):
    """A group or its members changed; `added` and `removed` are ids of persons."""

    type: ClassVar[str] = "people.group_changed"
    added: list[int]
    removed: list[int]


@dataclass(frozen=True, kw_only=True)
class GroupDeleted(Fact):
    """A group is gone."""

    type: ClassVar[str] = "people.group_deleted"
