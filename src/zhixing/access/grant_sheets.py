"""Rights as a table: taken out, changed in a spreadsheet, brought in again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from zhixing.access.bulk import Wish, managed_grants, managed_spaces
from zhixing.access.events import GrantsExported
from zhixing.access.models import Space
from zhixing.access.reach import Role
from zhixing.access.subjects import subject_labels
from zhixing.access.work import Work
from zhixing.kit.errors import Invalid
from zhixing.kit.words import say
from zhixing.people import all_departments, all_groups, departments_by_path, read_table
from zhixing.people.models import Person

HEADERS: Mapping[str, tuple[str, ...]] = {
    "space": ("空间", "space"),
    "kind": ("对象类型", "类型", "kind"),
    "subject": ("对象", "subject"),
    "role": ("角色", "role"),
}
KINDS = {
    "全员": "all", "everybody": "all", "all": "all",
    "人员": "user", "个人": "user", "person": "user", "user": "user",
    "部门": "dept", "department": "dept", "dept": "dept",
    "用户组": "group", "群组": "group", "组": "group", "group": "group",
}  # fmt: skip
NO_ROLE = frozenset({"", "-", "无", "移除", "none", "remove"})


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line, as the code of a sentence and what fills it."""

    line: int
    code: str
    values: dict[str, str] = field(default_factory=dict)


def table_of_grants(work: Work) -> Iterator[Sequence[str]]:
    """The rights on all spaces the actor manages, with a header; persons by login, departments by their path."""
    found = managed_grants(work)
    work.record(GrantsExported(subject="company:1", count=len(found)))
    names = _names(work, {grant.subject for _, grant in found})
    rows = [[say(f"access.sheet.{name}", work.lang) for name in HEADERS]]
    for space, grant in found:
        kind, name = names.get(grant.subject, ("", grant.subject))
        rows.append([space.name, say(f"access.kind.{kind}", work.lang), name, say(f"access.role.{grant.role}", work.lang)])
    return iter(rows)


def read_grants(work: Work, data: bytes) -> tuple[list[Wish], list[Problem]]:
    """The wishes in a table of rights, and what is wrong with the lines that say none."""
    lines = read_table(data)
    start, columns = _header(lines)
    reader = _Reader(work)
    wishes: list[Wish] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines[start + 1 :], start + 2):
        cells = {name: _cell(line, column) for name, column in columns.items()}
        if not any(cells.values()):
            continue
        read = reader.wish(cells)
        if isinstance(read, Wish):
            wishes.append(read)
        else:
            problems.append(Problem(number, *read))
    return wishes, problems


def _cell(line: Sequence[str], column: int) -> str:
    # An apostrophe in front is ours: it keeps spreadsheets from taking a name for a formula.
    return " ".join(line[column].removeprefix("'").split()) if column < len(line) else ""


def _header(lines: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    for number, line in enumerate(lines[:20]):
        plain = [cell.strip().lower() for cell in line]
        columns = {name: plain.index(word) for name, words in HEADERS.items() for word in words if word in plain}
        if len(columns) == len(HEADERS):
            return number, columns
    raise Invalid("access.sheet_without_header")


class _Reader:
    """Knows by name what a line may name."""

    def __init__(self, work: Work) -> None:
        spaces = managed_spaces(work)
        self._spaces: dict[str, Space | None] = {}
        for space in spaces:
            # Two spaces of one name cannot be told apart by it; their addresses can.
            self._spaces[space.name] = None if space.name in self._spaces else space
        self._spaces |= {space.slug: space for space in spaces}
        self._roles = {say(f"access.role.{role}", lang): role for role in Role for lang in ("zh", "en")}
        self._roles |= {role.value: role for role in Role}
        departments = departments_by_path(all_departments(work.session))
        self._numbers: dict[str, Callable[[str], int | None]] = {
            "user": {login: number for login, number in work.session.execute(select(Person.login, Person.id))}.get,
            "dept": {"/".join(path): department.id for path, department in departments.items()}.get,
            "group": {group.name: group.id for group in all_groups(work.session)}.get,
        }

    def wish(self, cells: Mapping[str, str]) -> Wish | tuple[str, dict[str, str]]:
        space = self._spaces.get(cells["space"])
        if space is None:
            return "access.sheet_unknown_space", {"name": cells["space"]}
        kind = KINDS.get(cells["kind"].lower())
        if kind is None:
            return "access.sheet_unknown_kind", {"name": cells["kind"]}
        role = self._roles.get(cells["role"])
        if role is None and cells["role"].lower() not in NO_ROLE:
            return "access.sheet_unknown_role", {"name": cells["role"]}
        if kind == "all":
            return Wish(space.id, "all", role)
        name = cells["subject"].lower() if kind == "user" else cells["subject"]
        number = self._numbers[kind](name)
        if number is None:
            return "access.sheet_unknown_subject", {"name": cells["subject"]}
        return Wish(space.id, f"{kind}:{number}", role)


def _names(work: Work, subjects: set[str]) -> dict[str, tuple[str, str]]:
    """The kind of each subject and the name a table can be read in by."""
    labels = subject_labels(work.session, subjects, work.lang)
    logins = {f"user:{number}": login for number, login in work.session.execute(select(Person.id, Person.login))}
    paths = departments_by_path(all_departments(work.session))
    departments = {f"dept:{department.id}": "/".join(path) for path, department in paths.items()}
    known = labels | logins | departments
    return {subject: (subject.partition(":")[0], known.get(subject, subject)) for subject in subjects}
