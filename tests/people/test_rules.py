"""Decisions about sign-in and the department tree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.kit.collation import find_key, slug, sort_key
from zhixing.people import rules, secrets

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_the_lock_grows_and_stops_growing_at_an_hour() -> None:
    minutes = [(rules.lock_after(failures) or timedelta()).total_seconds() / 60 for failures in range(14)]
    assert minutes == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_more_failures_never_lock_for_less(fewer: int, more: int) -> None:
    fewer, more = sorted((fewer, more))
    assert (rules.lock_after(fewer) or timedelta()) <= (rules.lock_after(more) or timedelta())


@given(st.timedeltas(timedelta(0), timedelta(days=60)))
def test_a_sign_in_never_outlives_its_longest_life(age: timedelta) -> None:
    expiry = rules.session_expiry(NOW, NOW + age)
    assert expiry <= NOW + rules.SIGN_IN_LASTS
    assert expiry <= NOW + age + rules.IDLE


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("1234567", "people.password_too_short"),
        ("x" * 201, "people.password_too_long"),
        ("12345678", "people.password_guessable"),
        ("PassWord", "people.password_guessable"),
        ("abababab", "people.password_guessable"),
        ("zhangwei1", "people.password_guessable"),
        ("我的自行车是红色的", None),
        ("k3#9 sailing", None),
    ],
)
def test_what_a_password_must_be(password: str, problem: str | None) -> None:
    assert rules.password_problem(password, "ZhangWei1") == problem


@pytest.mark.parametrize(
    ("login", "is_one"),
    [
        ("zhangwei", True),
        ("10086", True),
        ("zhang.wei@example.com", True),
        ("张伟", False),
        ("", False),
        (".x", False),
        ("a" * 65, False),
    ],
)
def test_what_a_login_must_be(login: str, is_one: bool) -> None:
    assert rules.is_login(rules.clean_login(login)) is is_one


def test_logins_know_no_case_and_no_full_width() -> None:
    assert rules.clean_login(" ＺhangWei ") == "zhangwei"


@given(st.lists(st.integers(1, 50), min_size=1, unique=True), st.lists(st.integers(51, 90), unique=True), st.integers(1, 90))
def test_whoever_is_below_a_moved_department_stays_below_it(old: list[int], new_parent: list[int], own: int) -> None:
    below = [*old, 100, 101]
    moved = rules.moved_path(below, old, rules.path_below(new_parent, own))
    assert moved == [*new_parent, own, 100, 101]


def test_names_are_ordered_as_a_reader_expects() -> None:
    names = ["8D-10 报告", "8D-2 报告", "张三", "ＡBC", "阿Q", "abd", "重庆", "李四", "Łódź"]
    assert sorted(names, key=sort_key) == ["8D-2 报告", "8D-10 报告", "阿Q", "ＡBC", "abd", "重庆", "李四", "张三", "Łódź"]


def test_a_person_is_found_by_name_pinyin_and_initials() -> None:
    assert find_key("杜敏") == "杜敏 dumin dm"


@pytest.mark.parametrize(
    ("name", "address"),
    [("质量知识库", "zhiliangzhishiku"), ("8D 报告 库", "8d-baogao-ku"), ("R&D Notes", "r-d-notes"), ("！？", "")],
)
def test_a_space_gets_an_address_one_can_type(name: str, address: str) -> None:
    assert slug(name) == address


def test_a_stolen_table_of_passwords_is_expensive_to_guess() -> None:
    assert (secrets.STRENGTH.type.name, secrets.STRENGTH.memory_cost >= 64 * 1024, secrets.STRENGTH.time_cost >= 3) == (
        "ID",
        True,
        True,
    )
