"""Files are read in processes that can be killed: one that sticks or falls over costs its own reading and nothing else."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from zhixing.capture.port import Cancelled, FileToRead, NeedsRecognition, PrintedLine, Unreadable
from zhixing.engines.drawing import PdfiumDrawer
from zhixing.engines.ocr import RapidRecogniser
from zhixing.engines.reading import ProcessExtractor


class Sees:
    """A recogniser that sees the same line on every picture, or fails."""

    def __init__(self, text: str | None = "设备铭牌") -> None:
        self.text, self.asked = text, 0

    def recognise(self, picture: Path) -> list[PrintedLine]:
        self.asked += 1
        if self.text is None:
            raise OSError("out of order")
        return [PrintedLine(self.text, (0.1, 0.1, 0.9, 0.2), 0.99)]

    def close(self) -> None:
        """Nothing to give back."""


@pytest.fixture
def extractor() -> Iterator[ProcessExtractor]:
    made = ProcessExtractor(Sees(), silence_seconds=1.0)
    yield made
    made.close()


def read(extractor: ProcessExtractor, path: Path, **wishes: Any) -> Any:
    wishes = {"recognise": False, "progress": lambda code, values: None, "cancelled": lambda: False, **wishes}
    return extractor.read(path, path.name, **wishes)


@pytest.fixture
def stuck(tmp_path: Path) -> Path:
    """A file whose reader waits for ever."""
    path = tmp_path / "卡住.txt"
    os.mkfifo(path)
    return path


@pytest.fixture
def nameplate(tmp_path: Path) -> Path:
    path = tmp_path / "铭牌.png"
    canvas = Image.new("RGB", (900, 240), "white")
    ImageDraw.Draw(canvas).text((40, 80), "ESP32-C3 INSPECTION 2026", fill="black", font=ImageFont.load_default(60))
    canvas.save(path)
    return path


def test_a_reader_that_sticks_is_stopped_and_the_next_file_is_read(
    extractor: ProcessExtractor, stuck: Path, tmp_path: Path
) -> None:
    with pytest.raises(Unreadable) as caught:
        read(extractor, stuck)
    assert caught.value.code == "too_slow"
    (tmp_path / "好.md").write_text("# 规程\n\n先断电。", encoding="utf-8")
    assert read(extractor, tmp_path / "好.md").title == "规程"


def test_a_reader_that_works_without_end_is_stopped(tmp_path: Path) -> None:
    endless = tmp_path / "很长.md"
    endless.write_text("# 标题\n\n段落 *重点* `代码`。\n\n" * 400_000, encoding="utf-8")
    extractor = ProcessExtractor(Sees(), cpu_seconds=1)
    with pytest.raises(Unreadable) as caught:
        read(extractor, endless)
    assert caught.value.code == "too_slow"
    extractor.close()


def test_a_file_that_is_taken_back_is_not_read_any_further(stuck: Path) -> None:
    extractor = ProcessExtractor(Sees())
    with pytest.raises(Cancelled):
        read(extractor, stuck, cancelled=lambda: True)
    extractor.close()


def test_pictures_are_left_to_those_who_recognise_print(extractor: ProcessExtractor, nameplate: Path) -> None:
    with pytest.raises(NeedsRecognition):
        read(extractor, nameplate)
    told: list[tuple[str, dict[str, Any]]] = []
    content = read(extractor, nameplate, recognise=True, progress=lambda code, values: told.append((code, values)))
    assert told == [("capture.stage.recognising", {"page": 1, "pages": 1})]
    assert content.blocks[1].text == "设备铭牌"
    assert set(content.images) == {content.blocks[0].image}


def test_recognition_that_fails_is_a_reason_not_a_crash(nameplate: Path) -> None:
    extractor = ProcessExtractor(Sees(None))
    with pytest.raises(Unreadable) as caught:
        read(extractor, nameplate, recognise=True)
    assert caught.value.code == "recognition_failed"
    extractor.close()


def test_print_on_a_picture_is_recognised(nameplate: Path) -> None:
    recogniser = RapidRecogniser()
    lines = recogniser.recognise(nameplate)
    recogniser.close()
    assert "ESP32-C3" in "".join(line.text for line in lines).replace(" ", "")
    assert all(0 <= edge <= 1 for line in lines for edge in line.box)


def test_a_page_that_cannot_be_drawn_is_said_and_the_drawer_lives_on(tmp_path: Path) -> None:
    drawer = PdfiumDrawer()
    broken, good = tmp_path / "坏.pdf", tmp_path / "好.pdf"
    broken.write_bytes(b"%PDF-1.7 broken")
    buffer = io.BytesIO()
    Image.new("RGB", (100, 140), "white").save(buffer, "PDF")
    good.write_bytes(buffer.getvalue())
    assert not drawer.draw(broken, 1, 200, tmp_path / "a.png")
    assert drawer.draw(good, 1, 200, tmp_path / "b.png")
    assert Image.open(tmp_path / "b.png").width in (200, 201)
    drawer.close()


def test_reading_and_recognising_leave_the_machine_to_who_waits(tmp_path: Path, nameplate: Path) -> None:
    """Both do heavy work behind the scenes, in processes of lower priority than whoever started them."""
    (tmp_path / "规程.md").write_text("# 规程\n\n第一条", encoding="utf-8")
    recogniser = RapidRecogniser()
    extractor = ProcessExtractor(recogniser)
    read(extractor, tmp_path / "规程.md")
    recogniser.recognise(nameplate)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    try:
        for module, steps in (("reading_child", 10), ("ocr_child", 15)):
            [number] = _children(module)
            assert os.getpriority(os.PRIO_PROCESS, number) == min(19, own + steps), module
    finally:
        extractor.close()


def test_reading_processes_end_when_nobody_hands_anything_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhixing.engines.reading.IDLE_SECONDS", 0.1)
    extractor = ProcessExtractor(Sees())
    (tmp_path / "好.md").write_text("# 规程", encoding="utf-8")
    read(extractor, tmp_path / "好.md")
    for _ in range(100):
        if not extractor._idle:
            break
        time.sleep(0.05)
    assert extractor._idle == []
    assert read(extractor, tmp_path / "好.md").title == "规程"
    extractor.close()


def test_a_file_whose_reader_is_killed_by_somebody_else_is_read_by_another(stuck: Path) -> None:
    extractor = ProcessExtractor(Sees())

    def kill_and_mend() -> None:
        while not (readers := _readers()):
            time.sleep(0.05)
        time.sleep(1.5)
        stuck.unlink()
        stuck.write_text("# 规程\n\n先断电。", encoding="utf-8")
        os.kill(readers[0], signal.SIGKILL)

    threading.Thread(target=kill_and_mend, daemon=True).start()
    found = extractor.digests(
        [FileToRead(stuck, "规程.md")], recognise=False, progress=lambda code, values: None, cancelled=lambda: False
    )
    assert [outcome.title for outcome in found if not isinstance(outcome, Exception)] == ["规程"]
    extractor.close()


def _readers() -> list[int]:
    return _children("reading_child")


def _children(module: str) -> list[int]:
    """The processes of this one that run a module."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == os.getpid() and module.encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found
