"""Passwords: somebody who is not there takes as long to refuse as somebody who is."""

from __future__ import annotations

from argon2 import extract_parameters

from zhixing.people import secrets


def test_a_stranger_is_checked_with_the_strength_of_everybody() -> None:
    assert extract_parameters(secrets._NOBODYS_HASH) == extract_parameters(secrets.hash_password("right"))
    assert not secrets.password_matches(None, "right")


def test_only_the_right_password_matches() -> None:
    kept = secrets.hash_password("right")
    assert secrets.password_matches(kept, "right")
    assert not secrets.password_matches(kept, "wrong")
