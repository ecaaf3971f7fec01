"""The rights, written a second time in plain Python and apart from the product: what each person may be shown."""

from __future__ import annotations

from dataclasses import dataclass, field

Subject = tuple[str, str]
"""("all", ""), ("user", name), ("dept", name) or ("group", name)."""


@dataclass
class Member:
    """Somebody who works here."""

    department: str | None
    clearance: int = 1
    active: bool = True


@dataclass
class Paper:
    """One asset. `only_for` is none while it is open to its space."""

    space: str
    secrecy: int = 1
    only_for: frozenset[Subject] | None = None
    deleted: bool = False


@dataclass
class World:
    """Everything that decides what somebody may be shown."""

    above: dict[str, str | None]
    """Department → the one above it."""
    members: dict[str, Member]
    groups: dict[str, set[str]]
    grants: dict[str, set[tuple[Subject, str]]]
    """Space → who holds which role there."""
    papers: dict[int, Paper] = field(default_factory=dict)

    def is_meant(self, person: str, subject: Subject) -> bool:
        """Whether a subject names this person."""
        kind, name = subject
        if kind == "all":
            return True
        if kind == "user":
            return name == person
        if kind == "group":
            return person in self.groups[name]
        department = self.members[person].department
        while department is not None:
            if department == name:
                return True
            department = self.above[department]
        return False

    def roles(self, person: str, space: str) -> set[str]:
        """The roles somebody holds on a space."""
        if not self.members[person].active:
            return set()
        return {role for subject, role in self.grants[space] if self.is_meant(person, subject)}

    def _lets_in(self, person: str, paper: Paper) -> bool:
        member = self.members[person]
        if not member.active or paper.secrecy > member.clearance:
            return False
        if paper.only_for is None:
            return bool(self.roles(person, paper.space))
        return any(self.is_meant(person, subject) for subject in paper.only_for)

    def reads(self, person: str) -> set[int]:
        """The papers somebody may be shown."""
        return {number for number, paper in self.papers.items() if not paper.deleted and self._lets_in(person, paper)}

    def finds_in_bin(self, person: str) -> set[int]:
        """The deleted papers somebody may be shown in the bin: all of them have no owner here, so it is the keepers' right."""
        return {
            number
            for number, paper in self.papers.items()
            if paper.deleted and self._lets_in(person, paper) and "keeper" in self.roles(person, paper.space)
        }

    def knows_space(self, person: str, space: str) -> bool:
        """Whether somebody may be told that the space exists."""
        return bool(self.roles(person, space))
