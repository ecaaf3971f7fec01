"""Running the product: the web server, the background work, or both in one process."""

from __future__ import annotations

import gc
import logging
import signal
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from zhixing import bootstrap, demo
from zhixing.bootstrap import OpenHouse
from zhixing.kit.malloc import few_arenas
from zhixing.kit.settings import Settings, settings_from
from zhixing.system import STANDING
from zhixing.web import create_app

log = logging.getLogger(__name__)

RARELY = (50_000, 20, 20)
"""How many new objects it takes to look for rubbish: with Python's own 700 a busy server spends a tenth of its time looking
through what it remembers."""
KEPT_OPEN_SECONDS = 75
"""How long a connection stays open for the next request: longer than people look at a page, or it closes as they click."""
GRACE_SECONDS = 10
"""How long requests under way may take to end once the server was told to stop."""


def pages_folder() -> Path | None:
    """Where the built front end lies: beside the package in a wheel, in web/dist in a checkout."""
    here = Path(__file__).parent
    for folder in (here / "static", here.parents[1] / "web" / "dist"):
        if (folder / "index.html").is_file():
            return folder
    return None


def serve(*, host: str | None, port: int | None, with_worker: bool, with_demo: bool = False) -> None:
    """Serves until told to stop; requests under way are finished first."""
    few_arenas()
    # uvicorn gives a caught SIGTERM back when it has finished; then everything opened here must still be closed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings = settings_from()
    address = (host or settings.host, port or settings.port)
    with ExitStack() as stack:
        house = stack.enter_context(bootstrap.open_house(settings))
        if with_worker:
            stack.enter_context(bootstrap.sole_worker(house))
            stack.enter_context(bootstrap.background(house))
        app = create_app(house, bootstrap.rooms(), pages=pages_folder())
        all_is_loaded()
        if with_demo:
            _demo(house)
        print(f"知行 Zhixing  http://{address[0]}:{address[1]}", flush=True)
        options: dict[str, Any] = {"log_level": "warning", "log_config": None, "timeout_graceful_shutdown": GRACE_SECONDS}
        options["timeout_keep_alive"] = KEPT_OPEN_SECONDS
        _Server(uvicorn.Config(app, host=address[0], port=address[1], **options)).run()


class _Server(uvicorn.Server):
    """Tells whoever balances load that it is about to stop, then finishes the requests under way."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        STANDING.reason = "stopping"
        super().handle_exit(sig, frame)


def _demo(house: OpenHouse) -> None:
    if demo.wanted(house):
        print("正在建立演示公司…  Setting up the demo company…", flush=True)
        demo.build(house, lambda done, total, what: None)


def all_is_loaded() -> None:
    """From now on rubbish is looked for, but not among what was loaded, which stays as long as the process."""
    gc.freeze()
    gc.set_threshold(*RARELY)
    gc.enable()


def work() -> None:
    """Does the background work until told to stop."""
    few_arenas()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with bootstrap.open_house() as house, bootstrap.sole_worker(house), bootstrap.background(house):
        all_is_loaded()
        stopping.wait()


def describe() -> dict[str, Any]:
    """The OpenAPI description of the product, without opening any engine."""
    house: Any = _Unopened(settings_from({}))
    return create_app(house, bootstrap.rooms()).openapi()


class _Unopened:
    """Stands for a house where only the shape of the application is asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
