"""Every main page, in light, dark and on a phone: it shows its title, nothing sticks out, and axe finds nothing serious."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import PHONE, ROOT, WIDE, Opener, keep_shot

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"

COMPANY = "榫和驱动"

PAGES = {
    "workbench": ("suweiyang", "/"),
    "library": ("suweiyang", "/library"),
    "search": ("suweiyang", "/search?q=%E5%8A%9B%E7%9F%A9"),
    "nothing": ("suweiyang", "/search?q=%E9%AD%91%E9%AD%85%E9%AD%8D%E9%AD%89"),
    "ask": ("suweiyang", "/ask"),
    "capture": ("suweiyang", "/capture"),
    "review": ("tangguoan", "/review"),
    "me": ("suweiyang", "/me"),
    "people": ("guweizhou", "/admin/people"),
    "departments": ("guweizhou", "/admin/departments"),
    "groups": ("guweizhou", "/admin/groups"),
    "import": ("guweizhou", "/admin/import"),
    "spaces": ("guweizhou", "/admin/spaces"),
    "taxonomy": ("guweizhou", "/admin/taxonomy"),
    "schemes": ("guweizhou", "/admin/schemes"),
    "models": ("guweizhou", "/admin/models"),
    "unanswered": ("tangguoan", "/admin/unanswered"),
    "jobs": ("guweizhou", "/admin/jobs"),
    "system": ("guweizhou", "/admin/system"),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_in_light_dark_and_on_a_phone(open_as: Opener, name: str) -> None:
    login, path = PAGES[name]
    page = open_as(login)
    _settled(page, path)
    keep_shot(page, f"{name}-light")
    assert _serious(page) == []
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(300)
    keep_shot(page, f"{name}-dark")
    assert _serious(page) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    _settled(page, path)
    keep_shot(page, f"{name}-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(WIDE)


def test_a_reader_opens_every_form_of_document(open_as: Opener) -> None:
    page = open_as("suweiyang")
    for form in ("md", "docx", "pptx", "xlsx", "pdf", "png", "eml", "html", "csv"):
        found = page.request.get(f"/api/search?format={form}&limit=1").json()["items"]
        if not found:
            continue
        _settled(page, f"/read/{found[0]['asset']['id']}")
        expect(page.get_by_test_id("document")).to_be_visible()
        keep_shot(page, f"read-{form}-light")
        assert _serious(page) == [], form
        page.set_viewport_size(PHONE)
        page.wait_for_timeout(300)
        keep_shot(page, f"read-{form}-phone")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], form
        page.set_viewport_size(WIDE)


def test_the_palette_opens_by_key_and_finds_by_keyboard(open_as: Opener) -> None:
    page = open_as("suweiyang")
    _settled(page, "/")
    page.keyboard.press("Control+k")
    expect(page.get_by_test_id("palette-input")).to_be_focused()
    page.get_by_test_id("palette-input").fill("8D")
    page.wait_for_timeout(800)
    keep_shot(page, "palette-light")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("palette")).to_be_hidden()


def test_an_english_reader_sees_no_chinese_in_the_frame(open_as: Opener) -> None:
    page = open_as("suweiyang", lang="en-US")
    page.request.patch("/api/me", data={"lang": "en"}, headers={"Origin": page.context.request.get("/").url.rstrip("/")})
    _settled(page, "/capture")
    frame = page.get_by_role("navigation").first.inner_text().replace(COMPANY, "")
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in frame), frame
    keep_shot(page, "capture-english")
    page.request.patch("/api/me", data={"lang": "zh"}, headers={"Origin": page.context.request.get("/").url.rstrip("/")})


def _settled(page: Page, path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)


def _serious(page: Page) -> list[Any]:
    """What axe calls serious or critical."""
    if not AXE.exists():
        pytest.fail("axe-core is not installed: run npm ci in web/")
    page.evaluate(Path(AXE).read_text(encoding="utf-8"))
    result = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [
        (found["id"], [node["html"][:160] for node in found["nodes"][:3]])
        for found in result
        if found["impact"] in ("serious", "critical")
    ]
