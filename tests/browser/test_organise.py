"""Putting in order, as a contributor does it: the queue by keyboard, and two copies made one and taken apart again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import PHONE, WIDE, Opener, keep_shot

CONTRIBUTOR, ADMINISTRATOR = "tangguoan", "guweizhou"
SPACE = "制造工艺"
TEXT = "\n\n".join(
    f"{number}. {part}装配前先核对批号，用{tool}检查，合格后在流转卡第 {number * 3} 栏签字；不合格的放入红色料盒，由班组长当班处理。"
    for number, (part, tool) in enumerate(
        zip(
            ("轴承", "端盖", "油封", "编码器", "抱闸", "线缆"),
            ("塞规", "千分尺", "放大镜", "示波器", "推力计", "兆欧表"),
            strict=True,
        ),
        1,
    )
)


def _origin(page: Page) -> dict[str, str]:
    return {"Origin": page.request.get("/").url.rstrip("/")}


def _settled(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)


def _shots(page: Page, path: str, name: str) -> None:
    """Light, dark and a phone's width, on which nothing may stick out."""
    _settled(page, path)
    keep_shot(page, f"{name}-light")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(300)
    keep_shot(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    _settled(page, path)
    keep_shot(page, f"{name}-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
    page.set_viewport_size(WIDE)


def _wait_for_suggestions(page: Page) -> None:
    """The demo company is still being read when its pages stand: what there is to confirm comes a little later, and settles."""
    before = -1
    for _ in range(90):
        total = page.request.get("/api/suggestions").json()["total"]
        if total > 2 and total == before:
            return
        before = total
        page.wait_for_timeout(2000)
    pytest.fail("nothing to confirm within three minutes")


def test_a_contributor_answers_the_queue_by_keyboard(open_as: Opener) -> None:
    page = open_as(CONTRIBUTOR)
    _wait_for_suggestions(page)
    _shots(page, "/review", "review")
    _settled(page, "/review")
    before = int(re.findall(r"\d+", page.get_by_test_id("review-total").inner_text())[0])
    rows = page.get_by_test_id("review-row")
    assert before > 2, "the demo company has something to confirm"
    page.keyboard.press("j")
    expect(rows.nth(1)).to_have_attribute("data-here", "true")
    page.keyboard.press("k")
    expect(rows.nth(0)).to_have_attribute("data-here", "true")
    page.keyboard.press("x")
    page.keyboard.press("Shift+J")
    expect(page.get_by_test_id("review-bulk")).to_be_visible()
    keep_shot(page, "review-picked")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_test_id("review-total")).to_contain_text(str(before - 1))
    page.get_by_test_id("undo").last.click()
    expect(page.get_by_test_id("review-total")).to_contain_text(str(before))
    place = page.url
    page.reload()
    expect(rows.first).to_be_visible()
    assert page.url == place
    page.get_by_test_id("group").first.click()
    page.get_by_test_id("accept-all").click()
    keep_shot(page, "review-accept-all")


def test_two_copies_are_made_one_and_taken_apart(open_as: Opener) -> None:
    page = open_as(CONTRIBUTOR)
    spaces = page.request.get("/api/spaces").json()["items"]
    space_id = next(space["id"] for space in spaces if space["name"] == SPACE)
    for title, text in (
        ("电机装配自检要求 V1", TEXT),
        ("电机装配自检要求 V2 终稿", TEXT.replace("班组长", "当班组长") + "\n\n七、换线时首件必检。"),
    ):
        assert page.request.post(
            "/api/captures/text", data={"space_id": space_id, "title": title, "text": text}, headers=_origin(page)
        ).ok
    for _ in range(360):
        groups = page.request.get("/api/clusters?limit=200").json()["items"]
        mine = [group for group in groups if any("电机装配自检要求 V1" in asset["title"] for asset in group["assets"])]
        if mine:
            break
        page.wait_for_timeout(500)
    else:
        pytest.fail("the two copies were not found within three minutes")
    old = next(asset["id"] for asset in mine[0]["assets"] if "V1" in asset["title"])
    new = next(asset["id"] for asset in mine[0]["assets"] if "V2" in asset["title"])
    _shots(page, "/duplicates", "clusters")
    _shots(page, f"/duplicates/{old}", "cluster")
    _settled(page, f"/duplicates/{old}")
    expect(page.get_by_test_id("diff")).to_contain_text("换线时首件必检")
    expect(page.get_by_test_id(f"member-{new}")).to_have_attribute("data-survivor", "true")
    expect(page.get_by_test_id("merge-effect")).to_be_visible()
    page.get_by_test_id("merge-now").click()
    page.wait_for_url(re.compile(r"/duplicates$"))
    _settled(page, f"/read/{old}")
    expect(page).to_have_url(re.compile(rf"/read/{new}$"))
    keep_shot(page, "merged-read")
    page.goto("/duplicates")
    page.get_by_test_id("undo-merge").first.click()
    expect(page.get_by_test_id("undo-merge")).to_have_count(0)
    _settled(page, f"/read/{old}")
    expect(page).to_have_url(re.compile(rf"/read/{old}$"))


def test_the_pages_of_upkeep_and_quality_stand(open_as: Opener) -> None:
    page = open_as(CONTRIBUTOR)
    _shots(page, "/upkeep?list=no_category&scope=seen", "upkeep")
    admin = open_as(ADMINISTRATOR)
    admin.request.post("/api/quality/measure", headers=_origin(admin))
    for _ in range(60):
        if admin.request.get("/api/quality").json()["made_at"]:
            break
        admin.wait_for_timeout(500)
    _shots(admin, "/admin/quality", "quality")
    _shots(admin, "/admin/taxonomy", "taxonomy-tree")
