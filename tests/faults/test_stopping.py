"""Whoever stops the product finishes what is under way; and the background may live in a process of its own."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import httpx
import pytest

from faults.ledger import section_word, text_of
from faults.served import Served

pytestmark = pytest.mark.slow
PATIENCE = 60.0
FOUNDER = {"company": "停机公司", "login": "founder", "name": "创始人", "password": "stopping 停机 password"}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    tmp_path.chmod(0o711)
    made = Served(tmp_path / "home", "none:", tmp_path / "server.log")
    yield made
    made.close()


def move_in(served: Served) -> tuple[httpx.Client, int]:
    client = httpx.Client(base_url=served.address, headers={"Origin": served.address}, timeout=30)
    keeper = client.post("/api/setup", json=FOUNDER).raise_for_status().json()["person"]["id"]
    grants = [{"subject": f"user:{keeper}", "role": "keeper"}]
    space = client.post("/api/spaces", json={"name": "规程", "grants": grants}).raise_for_status().json()["id"]
    return client, space


def hand_in(client: httpx.Client, space: int, *words: str) -> None:
    files = [("files", (f"{word}.md", text_of(word, 1))) for word in words]
    client.post("/api/captures", data={"space_id": str(space)}, files=files).raise_for_status()


def is_found(client: httpx.Client, word: str) -> bool:
    hits = client.get("/api/search", params={"q": f'"{section_word(word, 1, 0)}"'}).raise_for_status().json()
    return len(hits["items"]) == 1


def wait_until_found(client: httpx.Client, *words: str) -> None:
    until = time.monotonic() + PATIENCE
    while not all(is_found(client, word) for word in words):
        assert time.monotonic() < until, "nobody finds it"
        time.sleep(0.2)


def test_a_request_under_way_is_finished_before_the_server_ends(served: Served) -> None:
    """The other half of an upload comes after the server was asked to stop: it is taken, answered, and there afterwards."""
    served.start()
    client, space = move_in(served)
    half, told = threading.Event(), threading.Event()

    def body() -> Iterator[bytes]:
        head = f'--zx\r\nContent-Disposition: form-data; name="space_id"\r\n\r\n{space}\r\n--zx\r\n'
        head += 'Content-Disposition: form-data; name="files"; filename="zkslow.md"\r\n\r\n'
        text = text_of("zkslow", 1)
        yield head.encode() + text[:2000]
        half.set()
        told.wait(PATIENCE)
        time.sleep(1.0)
        yield text[2000:] + b"\r\n--zx--\r\n"

    answers: list[int] = []

    def upload() -> None:
        kind = {"Content-Type": "multipart/form-data; boundary=zx"}
        answers.append(client.post("/api/captures", content=body(), headers=kind).status_code)

    sender = threading.Thread(target=upload)
    sender.start()
    assert half.wait(PATIENCE)
    time.sleep(0.3)
    os.kill(served.pid, signal.SIGTERM)
    told.set()
    sender.join(PATIENCE)
    assert answers == [201]
    assert served.ended() == 0
    served.start()
    wait_until_found(client, "zkslow")


def test_server_and_worker_do_the_work_together_and_a_killed_worker_loses_nothing(served: Served) -> None:
    """What was handed in without a worker waits for one; what its death cuts off is done by the next."""
    served.start("--no-worker")
    client, space = move_in(served)
    hand_in(client, space, "zkfirst")
    time.sleep(1.0)
    assert not is_found(client, "zkfirst"), "nobody is there who could read it"
    worker: Popen[bytes] = served.command(served.home, "worker")
    try:
        wait_until_found(client, "zkfirst")
        words = [f"zkmany{number:02d}" for number in range(30)]
        hand_in(client, space, *words)
        time.sleep(0.3)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        assert client.get("/api/health/ready").status_code == 200, "pages go on without a worker"
        worker = served.command(served.home, "worker")
        wait_until_found(client, *words)
        assert client.get("/api/assets", params={"space_id": space, "limit": 1}).json()["total"] == 31
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=PATIENCE) == 0
    finally:
        worker.kill()
        worker.wait()
