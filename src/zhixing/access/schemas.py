"""Rights, spaces and the one who asks, as they leave and enter the house."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from zhixing.access.reach import CompanyRole, Role
from zhixing.people import PersonOut

SpaceName = Annotated[str, Field(min_length=1, max_length=100)]
Password = Annotated[str, Field(min_length=1, max_length=200)]


class SpaceBrief(BaseModel):
    """A space in the rail: `role` is the one who asks has there."""

    id: int
    slug: str
    name: str
    role: Role | None
    pinned: bool


class MayOut(BaseModel):
    """What the one who asks may do in the house."""

    administer: bool
    organise: bool
    capture: bool
    create_spaces: bool


class PreferencesOut(BaseModel):
    """How the one who asks likes it."""

    lang: str
    theme: str


class Me(BaseModel):
    """The one who asks."""

    person: PersonOut
    company: str
    roles: list[CompanyRole]
    may: MayOut
    spaces: list[SpaceBrief]
    preferences: PreferencesOut
    must_change_password: bool


class MePatch(BaseModel):
    """Changes of the own preferences; absent fields stay as they are."""

    model_config = {"extra": "forbid"}

    lang: Literal["zh", "en"] | None = None
    theme: Literal["light", "dark", "system"] | None = None
    pinned_spaces: Annotated[list[int], Field(max_length=50)] | None = None


class SetupOut(BaseModel):
    """Whether the house waits for its first administrator, and the sign-ins of a demo."""

    needs_setup: bool
    company: str | None
    demo: dict[str, Any] | None


class SetupIn(BaseModel):
    """The company and its first administrator."""

    company: SpaceName
    login: Annotated[str, Field(min_length=1, max_length=64)]
    name: SpaceName
    password: Password


class SignInIn(BaseModel):
    """A login and its password."""

    login: Annotated[str, Field(min_length=1, max_length=200)]
    password: Password


class PasswordLinkUse(BaseModel):
    """The secret of a link and the password chosen with it."""

    secret: Annotated[str, Field(min_length=1, max_length=200)]
    new: Password


class PasswordChange(BaseModel):
    """The present password and the new one."""

    current: Password
    new: Password


class GrantOut(BaseModel):
    """A right on a space: who, and which role."""

    subject: str
    subject_label: str
    role: Role


class GrantIn(BaseModel):
    """A right to be given on a space."""

    subject: Annotated[str, Field(max_length=40)]
    role: Role


class CompanyGrantOut(BaseModel):
    """A right on the company: who, and which role."""

    subject: str
    subject_label: str
    role: CompanyRole


class CompanyGrantIn(BaseModel):
    """A right to be given on the company."""

    subject: Annotated[str, Field(max_length=40)]
    role: CompanyRole


class ApprovalOut(BaseModel):
    """A change that would raise the rights of the one who asked; `what` spells out in which points.

    `state`: open, approved, refused, withdrawn, expired.
    """

    id: int
    kind: str
    what: list[str]
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    state: str
    decided_by: str | None
    decided_at: datetime | None
    reason: str
    may_approve: bool
    may_withdraw: bool


class DenialIn(BaseModel):
    """Why somebody does not agree."""

    reason: Annotated[str, Field(max_length=500)] = ""


class GrantWish(BaseModel):
    """One role for many subjects on many spaces; without a role, their own roles there go."""

    subjects: Annotated[list[Annotated[str, Field(max_length=40)]], Field(min_length=1, max_length=1000)]
    space_ids: Annotated[list[int], Field(min_length=1, max_length=1000)]
    role: Role | None = None


class GrantLine(BaseModel):
    """What becomes of one subject on one space; `effect`: add, change, remove, none."""

    space_id: int
    space: str
    subject: str
    subject_label: str
    before: str | None
    after: str | None
    effect: str


class GrantProblem(BaseModel):
    """What is wrong with a line of a table."""

    line: int
    problem: str


class GrantOutcome(BaseModel):
    """What becomes of many rights; `batch_id` undoes them, where something was done."""

    lines: list[GrantLine]
    problems: list[GrantProblem]
    changes: int
    batch_id: int | None
    done: bool


class UndoneOut(BaseModel):
    """How many rights were taken back."""

    undone: int


class SecrecyPolicyOut(BaseModel):
    """What holds for content of a level of secrecy."""

    level: int
    watermark: bool
    export_role: str
    unmarkable: Literal["refuse", "allow"]


class SecrecyPolicyIn(BaseModel):
    """What is to hold for content of a level of secrecy."""

    watermark: bool
    export_role: Literal["reader", "contributor", "keeper", "nobody"]
    unmarkable: Literal["refuse", "allow"]
