"""A real Chromium before the real server with the demo company.

Screenshots go to the folder that ZHIXING_SHOTS names, if it is set.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from zhixing.demo import logins

ROOT = Path(__file__).parents[2]
SHOTS = os.environ.get("ZHIXING_SHOTS")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 180.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def chromium() -> str | None:
    return os.environ.get("ZHIXING_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass(frozen=True)
class Site:
    """The served demo company."""

    url: str
    home: Path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`zhixing up` in a home of its own; stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("site")
    environment = {
        **os.environ,
        "ZHIXING_HOME": str(home),
        "ZHIXING_MODELS": os.environ.get("ZHIXING_MODELS") or str(ROOT / ".home" / "models"),
        "ZHIXING_DATABASE_URL": "",
        "PYTHONPATH": str(ROOT / "src"),
    }
    with open(home / "server.log", "w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "zhixing", "up", "--port", str(port)], env=environment, stdout=log, stderr=log, cwd=ROOT
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/api/health", server, home / "server.log")
            yield Site(f"http://127.0.0.1:{port}", home)
        finally:
            server.terminate()
            server.wait(timeout=60)


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.3)
    pytest.fail(f"the server did not come up:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("no Chromium on this machine: ./zhixing test installs Debian's when it may")
    with sync_playwright() as driver:
        instance = driver.chromium.launch(executable_path=path, args=QUIET)
        yield instance
        instance.close()


Opener = Callable[..., Page]


@pytest.fixture
def open_as(site: Site, browser: Browser) -> Iterator[Opener]:
    """Opens the site as a person of the demo company (or as nobody), in some width and scheme; fails on errors in the page."""
    contexts: list[BrowserContext] = []
    broken: list[str] = []

    def opened(login: str | None, *, viewport: ViewportSize = WIDE, dark: bool = False, lang: str = "zh-CN") -> Page:
        context = browser.new_context(
            viewport=viewport, color_scheme="dark" if dark else "light", locale=lang, base_url=site.url, accept_downloads=True
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        if login:
            answer = context.request.post(
                "/api/session", data={"login": login, "password": password_of(login)}, headers={"Origin": site.url}
            )
            assert answer.ok, answer.text()
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert broken == []


def password_of(login: str) -> str:
    """The password of a demo login."""
    return str(next(person["password"] for person in logins() if person["login"] == login))


def keep_shot(page: Page, name: str) -> None:
    """Keeps a screenshot where somebody wants to look at it."""
    if SHOTS:
        Path(SHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))
