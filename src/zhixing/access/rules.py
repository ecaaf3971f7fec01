"""Decisions about grants: plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Iterable

from zhixing.access.reach import RANK, Role

EVERYBODY = "all"
SUBJECT_KINDS = frozenset({"user", "dept", "group"})


def is_subject(token: str) -> bool:
    """Whether a grant may name this token: everybody, a person, a department or a group."""
    kind, _, number = token.partition(":")
    return token == EVERYBODY or (kind in SUBJECT_KINDS and number.isascii() and number.isdigit() and len(number) <= 18)


def highest_roles(grants: Iterable[tuple[str, Role]]) -> dict[str, Role]:
    """One role for each subject: the highest it is given, because a role includes those before it."""
    found: dict[str, Role] = {}
    for subject, role in grants:
        if subject not in found or RANK[role] > RANK[found[subject]]:
            found[subject] = role
    return found


def default_grants(founder_id: int | None, department_id: int | None) -> list[tuple[str, Role]]:
    """What a space is opened with when nothing else is said: its department reads, or everybody; the founder keeps it."""
    readers = EVERYBODY if department_id is None else f"dept:{department_id}"
    founder = [] if founder_id is None else [(f"user:{founder_id}", Role.KEEPER)]
    return [(readers, Role.READER), *founder]


def has_keeper(roles: Iterable[Role]) -> bool:
    """Whether somebody looks after the space."""
    return Role.KEEPER in roles
