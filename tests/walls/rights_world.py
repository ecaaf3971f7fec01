"""The world of the oracle in a house of the product, and what may happen to it: each deed is done to both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from cast import Cast
from walls.rights_oracle import Member, Paper, Subject, World
from zhixing.access import Role, create_space, set_space_grants
from zhixing.access.models import Space
from zhixing.assets import change, delete, restore
from zhixing.assets.models import Passage, Relation
from zhixing.organise import Content, NewDocument, add_document, add_version
from zhixing.organise.content import Block
from zhixing.people import NewPerson, change_department, change_person, create_group, create_person, set_members

PAPERS = 9
SPACES = ("zxqs0space", "zxqs1space", "zxqs2space")
GROUPS = ("甲组", "乙组")
VISITORS = ("keeper", "reader", "outsider", "administrator", "fifth")
WARDEN = "warden"
"""Keeps every space, so that none is ever without; nobody looks through these eyes."""
ABOVE = {
    "星河制造": None,
    "研发中心": "星河制造",
    "硬件部": "研发中心",
    "质量部": "星河制造",
    "行政部": "星河制造",
    "信息部": "星河制造",
}
HOMES = {
    "keeper": "硬件部",
    "reader": "质量部",
    "outsider": "行政部",
    "administrator": "信息部",
    "fifth": "研发中心",
    WARDEN: None,
}
COMMON = "来料检验规程"
"""What every paper is about."""


def canary(number: int, of: str) -> str:
    """A word that stands in this paper and nowhere else."""
    return f"zxq{number:02d}x{of}"


@dataclass
class Lived:
    """The oracle's world and the house that should agree with it."""

    cast: Cast
    random: Random
    world: World = field(default_factory=lambda: World(dict(ABOVE), {}, {name: set() for name in GROUPS}, {}))
    ids: dict[int, int] = field(default_factory=dict)
    """Paper → asset."""
    spaces: dict[str, int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    deck: list[Callable[[], str]] = field(default_factory=list)
    """What is still to happen before everything happened once more."""

    def begin(self) -> Lived:
        with self.cast.system() as work:
            for name in ("fifth", WARDEN):
                self.cast.persons[name] = create_person(work, NewPerson(login=name, name=name)).id
            self.groups = {name: create_group(work, name).id for name in GROUPS}
            for name in SPACES:
                self.spaces[name] = create_space(work, name, description=f"{name}about").id
        for name, home in HOMES.items():
            self.world.members[name] = Member(department=home)
            self._person(name, department_id=None if home is None else self.cast.departments[home], clearance=1)
        for name in GROUPS:
            self.regroup(name)
        for space in SPACES:
            self.regrant(space)
        for number in range(PAPERS):
            self._write(number)
        self._relate()
        # A world in which all was always open would teach nothing: some papers are secret, restricted, or gone from the beginning.
        for deed in (self.classify, self.classify, self.classify, self.restrict, self.restrict, self.bin, self.bin, self.clear):
            self.done.append(deed())
        return self

    # what it is made of

    def _write(self, number: int) -> None:
        space = self.random.choice(SPACES)
        with self.cast.system() as work:
            new = NewDocument(
                space_id=self.spaces[space], content=content_of(number, 1), filename=f"{canary(number, 'file')}.md", size=9,
                blob=work.house.files.put(canary(number, "original").encode()), format="md", source_path=f"{number}.md",
                tags=(canary(number, "tag"), "检验"),
            )  # fmt: skip
            asset = add_document(work, new)
            change(work, asset.id, {"summary": canary(number, "summary"), "details": {"产品": canary(number, "detail")}})
            self.ids[number] = asset.id
        self.world.papers[number] = Paper(space=space)

    def _relate(self) -> None:
        """Each paper names the next one; the last of them the first."""
        with self.cast.system() as work:
            for number in self.ids:
                source, target = self.ids[number], self.ids[(number + 1) % PAPERS]
                work.session.add(Relation(source_id=source, target_id=target, kind="duplicates", created_at=work.now))

    def token(self, subject: Subject) -> str:
        """A subject as the product names it."""
        kind, name = subject
        known: dict[str, dict[str, int]] = {"user": self.cast.persons, "dept": self.cast.departments, "group": self.groups}
        return kind if kind == "all" else f"{kind}:{known[kind][name]}"

    def _subject(self, *, everybody: bool) -> Subject:
        choices: list[Callable[[], Subject]] = [
            lambda: ("user", self.random.choice(VISITORS)),
            lambda: ("dept", self.random.choice(list(ABOVE))),
            lambda: ("group", self.random.choice(GROUPS)),
        ]
        return ("all", "") if everybody and self.random.random() < 0.15 else self.random.choice(choices)()

    def _person(self, name: str, **changes: Any) -> None:
        with self.cast.system() as work:
            change_person(work, self.cast.persons[name], changes)  # type: ignore[arg-type]

    def _change(self, number: int, **changes: Any) -> None:
        with self.cast.system() as work:
            change(work, self.ids[number], changes)  # type: ignore[arg-type]

    def _alive(self) -> int | None:
        alive = [number for number, paper in self.world.papers.items() if not paper.deleted]
        return self.random.choice(alive) if alive else None

    # what may happen

    def regrant(self, space: str | None = None) -> str:
        """Other people hold other roles on a space."""
        space = space or self.random.choice(SPACES)
        roles = ("reader", "reader", "contributor", "keeper")
        chosen = {(self._subject(everybody=True), self.random.choice(roles)) for _ in range(self.random.randint(1, 4))}
        wanted = chosen | {(("user", WARDEN), "keeper")}
        with self.cast.system() as work:
            set_space_grants(work, self.spaces[space], [(self.token(subject), Role(role)) for subject, role in wanted])
        self.world.grants[space] = wanted
        return f"grants of {space}: {sorted(chosen)}"

    def restrict(self) -> str:
        """A paper is for a few only, or for its space again."""
        number = self._alive()
        if number is None:
            return "nothing to restrict"
        paper = self.world.papers[number]
        if self.random.random() < 0.3:
            self._change(number, restricted=False)
            paper.only_for = None
        else:
            paper.only_for = frozenset(self._subject(everybody=False) for _ in range(self.random.randint(1, 2)))
            self._change(number, audience=[self.token(subject) for subject in paper.only_for])
        return f"paper {number} only for {paper.only_for}"

    def classify(self) -> str:
        """A paper becomes more or less secret."""
        number = self._alive()
        if number is None:
            return "nothing to classify"
        self.world.papers[number].secrecy = level = self.random.randint(0, 3)
        self._change(number, secrecy=level)
        return f"paper {number} secrecy {level}"

    def move(self) -> str:
        """A paper goes to another space; whom it is restricted to stays."""
        number = self._alive()
        if number is None:
            return "nothing to move"
        space = self.world.papers[number].space = self.random.choice(SPACES)
        self._change(number, space_id=self.spaces[space])
        return f"paper {number} to {space}"

    def rewrite(self) -> str:
        """A paper says something else; what it said before is nobody's to find."""
        number = self._alive()
        if number is None:
            return "nothing to rewrite"
        with self.cast.system() as work:
            new = NewDocument(
                space_id=0, content=content_of(number, 2), filename=f"{canary(number, 'file')}.md", size=9, format="md",
                blob=work.house.files.put(canary(number, "original2").encode()),
            )  # fmt: skip
            add_version(work, self.ids[number], new)
        return f"paper {number} rewritten"

    def bin(self) -> str:
        """A paper is thrown away, or taken out again."""
        number = self.random.choice(list(self.world.papers))
        paper = self.world.papers[number]
        with self.cast.system() as work:
            (restore if paper.deleted else delete)(work, self.ids[number])
        paper.deleted = not paper.deleted
        return f"paper {number} deleted: {paper.deleted}"

    def withdraw(self, how: str) -> None:
        """The paper that most people read is deleted, restricted, or made secret."""
        alive = [number for number, paper in self.world.papers.items() if not paper.deleted]
        readers = {number: sum(number in self.world.reads(name) for name in VISITORS) for number in alive}
        if not readers:
            return
        number = max(readers, key=lambda one: (readers[one], one))
        paper = self.world.papers[number]
        if how == "deleted":
            with self.cast.system() as work:
                delete(work, self.ids[number])
            paper.deleted = True
        elif how == "restricted":
            paper.only_for = frozenset({("user", WARDEN)})
            self._change(number, audience=[self.token(subject) for subject in paper.only_for])
        else:
            paper.secrecy = 3
            self._change(number, secrecy=3)
        self.done.append(f"paper {number}, read by {readers[number]}, {how}")

    def transfer(self) -> str:
        """Somebody changes department."""
        name, home = self.random.choice(VISITORS), self.random.choice([*ABOVE, None])
        self.world.members[name].department = home
        self._person(name, department_id=None if home is None else self.cast.departments[home])
        return f"{name} to {home}"

    def clear(self) -> str:
        """Somebody is cleared for more or less."""
        name, level = self.random.choice(VISITORS), self.random.randint(0, 3)
        self.world.members[name].clearance = level
        self._person(name, clearance=level)
        return f"{name} cleared for {level}"

    def leave(self) -> str:
        """Somebody leaves, or comes back."""
        name = self.random.choice(VISITORS)
        member = self.world.members[name]
        member.active = not member.active or name == "administrator"
        self._person(name, active=member.active)
        return f"{name} active: {member.active}"

    def regroup(self, name: str | None = None) -> str:
        """A group has other members."""
        name = name or self.random.choice(GROUPS)
        self.world.groups[name] = chosen = {person for person in VISITORS if self.random.random() < 0.4}
        with self.cast.system() as work:
            set_members(work, self.groups[name], [self.cast.persons[person] for person in chosen])
        return f"{name}: {sorted(chosen)}"

    def reorganise(self) -> str:
        """A department moves below another."""
        name, above = self.random.choice(("硬件部", "质量部", "行政部")), self.random.choice(("星河制造", "研发中心", "信息部"))
        with self.cast.system() as work:
            change_department(work, self.cast.departments[name], {"parent_id": self.cast.departments[above]})
        self.world.above[name] = above
        return f"{name} below {above}"

    def something(self) -> None:
        """One of all this happens; nothing a third time before everything happened."""
        if not self.deck:
            self.deck = [
                self.regrant, self.regrant, self.restrict, self.restrict, self.classify, self.move, self.rewrite, self.bin, self.bin,
                self.transfer, self.clear, self.leave, self.regroup, self.reorganise,
            ]  # fmt: skip
            self.random.shuffle(self.deck)
        self.done.append(self.deck.pop()())

    def passages(self) -> list[int]:
        """The ids of all passages there are."""
        with self.cast.house.database.session() as session:
            return [passage.id for passage in session.query(Passage)]

    def space_names(self) -> dict[str, int]:
        """Names of the spaces as they stand in the house."""
        with self.cast.house.database.session() as session:
            return {space.name: space.id for space in session.query(Space) if space.name in SPACES}


def content_of(number: int, version: int) -> Content:
    """What a paper says, in its first or a later version."""
    body = f"来料检验按抽样方案执行，每批抽取 32 件，{canary(number, f'text{version}')} 由检验员记录。"
    return Content(
        title=f"{COMMON} {canary(number, 'title')}",
        blocks=(
            Block(type="heading", text=f"抽样 {canary(number, 'heading')}", level=1),
            Block(type="paragraph", text=body),
        ),
    )
