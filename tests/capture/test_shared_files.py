"""Real files, written by nobody here: each is read, and a few known words are found where they belong."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhixing.capture.extract import NeedsRecognition, Source, extract
from zhixing.organise import cut
from zhixing.organise.content import Content

FILES = Path(__file__).parents[3] / "shared" / "data" / "office-files"
pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason="the shared office files are not on this machine")


def read(name: str) -> Content:
    return extract(Source(FILES / name, name))


@pytest.mark.parametrize(
    ("name", "title", "words"),
    [
        (
            "test.docx",
            "AutoGen: Enabling Next-Gen LLM Applications via Multi-Agent Conversation",
            "49e168b7-d2ae-407f-a055-2167576f39a1",
        ),
        (
            "test.pptx",
            "AutoGen: Enabling Next-Gen LLM Applications via Multi-Agent Conversation",
            "1b92870d-e3b5-4e65-8153-919f4ff45592",
        ),
        ("test.xlsx", "test", "6ff4173b-42a5-4784-9b19-f49caff4d93d"),
        ("test.xls", "test", "6ff4173b-42a5-4784-9b19-f49caff4d93d"),
        ("test.pdf", "test", "While there is contemporaneous exploration of multi-agent approaches"),
        ("test.epub", "Test EPUB Document", "Here's a second chapter with a different style."),
        (
            "test_blog.html",
            "Does Model and Inference Parameter Matter in LLM Applications? - A Case Study for MATH",
            "gpt-3.5-turbo",
        ),
        ("test_mskanji.csv", "test_mskanji", "三木英子 | 25 | 大阪"),
        ("test_outlook_msg.msg", "Test Email Message", "This is the body of the test email message"),
        ("equations.docx", "equations", "m=1"),
    ],
)
def test_known_words_are_found(name: str, title: str, words: str) -> None:
    content = read(name)
    assert content.title == title
    assert any(words in passage.text for passage in cut(content))


def test_a_table_without_rules_is_still_a_table() -> None:
    table = next(block for block in read("SPARSE-2024-INV-1234_borderless_table.pdf").blocks if block.type == "table")
    assert table.rows[0] == ("Product Code", "Location", "Expected", "Actual", "Variance", "Status")
    assert ("SKU-9201", "", "780", "778", "", "OK") in table.rows


def test_a_scan_asks_for_somebody_who_recognises_print() -> None:
    with pytest.raises(NeedsRecognition):
        read("MEDRPT-2024-PAT-3847_medical_report_scan.pdf")
