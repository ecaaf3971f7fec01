"""Whatever file somebody hands in: it is read or refused in a sentence, nothing is lost, nothing leaves its place, and work goes on."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from hostile.case import Case
from hostile.cases import CASES
from hostile.conftest import Besieged
from zhixing.capture.models import CaptureItem
from zhixing.engines.child_process import child_environment
from zhixing.engines.reading import ProcessExtractor

pytestmark = pytest.mark.slow

ALL = CASES("http://127.0.0.1:9")
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_there_are_more_than_forty_cases_and_no_two_are_called_alike() -> None:
    assert len({case.name for case in ALL}) == len(ALL) > 100
    assert len({case.filename for case in ALL}) == len(ALL)


@pytest.mark.parametrize("case", ALL, ids=str)
def test_a_file_is_read_or_refused_in_a_sentence(besieged: Besieged, case: Case) -> None:
    outcome = besieged.outcomes[case.name]
    states = {item["state"] for item in outcome.items}
    assert states <= {"ready", "unchanged", "failed"}, outcome.items
    if case.state != "either":
        assert states == {case.state}, outcome.items
    told = [item["reason"] for item in outcome.items if item["state"] == "failed"]
    assert all(HAN.search(sentence) and not re.search(r"[{}]|capture\.", sentence) for sentence in told), told
    sentences = [*told, *outcome.cautions]
    assert [piece for piece in case.says if not any(piece in sentence for sentence in sentences)] == [], sentences
    assert [piece for piece in case.holds if piece not in outcome.shown] == []
    assert [piece for piece in case.never if piece in outcome.shown] == []
    assert set(case.paths) <= {item["path"] for item in outcome.items}


def test_a_scan_of_three_pages_has_three_pages(besieged: Besieged) -> None:
    shown = besieged.outcomes["a scan of three pages"].shown
    assert [f'"width":{width}' in shown.replace(" ", "").replace(".0", "") for width in (64, 65, 66)] == [True] * 3


def test_the_bytes_that_were_handed_in_are_kept_and_given_back(besieged: Besieged, tmp_path: Path) -> None:
    with besieged.cast.house.database.session() as session:
        kept = {item.path: item.blob for item in session.query(CaptureItem) if item.blob}
    for case in CASES(besieged.canary.address):
        if case.filename.endswith((".zip", "长行.txt")) or "/" in case.filename or "\\" in case.filename:
            continue
        if (item := besieged.outcomes[case.name].items[0])["path"] not in kept:
            continue
        case.make(tmp_path / "again")
        wanted = hashlib.sha256((tmp_path / "again").read_bytes()).hexdigest()
        store = besieged.cast.house.files.path(kept[item["path"]] or "")
        found = hashlib.sha256(store.read_bytes()).hexdigest()
        assert found == store.name, case.name
        if not case.filename.endswith((".docx", ".docm", ".xlsx", ".xlsm", ".pptx")):  # these hold the hour they were made
            assert found == wanted, case.name
    wholesome = besieged.outcomes["a wholesome file"]
    assert len(wholesome.originals) == 1


def test_no_file_lies_outside_its_place(besieged: Besieged) -> None:
    lying = {path.relative_to(besieged.home).as_posix() for path in besieged.home.rglob("*") if path.is_file()}
    strange = {name for name in lying if not re.fullmatch(r"files/[0-9a-f]{2}/[0-9a-f]{64}|index/.+", name)}
    assert strange == set()
    assert [path.name for path in besieged.temporary.iterdir()] == []
    assert [path.name for path in besieged.working.iterdir()] == ["in"]
    evil = [
        Path("evil"),
        Path("evil.sh"),
        Path.home() / "evil.md",
        Path("/etc/cron.d/evil"),
        Path("/etc/evil.md"),
        Path("/evil.md"),
    ]
    assert [path for path in evil if path.exists()] == []


def test_nobody_was_called(besieged: Besieged) -> None:
    assert besieged.canary.heard == []


def test_the_next_good_file_is_read_and_found(besieged: Besieged) -> None:
    assert [item["state"] for item in besieged.outcomes["a wholesome file"].items] == ["ready"]
    found = besieged.clients("reader").get("/api/search", params={"q": "先断电，再挂牌，再检修，最后送电"}).json()
    assert any("先断电" in hit["passage"]["text"] for hit in found["items"] if hit["passage"])


def test_every_document_that_was_read_is_listed_searched_and_asked_without_a_stumble(besieged: Besieged) -> None:
    reader = besieged.clients("reader")
    for route in (
        "/api/assets?limit=200",
        "/api/search?limit=100",
        "/api/search?q=规程&limit=100",
        "/api/tags",
        "/api/search/suggest?q=规",
    ):
        assert reader.get(route).status_code == 200, route
    answer = reader.post("/api/ask", json={"question": "设备停机后先做什么？"})
    assert answer.status_code == 200
    assert "123456" not in answer.json().get("text", answer.text.partition('"sources"')[0])


def test_a_reading_process_may_use_so_much_and_no_more(tmp_path: Path) -> None:
    """Memory, file size and processor time are limited by the system, whatever a library does; readers are the first to go."""
    from hostile.conftest import Blind

    (tmp_path / "好.md").write_text("# 规程", encoding="utf-8")
    extractor = ProcessExtractor(Blind())
    extractor.read(tmp_path / "好.md", "好.md", recognise=False, progress=lambda code, values: None, cancelled=lambda: False)
    number = extractor._idle[0]._process.pid
    limits = Path(f"/proc/{number}/limits").read_text(encoding="ascii")
    held = {line[:25].strip(): line[25:].split()[0] for line in limits.splitlines()[1:]}
    assert int(held["Max address space"]) <= 4 * 1024**3
    assert int(held["Max cpu time"]) <= 200
    assert int(held["Max file size"]) <= 2 * 1024**3
    assert held["Max core file size"] == "0"
    assert int(Path(f"/proc/{number}/oom_score_adj").read_text(encoding="ascii")) > 0
    assert "PYTHONPATH" in child_environment(1)
    extractor.close()
    assert not Path(f"/proc/{number}").exists()
