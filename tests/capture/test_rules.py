"""What is decided about hand-ins, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from zhixing.capture.archive import is_litter
from zhixing.capture.extract.rich_text import unpacked
from zhixing.capture.rules import clean_path, depth_in_archives, seconds_left, title_of

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = START + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("规程/来料.md", "规程/来料.md"),
        ("规程\\来料.md", "规程/来料.md"),
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\资料\\a.txt", "资料/a.txt"),
        ("/a//b/./c", "a/b/c"),
        ("..", "?"),
        ("", "?"),
    ],
)
def test_a_path_is_a_label_and_never_leads_anywhere(given: str, kept: str) -> None:
    assert clean_path(given) == kept


def test_a_hand_in_is_called_by_its_file_its_folder_or_its_first_file() -> None:
    assert title_of(["规程/来料.md"]) == "来料.md"
    assert title_of(["规程/来料.md", "规程/出货.md"]) == "规程"
    assert title_of(["来料.md", "出货.md", "退货.md"]) == "来料.md +2"


def test_the_time_left_follows_the_pace_so_far() -> None:
    assert seconds_left({"ready": 6, "waiting": 3}, START, LATER) == 30.0
    assert seconds_left({"waiting": 3}, None, LATER) is None
    assert seconds_left({"ready": 3}, START, LATER) == 0.0
    assert seconds_left({"ready": 1, "failed": 1, "waiting": 2, "cancelled": 0}, START, LATER) == 60.0


def test_of_a_single_scan_its_pages_are_the_pace() -> None:
    assert seconds_left({"reading": 1}, START, LATER, page=(5, 8)) == 60.0
    assert seconds_left({"reading": 1}, START, LATER, page=(1, 8)) is None


def test_archives_around_a_file_are_counted() -> None:
    assert depth_in_archives("a.zip/b/c.ZIP/d.md") == 2
    assert depth_in_archives("a.zip") == 0


@pytest.mark.parametrize(
    "path", [".DS_Store", "__MACOSX/._a.md", "~$规程.docx", ".git/config", "a/Thumbs.db", "node_modules/x.js"]
)
def test_what_programs_leave_behind_is_not_read(path: str) -> None:
    assert is_litter(path)


@pytest.mark.parametrize("path", ["规程.docx", "a/b.md", "A~1.txt"])
def test_what_people_wrote_is_read(path: str) -> None:
    assert not is_litter(path)


def test_a_compressed_mail_body_is_unpacked() -> None:
    """The example of [MS-OXRTFCP] 4.1."""
    packed = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
    assert unpacked(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
