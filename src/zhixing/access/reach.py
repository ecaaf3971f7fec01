"""What a person can reach, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """Roles on a space, each including the ones before it."""

    READER = "reader"
    CONTRIBUTOR = "contributor"
    KEEPER = "keeper"


RANK = {Role.READER: 1, Role.CONTRIBUTOR: 2, Role.KEEPER: 3}


class CompanyRole(StrEnum):
    """Roles on the whole company."""

    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    LIBRARIAN = "librarian"


@dataclass(frozen=True)
class Reach:
    """The tokens a reader holds and the secrecy level the reader is cleared for.

    An asset can be read when its audience shares a token with `tokens` and its secrecy is at most `clearance`.
    Tokens are `all`, `user:<id>`, `dept:<id>` (every department up the tree), `group:<id>`, `role:<name>` and `space:<id>`.
    """

    tokens: frozenset[str]
    clearance: int
    person_id: int = 0
    space_roles: Mapping[int, Role] = field(default_factory=dict)
    company_roles: frozenset[CompanyRole] = frozenset()
    archived_spaces: frozenset[int] = frozenset()
    """Spaces within reach that are closed to changes: whatever was granted there, it counts as reading."""
    everything: bool = False
    """The product's own work behind the scenes; `system_work` alone makes such a reach, no person ever holds it."""

    @property
    def administers(self) -> bool:
        return CompanyRole.ADMINISTRATOR in self.company_roles

    def holds(self, role: Role, space_id: int) -> bool:
        """Whether this reader has at least `role` on the space."""
        if self.everything:
            return True
        held = self.space_roles.get(space_id)
        if held is None or RANK[held] < RANK[role]:
            return False
        return role is Role.READER or space_id not in self.archived_spaces

    def holds_even_archived(self, role: Role, space_id: int) -> bool:
        """Whether this reader was given at least `role` on the space, be it closed to changes."""
        held = self.space_roles.get(space_id)
        return self.everything or (held is not None and RANK[held] >= RANK[role])

    def keeps_even_archived(self, space_id: int) -> bool:
        """Whether this reader looks after the space, even while it is closed to changes."""
        return self.space_roles.get(space_id) is Role.KEEPER

    def sees_space(self, space_id: int) -> bool:
        """Whether this reader knows of the space at all."""
        return self.everything or space_id in self.space_roles

    def spaces_with(self, role: Role) -> list[int]:
        """The spaces on which this reader has at least `role`, in order."""
        return sorted(space_id for space_id in self.space_roles if self.holds(role, space_id))


SYSTEM = Reach(tokens=frozenset(), clearance=3, everything=True)
"""The reach of `system_work`, for jobs and listeners only."""

NOBODY = Reach(tokens=frozenset(), clearance=-1)
"""Reaches nothing: what is used when a rule cannot be evaluated."""
