"""What people do while the machine is killed under them; each deed is written down before it is sent and settled when it is answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import httpx

from faults.ledger import Doc, Ledger, text_of


class Worker:
    """One busy person with a space of their own."""

    def __init__(self, address: str, cookies: httpx.Cookies, ledger: Ledger, subjects: tuple[str, list[str]]) -> None:
        """`subjects`: who keeps the space, and who may be let in besides."""
        self._client = httpx.Client(base_url=address, cookies=cookies, headers={"Origin": address}, timeout=30)
        self.ledger, (self._keeper, self._readers) = ledger, subjects
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self.broken: list[str] = []
        """Answers that should never be given, whatever is killed."""

    def go(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def halt(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=60)

    def _work(self) -> None:
        deeds: list[Callable[[], None]] = [
            self.hand_in, self.hand_in, self.paste, self.look, self.look, self.delete, self.restore, self.rename, self.grant, self.revise,
        ]  # fmt: skip
        while not self._stopping.is_set():
            self.ledger.deeds += 1
            try:
                self.ledger.random.choice(deeds)()
            except httpx.HTTPError:
                time.sleep(0.1)  # the machine is gone: what was sent may have been done or not

    def _sent(self, method: str, path: str, **said: object) -> httpx.Response | None:
        """The answer where the deed was done; none where it was refused because something is down."""
        answer = self._client.request(method, path, **said)  # type: ignore[arg-type]
        if answer.status_code < 300:
            self.ledger.acknowledged += 1
            return answer
        if answer.status_code < 500 and answer.status_code != 409:
            self.broken.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return None

    def hand_in(self) -> None:
        """One to three files."""
        docs = [self.ledger.new() for _ in range(self.ledger.random.randint(1, 3))]
        files = [("files", (doc.path, text_of(doc.word, 1))) for doc in docs]
        if self._sent("POST", "/api/captures", data={"space_id": str(self.ledger.space_id)}, files=files):
            for doc in docs:
                doc.optional = False

    def paste(self) -> None:
        doc = self.ledger.new()
        doc.path = ""
        body = {"space_id": self.ledger.space_id, "title": "", "text": text_of(doc.word, 1).decode()}
        if self._sent("POST", "/api/captures/text", json=body):
            doc.optional = False

    def look(self) -> None:
        """Learns which documents have become readable."""
        waiting = [doc for doc in self.ledger.docs[-60:] if doc.asset_id is None]
        if not waiting:
            return
        answer = self._sent("GET", "/api/assets", params={"space_id": self.ledger.space_id, "limit": 100})
        if answer:
            titles = {item["title"]: item["id"] for item in answer.json()["items"]}
            for doc in waiting:
                doc.asset_id = titles.get(f"规程 {doc.word}")

    def delete(self) -> None:
        self._bin(alive=True, method="DELETE", path="/api/assets/{}")

    def restore(self) -> None:
        self._bin(alive=False, method="POST", path="/api/assets/{}/restore")

    def _bin(self, *, alive: bool, method: str, path: str) -> None:
        doc = self.ledger.known()
        if doc is None or doc.alive != {alive}:
            return
        doc.alive = {True, False}
        if self._sent(method, path.format(doc.asset_id)):
            doc.alive = {not alive}

    def rename(self) -> None:
        doc = self.ledger.known()
        if doc is None or doc.alive != {True}:
            return
        title = f"规程 {doc.word} 改名{self.ledger.deeds}"
        before = doc.titles or {f"规程 {doc.word}"}
        doc.titles = before | {title}
        if self._sent("PATCH", f"/api/assets/{doc.asset_id}", json={"title": title}):
            doc.titles = {title}

    def revise(self) -> None:
        """The same file with other words: its next version."""
        doc = self.ledger.known()
        if doc is None or doc.alive != {True} or doc.path == "":
            return
        self._revise(doc)

    def _revise(self, doc: Doc) -> None:
        last = max(doc.texts)
        doc.busy, doc.texts = True, [*doc.texts, last + 1]
        files = [("files", (doc.path, text_of(doc.word, last + 1)))]
        if self._sent("POST", "/api/captures", data={"space_id": str(self.ledger.space_id)}, files=files):
            doc.texts = [last + 1]

    def grant(self) -> None:
        """Other people may read the space."""
        chosen = frozenset(subject for subject in self._readers if self.ledger.random.random() < 0.5)
        self.ledger.grants.append(chosen)
        grants = [{"subject": self._keeper, "role": "keeper"}, *({"subject": one, "role": "reader"} for one in sorted(chosen))]
        if self._sent("PUT", f"/api/spaces/{self.ledger.space_id}/grants", json=grants):
            self.ledger.grants = [chosen]
