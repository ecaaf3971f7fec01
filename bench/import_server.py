"""How long a single document takes from being sent to being found, over HTTP, on a server of its own."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

PASSWORD = "Bench-2026-long-enough"  # of a house that lives for a minute
TEXT = "设备点检时先断电挂牌，再检查主轴温度和振动；发现异常立即停机并通知班长，记录在交接班本上。\n\n"


def measure(count: int) -> dict[str, Any]:
    """Median and 95th percentile of the seconds until a search finds a document that was just uploaded."""
    with tempfile.TemporaryDirectory(prefix="zhixing-bench-") as home:
        port = _free_port()
        environment = {**os.environ, "ZHIXING_HOME": home, "ZHIXING_EMBEDDING_URL": "none:", "ZHIXING_PORT": str(port)}
        server = subprocess.Popen([sys.executable, "-m", "zhixing", "serve"], env=environment, stdout=subprocess.DEVNULL)
        try:
            origin = f"http://127.0.0.1:{port}"
            with httpx.Client(base_url=origin, headers={"Origin": origin}, timeout=30) as client:
                _wait(client)
                space = _set_up(client)
                _upload(client, space, 0)
                taken = sorted(_upload(client, space, number) for number in range(1, count + 1))
        finally:
            server.terminate()
            server.wait(timeout=30)
    return {
        "n": count,
        "p50_seconds": round(statistics.median(taken), 3),
        "p95_seconds": round(taken[max(0, round(0.95 * count) - 1)], 3),
        "max_seconds": round(taken[-1], 3),
    }


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(client: httpx.Client) -> None:
    for _ in range(600):
        try:
            if client.get("/api/health").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise SystemExit("the server does not answer")


def _set_up(client: httpx.Client) -> int:
    asked = {"company": "测试", "name": "测试", "login": "bench", "password": PASSWORD}
    answer = client.post("/api/setup", json=asked)
    assert answer.status_code < 300, answer.text
    if client.get("/api/me").status_code != 200:
        client.post("/api/session", json={"login": "bench", "password": PASSWORD}).raise_for_status()
    made = client.post("/api/spaces", json={"name": "测试"})
    assert made.status_code < 300, made.text
    return int(made.json()["id"])


def _upload(client: httpx.Client, space: int, number: int) -> float:
    word = f"ZXU{number:06d}"
    text = f"# 点检规程 {number}\n\n编号 {word}。\n\n" + TEXT * 80
    began = time.perf_counter()
    answer = client.post("/api/captures", data={"space_id": str(space)}, files={"files": (f"点检/{number}.md", text.encode())})
    assert answer.status_code == 201, answer.text
    while not client.get("/api/search", params={"q": word}).json()["items"]:
        assert time.perf_counter() - began < 60, "not found within a minute"
        time.sleep(0.02)
    return time.perf_counter() - began


if __name__ == "__main__":
    print(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 40), Path.cwd())
