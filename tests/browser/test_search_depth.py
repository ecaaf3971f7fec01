"""Somebody who types badly searches in a real browser, keeps the search, and a librarian looks after the words."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from browser.conftest import Opener, keep_shot

PHONE = {"width": 390, "height": 844}


def test_a_slip_is_mended_a_search_is_kept_and_a_reason_is_given(open_as: Opener) -> None:
    page = open_as("suweiyang")
    page.goto("/search")
    box = page.get_by_test_id("search-input")
    box.fill("报闸闭合")
    page.get_by_test_id("search-submit").click()
    expect(page.get_by_test_id("correction")).to_contain_text("抱闸闭合")
    expect(page.get_by_test_id("hit").first).to_be_visible()
    page.get_by_test_id("explain-button").first.click()
    expect(page.get_by_test_id("explain")).to_contain_text("标题")
    keep_shot(page, "search-explain")
    page.keyboard.press("Escape")
    page.get_by_test_id("save-search").click()
    page.get_by_test_id("save-name").fill("抱闸")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("said")).to_contain_text("抱闸")
    page.goto("/search")
    page.get_by_test_id("saved-search").click()
    expect(page).to_have_url(re.compile("q=%E6%8A%A5"))
    page.get_by_test_id("as-typed").click()
    expect(page).to_have_url(re.compile("exact=1"))
    page.goto("/search?q=" + "抱闸 类型:标准 空间:没有的空间")
    expect(page.get_by_test_id("typed-space")).to_be_visible()
    expect(page.get_by_test_id("search-nothing")).to_be_visible()
    page.get_by_test_id("typed-space").click()
    page.get_by_test_id("typed-kind").click()
    expect(page.get_by_test_id("hit").first).to_be_visible()


def test_a_librarian_enters_a_synonym_and_sees_what_it_does(open_as: Opener) -> None:
    page = open_as("guweizhou")
    page.goto("/admin/synonyms")
    page.get_by_test_id("new-synonym").first.click()
    page.get_by_test_id("synonym-words").locator("input").fill("抱闸,制动器,")
    page.get_by_test_id("save-synonym").click()
    page.get_by_test_id("synonym-try").fill("制动器")
    expect(page.get_by_test_id("synonym-effect")).to_contain_text("抱闸")
    for name in ("dictionary", "missed", "evaluation"):
        page.goto(f"/admin/{name}")
        expect(page.get_by_test_id("page-title")).to_be_visible()
        keep_shot(page, f"admin-{name}")
