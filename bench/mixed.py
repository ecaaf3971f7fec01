"""A working day in five minutes: 200 people read, search, ask and upload at once, against the real server.

    ./zhixing bench mixed [--users 200] [--minutes 5] [--documents 3000] [--think 5 15] [--seed 1]

The server is `zhixing up` in a home of its own: embedded PostgreSQL, the small model, the demo company, and so many documents
besides, put together from paragraphs of the demo's (seeded). Every person looks at a page, thinks for a while (`--think`, seconds,
uniform), and goes on; a page is what the web application asks for: opening a document is three requests, typing a word several.
People share the sign-ins of the demo company, so that hashing passwords is not what is measured. Driver and server share the machine.

Printed as JSON lines: per kind of request how many, errors, p50/p95/p99 in ms; memory of the server with all its processes (PSS,
MiB) at the start, in the middle and at the end; the verdict: p95 < 500 ms, no error, memory flat (end within 15 % of the middle).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from zhixing.demo import library
from zhixing.engines.child_process import child_environment

PORT = 8391
FLAT = 1.15
SLOWEST_P95 = 500.0


@dataclass
class Seen:
    """Times in milliseconds by kind, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[str, float]] = field(default_factory=list)


class Person:
    """One person at work."""

    def __init__(self, client: httpx.AsyncClient, seen: Seen, chance: random.Random, words: dict[str, list[Any]]) -> None:
        self._client, self._seen, self._chance, self._words = client, seen, chance, words

    async def work(self, until: float, think: tuple[float, float]) -> None:
        await asyncio.sleep(self._chance.uniform(0, think[1]))
        pages: list[tuple[Callable[[], Awaitable[None]], float]] = [
            (self.search, 0.36), (self.read, 0.26), (self.browse, 0.14), (self.ask, 0.12), (self.type, 0.08), (self.upload, 0.04),
        ]  # fmt: skip
        while time.monotonic() < until:
            page = self._chance.choices([page for page, _ in pages], [weight for _, weight in pages])[0]
            await page()
            await asyncio.sleep(self._chance.uniform(*think))

    async def _send(self, kind: str, method: str, path: str, **said: Any) -> Any:
        started = time.perf_counter()
        try:
            answer = await self._client.request(method, path, **said)
        except httpx.HTTPError as error:
            self._seen.errors.append(f"{kind}: {type(error).__name__} {error}")
            return None
        self._seen.times[kind].append((time.perf_counter() - started) * 1000)
        if answer.status_code >= 400:
            self._seen.errors.append(f"{kind}: {answer.status_code} {answer.text[:200]}")
            return None
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer.content

    async def search(self) -> None:
        """Searches, sometimes leafs on, often opens one of the first hits."""
        query = self._chance.choice(self._words["queries"])
        found = await self._send("search", "GET", "/api/search", params={"q": query, "limit": 20})
        if self._chance.random() < 0.15:
            await self._send("search", "GET", "/api/search", params={"q": query, "limit": 20, "offset": 20})
        if found and found["items"] and self._chance.random() < 0.5:
            await self._open(self._chance.choice(found["items"][:5])["asset"]["id"])

    async def read(self) -> None:
        """Opens one of the documents that changed last."""
        listed = await self._send(
            "list", "GET", "/api/assets", params={"limit": 50, "offset": self._chance.randrange(0, 200, 50)}
        )
        if listed and listed["items"]:
            await self._open(self._chance.choice(listed["items"])["id"])

    async def _open(self, asset_id: int) -> None:
        await self._send("document", "GET", f"/api/assets/{asset_id}")
        await self._send("document", "GET", f"/api/documents/{asset_id}")
        await self._send("document", "GET", f"/api/assets/{asset_id}/related")

    async def browse(self) -> None:
        """The first page: who am I, my spaces, what is new, tags."""
        for path in ("/api/me", "/api/spaces", "/api/assets?limit=20", "/api/tags?limit=50"):
            await self._send("browse", "GET", path)

    async def ask(self) -> None:
        await self._send("ask", "POST", "/api/ask", json={"question": self._chance.choice(self._words["questions"])})

    async def type(self) -> None:
        """Types a word, and is offered something after each few letters."""
        query = self._chance.choice(self._words["queries"])
        for length in range(1, min(len(query), 6), 2):
            await self._send("suggest", "GET", "/api/search/suggest", params={"q": query[:length]})
            await asyncio.sleep(0.25)

    async def upload(self) -> None:
        """Hands a file in and looks how far it has come."""
        spaces = await self._send("browse", "GET", "/api/spaces")
        open_to = [space["id"] for space in (spaces or {"items": []})["items"] if space["may"]["capture"]]
        if not open_to:
            return
        text = made_up(self._chance, self._words["paragraphs"]).encode()
        file = (f"记录{self._chance.randrange(10**9)}.md", text)
        handed = await self._send("upload", "POST", "/api/captures", data={"space_id": str(open_to[0])}, files=[("files", file)])
        for _ in range(3 if handed else 0):
            await asyncio.sleep(1)
            await self._send("progress", "GET", f"/api/captures/{handed['id']}")


def made_up(chance: random.Random, paragraphs: list[str]) -> str:
    """A document of about 1,500 characters."""
    body = "\n\n".join(chance.sample(paragraphs, 12))
    return f"# 记录 {chance.randrange(10**6)}：{chance.choice(paragraphs)[:12]}\n\n{body}\n"


def material() -> dict[str, list[Any]]:
    """Questions of the demo, words out of them, and its paragraphs."""
    lines = library.QUESTIONS.read_text(encoding="utf-8").splitlines()
    questions = [str(row.get("question") or row.get("q")) for row in map(json.loads, lines)]
    texts = [path.read_text(encoding="utf-8") for path in Path(str(library.FOLDER)).rglob("*.md")]
    paragraphs = [part.strip() for text in texts for part in text.split("\n\n") if 40 < len(part) < 400 and "|" not in part]
    queries = [question[start : start + 6] for question in questions for start in (0, 4)] + ["lljy", "检验", "ESP32", "jianyan"]
    return {"questions": questions, "queries": [query.strip("？?，。 ") or "检验" for query in queries], "paragraphs": paragraphs}


def memory_of(root: int, home: Path) -> float:
    """MiB (PSS) of the server, everything it started, and the database of its home."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    wanted = {root}
    try:
        wanted.add(int((home / "postgres" / "data" / "postmaster.pid").read_text().split()[0]))
    except (OSError, ValueError):
        pass
    while more := {number for number, parent in parents.items() if parent in wanted} - wanted:
        wanted |= more
    return sum(_pss(number) for number in wanted) / 1024


def _pss(number: int) -> float:
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) for line in lines if line.startswith("Pss:")), 0.0)


async def sign_in_all(address: str) -> list[httpx.AsyncClient]:
    """A client for each login of the demo company."""
    people = [person["login"] for person in library.company()["people"]]
    clients = []
    for login in people[:24]:
        client = httpx.AsyncClient(
            base_url=address, headers={"Origin": address}, timeout=60, limits=httpx.Limits(max_connections=100)
        )
        answer = await client.post("/api/session", json={"login": login, "password": library.company()["password"]})
        if answer.status_code == 200:
            clients.append(client)
    return clients


async def fill(clients: list[httpx.AsyncClient], count: int, chance: random.Random, paragraphs: list[str]) -> None:
    """Hands in documents of the demo's paragraphs until so many are there, and waits until all are read and heard of."""
    for client in clients:
        spaces = (await client.get("/api/spaces")).json()["items"]
        open_to = [space["id"] for space in spaces if space["may"]["capture"]]
        if open_to:
            break
    for first in range(0, count, 100):
        files = [("files", (f"档/{first + n}.md", made_up(chance, paragraphs).encode())) for n in range(min(100, count - first))]
        data = {"space_id": str(open_to[(first // 100) % len(open_to)])}
        (await client.post("/api/captures", data=data, files=files)).raise_for_status()
    quiet = 0
    while quiet < 3:
        await asyncio.sleep(2)
        found = (await client.get("/api/captures", params={"limit": 200})).json()["items"]
        busy = sum(one["counts"].get("waiting", 0) + one["counts"].get("reading", 0) for one in found)
        vectors = (await client.get("/api/search", params={"q": "检验"})).json()["vectors"]
        quiet = quiet + 1 if not busy and vectors["done"] >= vectors["total"] else 0
        print(json.dumps({"filling": busy, "vectors": vectors}), file=sys.stderr, flush=True)


async def day(options: argparse.Namespace, address: str, memory: Callable[[], float]) -> Seen:
    """Everybody works; memory is looked at three times."""
    chance, words, seen = random.Random(options.seed), material(), Seen()
    clients = await sign_in_all(address)
    await fill(clients, options.documents, chance, words["paragraphs"])
    seen.memory.append(("start", memory()))
    started = time.monotonic()
    until = started + options.minutes * 60
    people = [
        Person(clients[number % len(clients)], seen, random.Random(f"{options.seed} {number}"), words)
        for number in range(options.users)
    ]
    working = [asyncio.create_task(person.work(until, tuple(options.think))) for person in people]
    await asyncio.sleep(max(0.0, started + options.minutes * 30 - time.monotonic()))
    seen.memory.append(("middle", memory()))
    await asyncio.gather(*working)
    seen.memory.append(("end", memory()))
    for client in clients:
        await client.aclose()
    return seen


def told(seen: Seen) -> bool:
    """Prints what was seen; whether it is as it must be."""
    every = [value for values in seen.times.values() for value in values]
    for kind, values in [*sorted(seen.times.items()), ("all", every)]:
        cuts = statistics.quantiles(values, n=100) if len(values) > 1 else [values[0]] * 99
        line = {"kind": kind, "requests": len(values), "p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(values)}
        print(json.dumps({key: round(value, 1) if isinstance(value, float) else value for key, value in line.items()}))
    print(json.dumps({"memory_mib": {name: round(value) for name, value in seen.memory}}))
    for error in seen.errors[:20]:
        print(json.dumps({"error": error}, ensure_ascii=False))
    memory = dict(seen.memory)
    p95 = statistics.quantiles(every, n=100)[94]
    fine = p95 < SLOWEST_P95 and not seen.errors and memory["end"] <= memory["middle"] * FLAT
    print(json.dumps({"errors": len(seen.errors), "p95": round(p95, 1), "fine": fine}))
    return fine


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--users", type=int, default=200)
    asked.add_argument("--minutes", type=float, default=5)
    asked.add_argument("--documents", type=int, default=3000)
    asked.add_argument("--think", type=float, nargs=2, default=(5.0, 15.0))
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--port", type=int, default=PORT)
    asked.add_argument("--home", type=Path, default=None, help="a home that is kept; it is filled only where it is empty")
    options = asked.parse_args()
    home = options.home or Path(tempfile.mkdtemp(prefix="zhixing-mixed-")) / "home"
    home.parent.mkdir(parents=True, exist_ok=True)
    home.parent.chmod(0o711)
    environment = {**os.environ, **child_environment(2), "ZHIXING_HOME": str(home), "ZHIXING_DATABASE_URL": ""}
    address = f"http://127.0.0.1:{options.port}"
    with (home.parent / "mixed.log").open("wb") as log:
        command = [sys.executable, "-m", "zhixing", "up", "--port", str(options.port)]
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        wait_for(address, server)
        seen = asyncio.run(day(options, address, lambda: memory_of(server.pid, home)))
    finally:
        server.terminate()
        server.wait(timeout=60)
    sys.exit(0 if told(seen) else 1)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    """Until the server answers; setting up the demo company takes a while."""
    until = time.monotonic() + 600
    while time.monotonic() < until and server.poll() is None:
        try:
            if httpx.get(f"{address}/api/health", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
