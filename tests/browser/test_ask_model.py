"""Asking with a language model, in a real browser: set by an administrator, streamed, cut off in the middle, shared with an outsider."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.conftest import PHONE, Opener, keep_shot
from scripted_model import ScriptedModel, best_sentence

TORQUE = "D5-15 功率模块的安装扭矩是多少？"


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with ScriptedModel(says=best_sentence, pause=0.15) as scripted:
        yield scripted


def test_an_answer_is_streamed_and_survives_the_end_of_its_model(open_as: Opener, model: ScriptedModel) -> None:
    _set_up(open_as("guweizhou"), model)
    page = open_as("suweiyang")
    answer = _ask(page, TORQUE)
    expect(answer).to_contain_text("由语言模型 scripted-7b 整理")
    expect(page.get_by_test_id("citation-1").first).to_be_visible()
    keep_shot(page, "ask-written-light")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(400)
    keep_shot(page, "ask-written-dark")
    page.emulate_media(color_scheme="light")

    page.get_by_test_id("share").click()
    expect(page.get_by_test_id("unshare")).to_be_visible()
    link = page.get_by_test_id("share").get_attribute("data-link")
    assert link and "/ask/shared/" in link
    outsider = open_as("wuyizhen")
    outsider.goto(link)
    shared = outsider.get_by_test_id("shared")
    expect(shared).to_have_attribute("data-whole", "false")
    assert shared.get_by_test_id("answer-text").count() == 0
    keep_shot(outsider, "ask-shared-outsider")
    colleague = open_as("tianwenjing")
    colleague.goto(link)
    expect(colleague.get_by_test_id("shared")).to_have_attribute("data-whole", "true")
    keep_shot(colleague, "ask-shared-colleague")

    model.behaves = "cuts"
    page.goto("/ask")
    answer = _ask(page, TORQUE)
    expect(answer.get_by_test_id("answer-notice")).to_contain_text("语言模型没有答完")
    expect(answer.get_by_test_id("sources")).to_be_visible()
    keep_shot(page, "ask-cut-light")
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(300)
    keep_shot(page, "ask-cut-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def _ask(page: Page, question: str) -> Locator:
    if "/ask" not in page.url:
        page.goto("/ask")
    page.get_by_test_id("ask-input").first.fill(question)
    page.get_by_test_id("ask-send").first.click()
    expect(page.get_by_test_id("streamed")).to_be_visible()
    keep_shot(page, "ask-streaming")
    expect(page.get_by_test_id("answer")).to_be_visible()
    return page.get_by_test_id("answer").last


def _set_up(page: Page, model: ScriptedModel) -> None:
    page.goto("/admin/models")
    page.get_by_test_id("model-address").fill(model.url)
    page.get_by_test_id("model-name").fill("no-such-model")
    page.get_by_test_id("model-key").fill(model.key)
    page.get_by_test_id("model-secrecy").click()
    page.get_by_text("秘密及以下", exact=True).click()
    page.get_by_test_id("model-try").click()
    expect(page.get_by_test_id("trial")).to_contain_text("没有名为")
    page.get_by_role("button", name=model.model).click()
    page.get_by_test_id("model-try").click()
    expect(page.get_by_test_id("trial")).to_have_attribute("data-ok", "true")
    page.get_by_test_id("model-save").click()
    expect(page.get_by_test_id("said")).to_be_visible()
    page.get_by_test_id("page-title").scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    keep_shot(page, "models-light")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(400)
    keep_shot(page, "models-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    page.get_by_test_id("page-title").scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    keep_shot(page, "models-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
