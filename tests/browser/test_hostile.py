"""Whatever people write, in whatever field: the browser shows it as words. Nothing runs, nothing is fetched from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import APIResponse, Page

from browser.conftest import Opener, Site, keep_shot

RUN = "window.ranevil=1"
EVIL = f"<img src=x onerror={RUN}><svg onload={RUN}><script>{RUN}</script>"
FILES = {
    "恶意.md": f"# 恶意规程 {EVIL}\n\n[点我](javascript:{RUN}) ![图](https://evil.invalid/x.png)\n\n{EVIL}\n\n<iframe srcdoc='<script>parent.{RUN}</script>'>"
    f"</iframe>\n\n| 甲 | 乙 |\n|---|---|\n| {EVIL} | `{EVIL}` |\n\n```html\n{EVIL}\n```\n\n- {EVIL}\n\n> {EVIL}\n\n$$\\href{{javascript:{RUN}}}{{x}}$$\n",
    "恶意页.html": f"<html><head><title>{EVIL}</title></head><body onload={RUN}><h1>恶意页 &lt;img src=x onerror={RUN}&gt;</h1><p>正文 {EVIL}</p>"
    f"<a href='javascript:{RUN}'>链接</a><form action=https://evil.invalid/><input autofocus onfocus={RUN}></form></body></html>",
    "恶意表.csv": f"名称,说明\n{EVIL},=HYPERLINK(1)\n恶意,{EVIL}\n",
    "恶意信.eml": f"Subject: {EVIL}\nFrom: {EVIL} <a@evil.invalid>\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>恶意信 {EVIL}</p>",
}  # fmt: skip


class Evil:
    """Somebody who writes markup everywhere, and takes it all back at the end."""

    def __init__(self, page: Page, site: Site) -> None:
        self._page, self._site = page, site
        self.assets: list[int] = []

    def send(self, method: str, path: str, body: object = None, **more: object) -> APIResponse:
        headers = {"Origin": self._site.url, "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body)
        return self._page.request.fetch(
            path, method=method, data=data, headers=headers if not more else {"Origin": self._site.url}, **more
        )

    def write(self) -> None:
        """A document of every kind, and evil titles, tags and details on each."""
        spaces = self.send("GET", "/api/spaces").json()["items"]
        space = next(space["id"] for space in spaces if space["may"]["capture"])
        for name, text in FILES.items():
            file = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
            answer = self.send("POST", "/api/captures", multipart={"space_id": str(space), "files": file})
            assert answer.ok, answer.text()
            self._await(answer.json()["id"])
        for number in self.assets:
            said = {"title": f"恶意 {EVIL}", "summary": EVIL, "tags": ["恶意", EVIL[:50]]}
            assert self.send("PATCH", f"/api/assets/{number}", said).ok
        self.send("POST", "/api/ask", {"question": f"恶意规程 {EVIL} 怎么做？"})

    def _await(self, capture_id: int) -> None:
        for _ in range(120):
            items = self.send("GET", f"/api/captures/{capture_id}/items").json()["items"]
            if all(item["state"] in ("ready", "failed", "unchanged") for item in items):
                self.assets += [item["asset_id"] for item in items if item["asset_id"]]
                return
            self._page.wait_for_timeout(500)
        raise AssertionError("the files were not read")

    def take_back(self) -> None:
        for number in self.assets:
            self.send("DELETE", f"/api/assets/{number}")


@pytest.fixture
def evil(open_as: Opener, site: Site) -> Iterator[Evil]:
    writer = Evil(open_as("suweiyang"), site)
    writer.write()
    yield writer
    writer.take_back()


def test_nothing_that_people_write_runs_in_the_browser(open_as: Opener, site: Site, evil: Evil) -> None:
    page = open_as("suweiyang")
    strangers: list[str] = []
    dialogs: list[str] = []
    page.on("request", lambda request: strangers.append(request.url) if _strange(request.url, site) else None)
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    q = quote("恶意")
    paths = [
        "/",
        "/library",
        f"/search?q={q}",
        f"/search?q={quote(EVIL)}",
        "/capture",
        "/ask",
        "/review",
        "/me",
        "/library?deleted=true",
    ]
    for path in [*paths, *(f"/read/{number}" for number in evil.assets)]:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)
        assert page.evaluate("window.ranevil") is None, path
    keep_shot(page, "hostile-read")
    for number in evil.assets:
        answer = page.request.get(f"/api/documents/{number}/original?inline=true")
        assert "attachment" in answer.headers["content-disposition"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert strangers == []
    assert dialogs == []


def _strange(url: str, site: Site) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(site.url).netloc
