"""Decisions about assets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.assets import rules
from zhixing.assets.kinds import KINDS
from zhixing.kit.words import LANGS, catalogue

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age_days", "review_days", "expected"),
    [
        (None, 365, "unverified"),
        (0, 365, "fresh"),
        (334, 365, "fresh"),
        (336, 365, "due"),
        (365, 365, "due"),
        (366, 365, "overdue"),
        (6, 10, "fresh"),
        (8, 10, "due"),
        (11, 10, "overdue"),
        (100, None, "fresh"),
        (400, None, "overdue"),
    ],
)
def test_freshness_comes_from_the_last_verification(age_days: int | None, review_days: int | None, expected: str) -> None:
    verified = None if age_days is None else NOW - timedelta(days=age_days)
    assert rules.freshness(verified, review_days, NOW) == expected


@given(st.integers(1, 4000), st.integers(0, 9000), st.integers(0, 9000))
def test_an_asset_never_gets_fresher_by_waiting(review_days: int, sooner: int, later: int) -> None:
    order = ["fresh", "due", "overdue"]
    sooner, later = sorted((sooner, later))
    verified = NOW - timedelta(days=4000)
    first, then = (rules.freshness(verified, review_days, verified + timedelta(days=age)) for age in (sooner, later))
    assert order.index(first) <= order.index(then)


@given(st.booleans(), st.booleans(), st.booleans())
def test_who_does_not_contribute_edits_nothing(contributes: bool, keeps: bool, owns: bool) -> None:
    allowed = rules.may_edit(contributes=contributes, keeps=keeps, owns=owns)
    assert allowed == (keeps or (contributes and owns))
    if not contributes and not keeps:
        assert not allowed


def test_an_asset_without_an_owner_is_its_creators() -> None:
    assert rules.owns(5, owner_id=None, created_by=5)
    assert not rules.owns(5, owner_id=6, created_by=5)
    assert not rules.owns(0, owner_id=6, created_by=None)


def test_the_product_itself_owns_nothing_by_having_no_number() -> None:
    assert not rules.owns(0, owner_id=None, created_by=5)


def test_an_audience_is_the_space_or_those_named_with_the_owner() -> None:
    assert rules.audience_of(7, None, 5) == ["space:7"]
    assert rules.audience_of(7, ["dept:3"], 5, None, 6) == ["dept:3", "user:5", "user:6"]


@pytest.mark.parametrize(
    ("token", "fits"),
    [
        ("dept:3", True),
        ("user:1", True),
        ("group:9", True),
        ("all", False),
        ("space:1", False),
        ("role:administrator", False),
        ("dept:", False),
        ("dept:x", False),
        ("dept:１", False),
    ],
)
def test_what_an_asset_can_be_restricted_to(token: str, fits: bool) -> None:
    assert rules.is_audience_token(token) is fits


@given(st.lists(st.text(max_size=80), max_size=60))
def test_tags_are_kept_clean(tags: list[str]) -> None:
    kept = rules.clean_tags(tags)
    assert len(kept) <= 40 and all(0 < len(tag) <= 50 and tag == tag.strip() and "\x00" not in tag for tag in kept)
    assert len({tag.casefold() for tag in kept}) == len(kept)
    assert rules.clean_tags(kept) == kept


@given(st.text(max_size=400))
def test_a_title_is_one_line_of_at_most_300_characters(title: str) -> None:
    cleaned = rules.clean_title(title)
    assert len(cleaned) <= 300 and "\n" not in cleaned and cleaned == cleaned.strip()
    assert rules.clean_title(cleaned) == cleaned


def test_every_kind_has_a_name_in_every_language() -> None:
    for lang in LANGS:
        assert {f"assets.kind.{kind}" for kind in KINDS} <= catalogue(lang).keys()
