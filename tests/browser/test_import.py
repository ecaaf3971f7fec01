"""A large file is uploaded through a lost connection, a pause and a reload; an administrator looks behind the scenes."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

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


def watched(page: Page) -> list[int]:
    """Where each piece that this page sends begins."""
    begun: list[int] = []

    def hear(request: Request) -> None:
        if request.method == "PATCH":
            begun.append(int(request.headers["upload-offset"]))

    page.on("request", hear)
    return begun


def slow(page: Page) -> None:
    """A line of five megabytes a second, so that there is something to interrupt."""
    line = {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": 5 * MEGABYTE}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)


def test_a_large_upload_survives_a_lost_connection_a_pause_and_a_reload(open_as: Opener, large: Path) -> None:
    page = open_as(CONTRIBUTOR)
    page.goto("/capture")
    begun = watched(page)
    slow(page)
    sending = page.get_by_test_id("sending")
    page.get_by_test_id("file-input").set_input_files(large)
    expect(sending).to_contain_text("MB", timeout=20_000)
    expect(sending.get_by_role("progressbar")).not_to_have_attribute("aria-valuenow", "0", timeout=20_000)
    page.context.set_offline(True)
    expect(sending).to_have_attribute("data-phase", "waiting", timeout=30_000)
    keep_shot(page, "capture-offline")
    page.context.set_offline(False)
    slow(page)
    expect(sending).to_have_attribute("data-phase", "sending", timeout=30_000)
    page.get_by_test_id("pause-sending").click()
    expect(sending).to_have_attribute("data-phase", "paused")
    keep_shot(page, "capture-paused")
    page.reload()
    expect(page.get_by_test_id("unfinished")).to_contain_text("设备资料.zip")
    keep_shot(page, "capture-unfinished")
    arrived = max(begun)
    again = watched(page)
    page.get_by_test_id("go-on-input").set_input_files(large)
    page.wait_for_url("**/capture/*", timeout=60_000)
    assert min(again) >= arrived > 0, "nothing that had arrived is sent again"
    expect(page.get_by_text("点检规程.md")).to_be_visible(timeout=60_000)
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
