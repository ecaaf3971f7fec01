"""Any language model behind an OpenAI-compatible endpoint: vLLM, Ollama, SGLang, DeepSeek, Qwen …

Nothing an endpoint does is trusted: not that it answers, not that it stops, not that it speaks JSON.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import httpx

from zhixing.assist.port import Endpoint, Message, Usage
from zhixing.engines.openai_wire import client, refused, trouble
from zhixing.kit.errors import Unavailable

CONNECT_SECONDS = 5.0
LONGEST_LINE = 256 * 1024
LONGEST_ANSWER = 2 * 1024 * 1024
"""Bytes on the wire; a token takes about 300 of them."""
LONGEST_REFUSAL = 8 * 1024


class OpenAIChat:
    """Posts to `<base>/chat/completions` and reads the events as they come."""

    def __init__(self) -> None:
        self._client: httpx.Client | None = None
        self._lock = Lock()
        self._manners: dict[str, frozenset[str]] = {}
        """What an endpoint turned out not to understand."""

    def stream(self, endpoint: Endpoint, messages: Sequence[Message]) -> Iterator[str | Usage]:
        host = urlsplit(endpoint.base).netloc
        known = self._manners.get(endpoint.base, frozenset())
        for _ in range(3):
            body = _body(endpoint, messages, without=known)
            try:
                yield from self._asked(endpoint, body)
                return
            except _Unfamiliar as unfamiliar:
                if unfamiliar.word in known:
                    raise unfamiliar.refusal from None
                known |= {unfamiliar.word}
                self._manners[endpoint.base] = known
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise trouble(error, host=host) from error
        raise Unavailable("assist.wrong_shape", host=host)

    def models(self, endpoint: Endpoint) -> list[str]:
        host = urlsplit(endpoint.base).netloc
        try:
            answer = self._open().get(
                _url(endpoint, "models"),
                headers=_headers(endpoint),
                timeout=httpx.Timeout(endpoint.patience, connect=CONNECT_SECONDS),
            )
            if answer.status_code != 200:
                return []
            return sorted(str(one["id"]) for one in answer.json()["data"])[:200]
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise trouble(error, host=host) from error
        except (ValueError, KeyError, TypeError):
            return []

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def _open(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                self._client = client()
            return self._client

    def _asked(self, endpoint: Endpoint, body: dict[str, Any]) -> Iterator[str | Usage]:
        host = urlsplit(endpoint.base).netloc
        deadline = time.monotonic() + endpoint.total
        timeout = httpx.Timeout(min(endpoint.patience, endpoint.total), connect=CONNECT_SECONDS)
        url, headers = _url(endpoint, "chat/completions"), _headers(endpoint)
        with self._open().stream("POST", url, json=body, headers=headers, timeout=timeout) as answer:
            if answer.status_code != 200:
                said = _beginning(answer)
                raise _understood(answer, said, endpoint, host)
            kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind == "application/json":
                yield from _whole(answer, host)
            elif kind in ("text/event-stream", "application/x-ndjson", "text/plain", ""):
                yield from _events(answer, endpoint, deadline, host)
            else:
                raise Unavailable("assist.not_json", host=host, kind=kind[:60])


class _Unfamiliar(Exception):
    """The endpoint does not know a field that newer or older ones want."""

    def __init__(self, word: str, refusal: Unavailable) -> None:
        self.word, self.refusal = word, refusal


_FIELDS = ("stream_options", "max_completion_tokens", "temperature")


def _understood(answer: httpx.Response, said: str, endpoint: Endpoint, host: str) -> Exception:
    refusal = refused(answer.status_code, said, host=host, model=endpoint.model, retry_after=answer.headers.get("retry-after"))
    if answer.status_code in (400, 422) and refusal.code == "assist.not_accepted":
        for word in _FIELDS:
            if word in said:
                return _Unfamiliar(word, refusal)
    return refusal


def _body(endpoint: Endpoint, messages: Sequence[Message], *, without: frozenset[str]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": endpoint.model,
        "messages": [{"role": one.role, "content": one.content} for one in messages],
        "stream": True,
    }
    # An endpoint that names max_completion_tokens in its refusal wants it instead.
    body["max_completion_tokens" if "max_completion_tokens" in without else "max_tokens"] = endpoint.max_tokens
    if "temperature" not in without:
        body["temperature"] = endpoint.temperature
    if "stream_options" not in without:
        body["stream_options"] = {"include_usage": True}
    return body


def _url(endpoint: Endpoint, path: str) -> str:
    return f"{endpoint.base.rstrip('/')}/{path}"


def _headers(endpoint: Endpoint) -> dict[str, str]:
    return {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}


def _beginning(answer: httpx.Response) -> str:
    said = b""
    for piece in answer.iter_bytes():
        said += piece
        if len(said) > LONGEST_REFUSAL:
            break
    return said[:LONGEST_REFUSAL].decode("utf-8", errors="replace")


def _whole(answer: httpx.Response, host: str) -> Iterator[str | Usage]:
    """An endpoint that does not stream gives one JSON object."""
    said = b""
    for piece in answer.iter_bytes():
        said += piece
        if len(said) > LONGEST_ANSWER:
            raise Unavailable("assist.too_long", host=host)
    yield from _read(said.decode("utf-8", errors="replace"), "message", host)


def _events(answer: httpx.Response, endpoint: Endpoint, deadline: float, host: str) -> Iterator[str | Usage]:
    first = time.monotonic() + endpoint.patience
    spoke = finished = False
    for line in _lines(answer, host, deadline):
        if not spoke and time.monotonic() > first:
            raise Unavailable("assist.slow", host=host)
        if not line.startswith("data:"):
            if line and not line.startswith((":", "event:", "id:", "retry:")):
                raise Unavailable("assist.not_json", host=host, kind="text/event-stream")
            continue
        data = line.removeprefix("data:").strip()
        if data == "[DONE]":
            return
        for piece in _read(data, "delta", host):
            spoke = spoke or isinstance(piece, str)
            yield piece
        finished = finished or '"finish_reason":' in re.sub(r'"finish_reason":\s*null', "", data)
    if not finished:
        raise Unavailable("assist.cut", host=host)


def _lines(answer: httpx.Response, host: str, deadline: float) -> Iterator[str]:
    rest, total = b"", 0
    for piece in answer.iter_bytes():
        if time.monotonic() > deadline:
            raise Unavailable("assist.slow", host=host)
        total += len(piece)
        if total > LONGEST_ANSWER:
            raise Unavailable("assist.too_long", host=host)
        *lines, rest = (rest + piece).split(b"\n")
        if len(rest) > LONGEST_LINE:
            raise Unavailable("assist.too_long", host=host)
        for line in lines:
            yield line.decode("utf-8", errors="replace").strip()
    if rest.strip():
        yield rest.decode("utf-8", errors="replace").strip()


def _read(data: str, where: str, host: str) -> Iterator[str | Usage]:
    """The words and the cost in one JSON object; `where` is `delta` in a stream and `message` in a whole answer."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise Unavailable("assist.not_json", host=host, kind="application/json") from None
    if not isinstance(told, dict):
        raise Unavailable("assist.wrong_shape", host=host)
    if told.get("error"):
        raise refused(500, json.dumps(told["error"], ensure_ascii=False)[:300], host=host, model=str(told.get("model", "")))
    choices = told.get("choices")
    if not isinstance(choices, list):
        raise Unavailable("assist.wrong_shape", host=host)
    for choice in choices[:1]:
        said = choice.get(where) if isinstance(choice, dict) else None
        if said is not None and not isinstance(said, dict):
            raise Unavailable("assist.wrong_shape", host=host)
        content = (said or {}).get("content")
        if isinstance(content, str) and content:
            yield content
    yield from _usage(told.get("usage"))


def _usage(told: Any) -> Iterator[Usage]:
    if isinstance(told, dict):
        asked, answered = told.get("prompt_tokens"), told.get("completion_tokens")
        if isinstance(asked, int) and isinstance(answered, int) and 0 <= asked < 10**7 and 0 <= answered < 10**7:
            yield Usage(asked, answered)
