"""The main path, as a newcomer walks it: sign in, drop a folder, find, ask, open the cited passage; and the outsider who sees none of it."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import Opener, keep_shot

CONTRIBUTOR, OUTSIDER = "tangguoan", "wuyizhen"
SPACE = "制造工艺"

NOTE = """# 灌胶机换料后的首件确认

## 背景

换料后第一批灌胶件出现气泡，返工 37 件。

## 做法

换料后先空打 15 个循环，再做首件切片，气泡直径不得超过 0.8 毫米。首件由班组长与检验员共同签字。
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as people have them: a note, a table in an old encoding, an archive, and a broken file."""
    root = tmp_path / "灌胶改善"
    root.mkdir()
    (root / "首件确认.md").write_text(NOTE, encoding="utf-8")
    (root / "返工记录.csv").write_bytes("日期,件号,缺陷\n2026-03-02,GJ-2207,气泡\n2026-03-03,GJ-2207,缺胶\n".encode("gb18030"))
    (root / "坏掉的.pdf").write_bytes(b"%PDF-1.7\nnothing of a document follows")
    with zipfile.ZipFile(root / "旧资料.zip", "w") as archive:
        archive.writestr("培训/灌胶岗位须知.txt", "灌胶岗位须知\n\n胶桶开封后 4 小时内用完，超时报废。")
    return root


def test_a_contributor_signs_in_with_a_demo_card(open_as: Opener) -> None:
    page = open_as(None)
    page.goto("/")
    page.get_by_test_id(f"demo-{CONTRIBUTOR}").click()
    expect(page.get_by_test_id("page-title")).to_have_text("工作台")


def test_a_wrong_password_is_told_in_chinese_and_the_login_stays(open_as: Opener) -> None:
    page = open_as(None)
    page.goto("/sign-in")
    page.get_by_test_id("login").fill("nobody-here")
    page.get_by_test_id("password").fill("wrong")
    page.get_by_test_id("sign-in").click()
    expect(page.get_by_test_id("error-note")).to_contain_text("登录名或密码不对")
    expect(page.get_by_test_id("login")).to_have_value("nobody-here")


def test_from_a_dropped_folder_to_an_opened_citation(open_as: Opener, folder: Path) -> None:
    page = open_as(CONTRIBUTOR)
    _hand_in(page, folder)
    expect(page.get_by_test_id("capture-finished")).to_be_visible(timeout=120_000)
    failed = page.get_by_test_id("item-failed").first
    expect(failed).to_be_visible()
    keep_shot(page, "path-captured")

    page.goto("/search")
    page.get_by_test_id("search-input").fill("首件切片")
    page.keyboard.press("Enter")
    hit = page.get_by_test_id("hit").filter(has_text="灌胶机换料后的首件确认")
    expect(hit).to_be_visible()
    keep_shot(page, "path-found")

    page.goto("/ask")
    page.get_by_test_id("ask-input").fill("换料后首件的气泡直径不得超过多少？")
    page.get_by_test_id("ask-send").click()
    expect(page.get_by_test_id("answer")).to_contain_text("0.8 毫米")
    keep_shot(page, "path-answered")
    page.get_by_test_id("citation-1").first.click()
    expect(page).to_have_url(re.compile(r"/read/\d+\?.*passage=\d+"))
    expect(page.get_by_test_id("lit-block")).to_be_visible()
    expect(page.get_by_test_id("document")).to_contain_text("气泡直径不得超过 0.8 毫米")
    keep_shot(page, "path-cited")

    outsider = open_as(OUTSIDER)
    outsider.goto(page.url)
    expect(outsider.get_by_role("button", name="去搜索")).to_be_visible()
    expect(outsider.get_by_test_id("document")).to_have_count(0)
    expect(outsider.get_by_text("灌胶机换料后")).to_have_count(0)
    outsider.goto("/search?q=首件切片")
    expect(outsider.get_by_text("灌胶机换料后的首件确认")).to_have_count(0)


def _hand_in(page: Page, folder: Path) -> None:
    page.goto(f"/capture?space_id={_space_id(page)}")
    expect(page.get_by_test_id("capture-space")).to_contain_text(SPACE)
    page.get_by_test_id("folder-input").set_input_files(folder)
    page.wait_for_url(re.compile(r"/capture/\d+"))


def test_what_its_writer_deletes_is_gone_from_search_and_comes_back_on_undo(open_as: Opener) -> None:
    page = open_as(CONTRIBUTOR)
    note = {"space_id": _space_id(page), "title": "临时便条", "text": "临时便条：紫檀色托盘只用于三号线返修件。"}
    assert page.request.post("/api/captures/text", data=note, headers=_own_origin(page)).ok
    _wait_until_found(page, "紫檀色托盘", "临时便条")
    page.goto("/search?q=紫檀色托盘")
    _hit(page, "临时便条").get_by_role("link").first.click()
    page.get_by_test_id("reader-more").click()
    page.get_by_test_id("delete").click()
    page.get_by_test_id("undo").hover()  # it stays as long as the pointer rests on it
    other = open_as(CONTRIBUTOR)
    other.goto("/search?q=紫檀色托盘")
    expect(other.get_by_test_id("search-total")).to_be_visible()
    expect(_hit(other, "临时便条")).to_have_count(0)
    page.get_by_test_id("undo").click()
    _wait_until_found(page, "紫檀色托盘", "临时便条")
    other.reload()
    expect(_hit(other, "临时便条")).to_have_count(1)


def _hit(page: Page, title: str) -> Locator:
    return page.get_by_test_id("hit").filter(has_text=title)


def _space_id(page: Page) -> int:
    spaces = page.request.get("/api/spaces").json()["items"]
    return int(next(space["id"] for space in spaces if space["name"] == SPACE))


def _own_origin(page: Page) -> dict[str, str]:
    return {"Origin": page.request.get("/").url.rstrip("/")}


def _wait_until_found(page: Page, query: str, title: str) -> None:
    for _ in range(120):
        found = page.request.get("/api/search", params={"q": query}).json()["items"]
        if any(hit["asset"]["title"] == title for hit in found):
            return
        page.wait_for_timeout(500)
    pytest.fail(f"{title} was not found within a minute")
