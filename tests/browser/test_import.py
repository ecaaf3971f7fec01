"""A large file is uploaded through a lost connection, a pause and a reload; an administrator looks behind the scenes."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from browser.conftest import PHONE, WIDE, Opener, keep_shot

CONTRIBUTOR, ADMINISTRATOR = "tangguoan", "guweizhou"
MEGABYTE = 1024**2


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """An archive of 48 megabytes: a rule, and something that cannot be read."""
    path = tmp_path / "设备资料.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("点检规程.md", "# 大文件里的点检规程\n\n先断电挂牌，再检查主轴温度。\n")
        archive.writestr("录像.bin", random.Random(1).randbytes(48 * MEGABYTE))
    return path


class Line:
    """The connection over which pieces go: notes where each one begins, and loses those it is told to lose."""

    def __init__(self, page: Page) -> None:
        self.begun: list[int] = []
        self.lost = 0
        page.route("**/api/uploads/*", self._pass)

    def _pass(self, route: Route) -> None:
        if route.request.method != "PATCH":
            route.continue_()
        elif self.begun and self.lost:
            self.lost -= 1
            route.abort("connectionreset")
        else:
            self.begun.append(int(route.request.headers["upload-offset"]))
            route.continue_()


def test_a_large_upload_survives_a_lost_connection_a_pause_and_a_reload(open_as: Opener, large: Path) -> None:
    page = open_as(CONTRIBUTOR)
    page.goto("/capture")
    line = Line(page)
    line.lost = 1000
    sending = page.get_by_test_id("sending")
    page.get_by_test_id("file-input").set_input_files(large)
    expect(sending).to_have_attribute("data-phase", "waiting", timeout=30_000)
    keep_shot(page, "capture-offline")
    page.get_by_test_id("pause-sending").click()
    expect(sending).to_have_attribute("data-phase", "paused")
    keep_shot(page, "capture-paused")
    page.reload()
    expect(page.get_by_test_id("unfinished")).to_contain_text("设备资料.zip")
    keep_shot(page, "capture-unfinished")
    before = len(line.begun)
    line.lost = 2
    page.get_by_test_id("go-on-input").set_input_files(large)
    page.wait_for_url("**/capture/*", timeout=60_000)
    assert line.begun == sorted(set(line.begun)), "nothing that had arrived was sent again"
    assert 0 < before < len(line.begun)
    expect(page.locator("tbody").get_by_text("点检规程.md")).to_be_visible(timeout=60_000)
    keep_shot(page, "capture-arrived")
    page.goto("/capture")
    expect(page.get_by_test_id("captures")).to_contain_text("设备资料.zip")
    expect(page.get_by_test_id("unfinished")).to_be_hidden()


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_an_administrator_looks_behind_the_scenes(open_as: Opener, look: str) -> None:
    page = open_as(ADMINISTRATOR, dark=look == "dark", viewport=PHONE if look == "phone" else WIDE)
    page.goto("/admin/jobs")
    expect(page.get_by_test_id("lane-capture")).to_be_visible()
    expect(page.get_by_test_id("file-states")).to_be_visible()
    keep_shot(page, f"jobs-{look}")


def test_an_administrator_pauses_a_lane_and_lets_it_go_on(open_as: Opener) -> None:
    page = open_as(ADMINISTRATOR)
    page.goto("/admin/jobs?tab=jobs")
    page.get_by_test_id("pause-embed").click()
    expect(page.get_by_test_id("lane-embed")).to_contain_text("已暂停")
    keep_shot(page, "jobs-paused")
    page.get_by_test_id("resume-embed").click()
    expect(page.get_by_test_id("lane-embed")).not_to_contain_text("已暂停")
    expect(page.get_by_test_id("job-states")).to_be_visible()
