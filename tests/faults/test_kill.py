"""Whatever is killed, whenever: nothing acknowledged is lost, nothing is doubled, and search says what the database says."""

from __future__ import annotations

from pathlib import Path

import pytest

from faults.siege import Siege

pytestmark = pytest.mark.slow


def test_ten_kills_lose_nothing(tmp_path: Path) -> None:
    """`./zhixing bench faults` kills two hundred times."""
    report = Siege(tmp_path / "siege", seed=20261124).run(10, a_check_every=5)
    assert report.wrongs == []
    assert report.documents > 0
    assert report.acknowledged > 10
    assert sum(report.kills.values()) == 10


def test_restores_that_are_killed_leave_no_half_of_a_house(tmp_path: Path) -> None:
    """People go on in the house that was restored."""
    report = Siege(tmp_path / "siege", seed=20261125, kinds=("restore", "backup")).run(5, a_check_every=5)
    assert report.wrongs == []
    assert report.kills["restore"] > 0
    assert sum(report.kills.values()) == 5
