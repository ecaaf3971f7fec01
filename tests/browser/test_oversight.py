"""Somebody is let go and others take over; why somebody sees something; an auditor with a link; in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import PHONE, WIDE, Opener, keep_shot

ADMINISTRATOR, LEAVING, SUCCESSOR, AUDITOR = "guweizhou", "wanjiamu", "田文静", "fanlihua"
KEEPER, READER = "tianwenjing", "wuyizhen"
NEW = "一句自己记得住的话"


def number_of(page: Page, login: str) -> int:
    """The id of a person, by login."""
    people = page.request.get(f"/api/people?q={login}").json()["items"]
    return int(next(person["id"] for person in people if person["login"] == login))


def pick(page: Page, field: Locator, name: str) -> None:
    """Chooses a person in a field that searches."""
    field.click()
    field.locator("input").fill(name)
    page.locator(".ant-select-item-option:visible", has_text=name).first.click()


def three_ways(page: Page, name: str) -> None:
    """Keeps how a page looks in light, in the dark and on a phone, where nothing may stick out."""
    page.wait_for_load_state("networkidle")
    keep_shot(page, f"{name}-light")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(250)
    keep_shot(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(250)
    keep_shot(page, f"{name}-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
    page.set_viewport_size(WIDE)


def test_somebody_is_let_go_and_a_colleague_takes_over(open_as: Opener) -> None:
    page = open_as(ADMINISTRATOR)
    leaving = number_of(page, LEAVING)
    before = page.request.get(f"/api/people/{leaving}/belongings").json()
    assert sum(share["assets"] for share in before["shares"]) > 0
    page.goto("/admin/people?q=" + LEAVING)
    page.locator("[data-row-key]").first.click()
    expect(page.get_by_test_id("person-reach")).to_be_visible()
    keep_shot(page, "person-light")
    page.get_by_test_id("leave").click()
    expect(page.get_by_test_id("shares")).to_be_visible()
    pick(page, page.get_by_test_id("successor-all"), SUCCESSOR)
    expect(page.get_by_test_id("shares").get_by_text("接手").first).to_be_visible()
    three_ways(page, "leave")
    page.get_by_test_id("hand-over").click()
    page.get_by_role("button", name="停用", exact=True).click()
    expect(page.get_by_test_id("said")).to_contain_text("交接完成")
    after = page.request.get(f"/api/people/{leaving}/belongings").json()
    assert after["shares"] == [] and after["person"]["active"] is False


def test_a_reader_asks_why_and_the_owner_asks_about_others(open_as: Opener) -> None:
    page = open_as("tangguoan")
    me = page.request.get("/api/me").json()["person"]["id"]
    own = page.request.get(f"/api/assets?owner_id={me}&limit=1").json()["items"][0]["id"]
    page.goto(f"/read/{own}")
    page.get_by_role("button", name="谁能看到，为什么").click()
    answer = page.get_by_test_id("why-answer")
    expect(answer).to_contain_text("能看到")
    pick(page, page.get_by_test_id("why-drawer").get_by_test_id("person-pick"), "吳宜蓁")
    expect(answer).to_contain_text("吳宜蓁")
    three_ways(page, "why")


@pytest.mark.slow
def test_an_auditor_chooses_a_password_by_link_and_reads_the_log(open_as: Opener) -> None:
    page = open_as(ADMINISTRATOR)
    auditor = number_of(page, AUDITOR)
    path = page.request.post(f"/api/people/{auditor}/password-link", headers={"Origin": page.url or ""}, data={})
    if not path.ok:
        page.goto("/")
        path = page.request.post(f"/api/people/{auditor}/password-link", headers={"Origin": page.url.rstrip("/")}, data={})
    link = path.json()["path"]
    visitor = open_as(None)
    visitor.goto(link)
    visitor.get_by_test_id("new-password").fill(NEW)
    visitor.get_by_test_id("again").fill(NEW)
    keep_shot(visitor, "password-light")
    visitor.get_by_test_id("choose-password").click()
    expect(visitor.get_by_test_id("login")).to_be_visible()
    visitor.get_by_test_id("login").fill(AUDITOR)
    visitor.get_by_test_id("password").fill(NEW)
    visitor.get_by_test_id("sign-in").click()
    visitor.wait_for_url(lambda url: "sign-in" not in url)
    visitor.goto("/admin/audit")
    expect(visitor.locator("[data-row-key]").first).to_be_visible()
    visitor.get_by_test_id("audit-verify").click()
    expect(visitor.get_by_role("note").first).to_contain_text("完整")
    three_ways(visitor, "audit")


def test_the_pages_of_rights_stand(open_as: Opener) -> None:
    page = open_as(ADMINISTRATOR)
    for name, path in (
        ("approvals", "/admin/approvals"), ("grants", "/admin/grants"),
        ("reviews", "/admin/reviews"), ("secrecy", "/admin/secrecy"), ("devices", "/me"),
    ):  # fmt: skip
        page.goto(path)
        expect(page.get_by_test_id("page-title")).to_be_visible()
        three_ways(page, name)


def test_what_is_secret_carries_the_readers_name_even_when_taken_out_of_the_page(open_as: Opener) -> None:
    page = open_as("tianwenjing")
    listed = page.request.get("/api/assets?limit=200").json()["items"]
    secret = next(asset["id"] for asset in listed if asset["watermark"])
    page.goto(f"/read/{secret}")
    mark = page.get_by_test_id("watermark")
    expect(mark).to_be_visible()
    veils = "[data-testid=watermark] div[style*='background-image']"
    page.wait_for_selector(veils, state="attached")
    page.evaluate(f'document.querySelectorAll("{veils}").forEach((one) => one.remove())')
    page.wait_for_selector(veils, state="attached")
    three_ways(page, "watermark")


def test_a_keeper_finds_the_pages_a_keeper_may_open_and_is_told_whose_the_others_are(open_as: Opener) -> None:
    page = open_as(KEEPER)
    page.goto("/admin")
    expect(page).to_have_url(re.compile("/admin/grants$"))
    expect(page.get_by_test_id("admin-people")).to_have_count(0)
    page.get_by_test_id("admin-unanswered").click()
    expect(page.get_by_role("heading", name="待补的问题")).to_be_visible()
    page.goto("/admin/people")
    expect(page.get_by_test_id("not-mine")).to_contain_text("系统管理员")
    three_ways(page, "not-mine")
    reader = open_as(READER)
    reader.goto("/")
    expect(reader.get_by_test_id("nav-library")).to_be_visible()
    expect(reader.get_by_test_id("nav-admin")).to_have_count(0)
