"""The one predicate, tried against a model written in plain Python: whoever asks, whatever was granted."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from cast import Cast
from zhixing.access import Reach, Role, reach_of
from zhixing.access.models import Grant, Space
from zhixing.access.reach import RANK
from zhixing.assets import find_many, readable
from zhixing.assets.models import Asset
from zhixing.assets.reading import RESTORABLE, restorable_values
from zhixing.people.models import Group, GroupMember, Person

PEOPLE = ("keeper", "reader", "outsider", "administrator")
UNITS = ("星河制造", "研发中心", "硬件部", "质量部", "行政部", "信息部")
BELOW = {
    "硬件部": ("硬件部", "研发中心", "星河制造"),
    "研发中心": ("研发中心", "星河制造"),
    "质量部": ("质量部", "星河制造"),
    "行政部": ("行政部", "星河制造"),
    "信息部": ("信息部", "星河制造"),
    None: (),
}


@dataclass(frozen=True)
class World:
    """Who stands where, what is granted on two spaces, and some assets.

    Subjects are ("all",), ("user", name), ("dept", name), ("group", n).
    """

    homes: tuple[str | None, ...]
    clearances: tuple[int, ...]
    active: tuple[bool, ...]
    groups: tuple[frozenset[int], ...]
    grants: tuple[tuple[int, tuple[str, ...], str], ...]
    assets: tuple[tuple[int, tuple[tuple[str, ...], ...] | None, int, bool], ...]


subjects = st.one_of(
    st.just(("all",)),
    st.tuples(st.just("user"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("dept"), st.sampled_from(UNITS)),
    st.tuples(st.just("group"), st.sampled_from(("0", "1"))),
)
named = subjects.filter(lambda subject: subject != ("all",))
four = st.tuples
worlds = st.builds(
    World,
    homes=four(*[st.sampled_from(tuple(BELOW))] * 4),
    clearances=four(*[st.integers(0, 3)] * 4),
    active=four(*[st.sampled_from((True, True, True, False))] * 4),
    groups=four(*[st.frozensets(st.integers(0, 1))] * 4),
    grants=st.lists(
        st.tuples(st.integers(0, 1), subjects, st.sampled_from([role.value for role in Role])), max_size=5, unique=True
    ).map(tuple),
    assets=st.lists(
        st.tuples(st.integers(0, 1), st.none() | st.lists(named, max_size=3).map(tuple), st.integers(0, 3), st.booleans()),
        max_size=8,
    ).map(tuple),
)


class Model:
    """What each person should reach, said without a database."""

    def __init__(self, world: World) -> None:
        self.world = world

    def names(self, person: int, subject: tuple[str, ...]) -> bool:
        """Whether a subject names this person."""
        if subject == ("all",):
            return True
        kind, value = subject
        if kind == "user":
            return PEOPLE[person] == value
        if kind == "dept":
            return value in BELOW[self.world.homes[person]]
        return int(value) in self.world.groups[person]

    def role(self, person: int, space: int) -> str | None:
        held = [role for where, subject, role in self.world.grants if where == space and self.names(person, subject)]
        return max(held, key=lambda role: RANK[Role(role)]) if held and self.world.active[person] else None

    def reads(self, person: int, number: int) -> bool:
        space, audience, secrecy, deleted = self.world.assets[number]
        if deleted or not self.world.active[person] or secrecy > self.world.clearances[person]:
            return False
        return (
            self.role(person, space) is not None if audience is None else any(self.names(person, subject) for subject in audience)
        )


class Built:
    """The same world in the database."""

    def __init__(self, cast: Cast, session: Session, world: World) -> None:
        self.cast, self.session = cast, session
        self.groups = [self._add(Group(name=f"g{number}", description="")) for number in range(2)]
        self.spaces = [
            self._add(Space(slug=f"s{number}", name=f"s{number}", description="", created_at=cast.clock())) for number in range(2)
        ]
        for number, name in enumerate(PEOPLE):
            person = session.get(Person, cast.persons[name])
            assert person is not None
            home = world.homes[number]
            person.department_id = None if home is None else cast.departments[home]
            person.clearance, person.active = world.clearances[number], world.active[number]
            for group in world.groups[number]:
                session.execute(insert(GroupMember).values(group_id=self.groups[group], person_id=person.id))
        for space, subject, role in world.grants:
            self._add(Grant(scope=f"space:{self.spaces[space]}", subject=self.token(subject), role=role, granted_at=cast.clock()))
        self.assets = [self._asset(*asset) for asset in world.assets]

    def _add(self, row: Group | Space | Grant | Asset) -> int:
        self.session.add(row)
        self.session.flush()
        return row.id

    def token(self, subject: tuple[str, ...]) -> str:
        if subject == ("all",):
            return "all"
        kind, value = subject
        number = {"user": self.cast.persons, "dept": self.cast.departments}.get(kind, {}).get(value)
        return f"{kind}:{self.groups[int(value)] if number is None else number}"

    def _asset(self, space: int, audience: tuple[tuple[str, ...], ...] | None, secrecy: int, deleted: bool) -> int:
        tokens = [f"space:{self.spaces[space]}"] if audience is None else [self.token(subject) for subject in audience]
        now = self.cast.clock()
        return self._add(
            Asset(
                kind="document", title="x", space_id=self.spaces[space], audience=tokens, restricted=audience is not None,
                secrecy=secrecy, created_at=now, updated_at=now, deleted_at=now if deleted else None,
            )
        )  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(world=worlds)
def test_whoever_asks_reads_exactly_what_the_model_says(cast: Cast, world: World) -> None:
    with cast.house.database.session() as session:
        built, model = Built(cast, session, world), Model(world)
        for number, name in enumerate(PEOPLE):
            reach = reach_of(session, cast.persons[name])
            expected = {asset for index, asset in enumerate(built.assets) if model.reads(number, index)}
            assert set(session.scalars(select(Asset.id).where(readable(reach)))) == expected
            assert find_many(session, built.assets, reach).keys() == expected
            assert session.scalar(select(func.count()).select_from(Asset).where(readable(reach))) == len(expected)
            roles = {index: reach.space_roles.get(space) for index, space in enumerate(built.spaces)}
            assert roles == {index: model.role(number, index) for index in range(2)}
            gone = set(session.scalars(select(Asset.id).where(RESTORABLE), restorable_values(reach)))
            assert gone <= {asset for asset, said in zip(built.assets, world.assets, strict=True) if said[3]}
        session.rollback()


@settings(max_examples=200)
@given(st.frozensets(st.text(min_size=1, max_size=5), max_size=4), st.integers(-1, 3))
def test_a_reach_without_tokens_or_clearance_never_becomes_everything(tokens: frozenset[str], clearance: int) -> None:
    assert Reach(tokens=tokens, clearance=clearance).everything is False


def test_only_the_products_own_work_reaches_everything() -> None:
    """`everything=True` stands in one place of the product, and SYSTEM is used in one place."""
    from pathlib import Path

    import zhixing

    root = Path(zhixing.__path__[0])
    makers = [
        path.relative_to(root).as_posix() for path in root.rglob("*.py") if "everything=True" in path.read_text(encoding="utf-8")
    ]
    users = [
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "reach import" in (text := path.read_text(encoding="utf-8")) and "SYSTEM" in text
    ]
    assert makers == ["access/reach.py"]
    assert users == ["access/work.py"]
