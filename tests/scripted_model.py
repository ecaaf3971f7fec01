"""A language model that does what a test tells it: a small HTTP server that speaks like an OpenAI-compatible endpoint, or misbehaves.

`ScriptedModel()` is a context manager; `says` is what it answers: a text, or a function of the sources it was given. `behaves`
names a way to misbehave. What it was asked is kept in `asked`.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Source:
    """A passage as the model was given it."""

    id: str
    title: str
    text: str


Says = Callable[[str, Sequence[Source]], str]


def first_sentence(question: str, sources: Sequence[Source]) -> str:
    """An honest model: the sentences of the first source, each with its id."""
    return "\n".join(f"{part}。[{sources[0].id}]" for part in sources[0].text.split("。") if part.strip())


def best_sentence(question: str, sources: Sequence[Source]) -> str:
    """An honest model: of all sentences the two that share most characters with the question."""
    parts = [(part, one) for one in sources for part in re.split(r"[。\n]", one.text) if len(part.strip()) > 8]
    said = [(len(set(part) & set(question)) + any(char.isdigit() for char in part), part, one) for part, one in parts]
    best = sorted(said, key=lambda entry: -entry[0])[:2]
    return "\n".join(f"{part.strip()}。[{one.id}]" for _, part, one in best)


@dataclass
class ScriptedModel:
    """The endpoint; `url` is its base address while it runs."""

    says: str | Says = first_sentence
    behaves: str = "well"
    key: str = "sk-scripted"
    model: str = "scripted-7b"
    pause: float = 0.0
    """Seconds between two pieces."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    """Misbehaving waits end when a test sets it, so that no thread is left behind."""

    def __enter__(self) -> ScriptedModel:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"script": self}))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Is gone from now on."""
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def answer(self, body: dict[str, Any]) -> str:
        """What it says to this request."""
        if callable(self.says):
            asked = body["messages"][-1]["content"]
            if not asked.startswith("{"):
                return "你好"
            data = json.loads(asked)
            sources = [Source(**one) for one in data.get("sources", [])]
            return self.says(str(data.get("question") or data.get("last")), sources)
        return self.says

    def settings(self, **more: Any) -> dict[str, Any]:
        """The body that makes this the language model of a house."""
        return {"base_url": self.url, "model": self.model, "key": self.key, "highest_secrecy": 1, **more}


def _pieces(text: str) -> list[str]:
    return [text[at : at + 7] for at in range(0, len(text), 7)]


class _Handler(BaseHTTPRequestHandler):
    script: ScriptedModel
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._plain(200, json.dumps({"data": [{"id": self.script.model}, {"id": "another-14b"}]}))

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.script.asked.append(body | {"path": self.path})
        try:
            if self._refused(body):
                return
            getattr(self, f"_{self.script.behaves}", self._well)(body)
        except (BrokenPipeError, ConnectionResetError):
            self.script.hung_up.set()

    def _refused(self, body: dict[str, Any]) -> bool:
        if self.headers.get("authorization") != f"Bearer {self.script.key}":
            self._plain(401, json.dumps({"error": {"message": "invalid api key", "code": "invalid_api_key"}}))
        elif not self.path.endswith("/chat/completions"):
            self._plain(404, "Not Found", kind="text/plain")
        elif body["model"] != self.script.model:
            self._plain(404, json.dumps({"error": {"message": f"The model `{body['model']}` does not exist"}}))
        else:
            return False
        return True

    def _plain(self, status: int, text: str, *, kind: str = "application/json", **headers: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def _begin(self, kind: str = "text/event-stream") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def _event(self, data: Any) -> None:
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        self.wfile.write(f"data: {text}\n\n".encode())
        self.wfile.flush()
        time.sleep(self.script.pause)

    def _say(self, text: str) -> None:
        for piece in _pieces(text):
            self._event({"choices": [{"delta": {"content": piece}, "finish_reason": None}]})

    def _end(self) -> None:
        self._event({"choices": [{"delta": {}, "finish_reason": "stop"}]})
        self._event({"choices": [], "usage": {"prompt_tokens": 321, "completion_tokens": 45}})
        self._event("[DONE]")

    def _well(self, body: dict[str, Any]) -> None:
        self._begin()
        self._say(self.script.answer(body))
        self._end()

    def _whole(self, body: dict[str, Any]) -> None:
        message = {"choices": [{"message": {"content": self.script.answer(body)}}]}
        self._plain(200, json.dumps(message | {"usage": {"prompt_tokens": 10, "completion_tokens": 5}}))

    def _slow_first_byte(self, body: dict[str, Any]) -> None:
        self.script.go_on.wait(20)
        self._well(body)

    def _stalls(self, body: dict[str, Any]) -> None:
        self._begin()
        self._say(self.script.answer(body)[:40])
        self.script.go_on.wait(20)

    def _cuts(self, body: dict[str, Any]) -> None:
        self._begin()
        answer = self.script.answer(body)
        self._say(answer[: max(30, len(answer) - 8)])

    def _busy(self, body: dict[str, Any]) -> None:
        self._plain(429, json.dumps({"error": {"message": "slow down"}}), Retry_After="7")

    def _fails(self, body: dict[str, Any]) -> None:
        self._plain(500, "Internal Server Error", kind="text/plain")

    def _broken_json(self, body: dict[str, Any]) -> None:
        self._begin()
        self._event('{"choices": [{"delta": {"content": "烘')

    def _wrong_type(self, body: dict[str, Any]) -> None:
        self._plain(200, "%PDF-1.4", kind="application/pdf")

    def _html(self, body: dict[str, Any]) -> None:
        self._plain(200, "<html><body>Welcome to nginx!</body></html>", kind="text/html")

    def _redirects(self, body: dict[str, Any]) -> None:
        self._plain(302, "", Location="http://169.254.169.254/latest/meta-data/")

    def _wrong_shape(self, body: dict[str, Any]) -> None:
        self._begin()
        self._event({"choices": [{"delta": "text"}]})

    def _error_event(self, body: dict[str, Any]) -> None:
        self._begin()
        self._event({"error": {"message": "CUDA out of memory"}})

    def _huge(self, body: dict[str, Any]) -> None:
        self._begin()
        for _ in range(200_000):
            self._event({"choices": [{"delta": {"content": "很长" * 50}}]})

    def _endless_line(self, body: dict[str, Any]) -> None:
        self._begin()
        for _ in range(100):
            self.wfile.write(b"data: " + b"x" * 16_384)

    def _silent(self, body: dict[str, Any]) -> None:
        self._begin()
        self._end()

    def _old_fashioned(self, body: dict[str, Any]) -> None:
        if "stream_options" in body:
            self._plain(400, json.dumps({"error": {"message": "unknown field stream_options"}}))
        else:
            self._well(body)
