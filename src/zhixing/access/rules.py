"""Decisions about grants: plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from zhixing.access.reach import RANK, Reach, Role

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


def raised(before: Reach, after: Reach, *, founded: Collection[int] = (), named: Collection[str] = ()) -> list[str]:
    """In which points `after` reaches further than `before`: empty where it does not.

    Points are `company:<role>`, `clearance:<level>`, `space:<id> <role>` and tokens of departments and groups.
    `founded` are spaces opened in the same breath, which do not count; of new tokens only those that something is
    restricted to (`named`) do.
    """
    points = [f"company:{role}" for role in sorted(after.company_roles - before.company_roles)]
    if after.clearance > before.clearance:
        points.append(f"clearance:{after.clearance}")
    for space_id, role in sorted(after.space_roles.items()):
        held = before.space_roles.get(space_id)
        if space_id not in founded and (held is None or RANK[role] > RANK[held]):
            points.append(f"space:{space_id} {role}")
    return points + sorted(token for token in joined(before, after) if token in named)


def joined(before: Reach, after: Reach) -> set[str]:
    """The departments and groups that somebody belongs to now and did not before."""
    return {token for token in after.tokens - before.tokens if token.startswith(("dept:", "group:"))}
