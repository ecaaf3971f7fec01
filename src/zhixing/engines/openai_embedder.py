"""Any embedding model behind an OpenAI-compatible endpoint: vLLM, Ollama, Xinference, DashScope …"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import numpy as np

from zhixing.assist import Vectors
from zhixing.engines.openai_wire import client, refused, trouble
from zhixing.kit.errors import Unavailable

BATCH = 32
KEY = "ZHIXING_EMBEDDING_KEY"


class OpenAIEmbedder:
    """Posts to `<base>/embeddings`. Prefixes say to the model what a text is for, where it wants that."""

    def __init__(
        self,
        base: str,
        model: str,
        *,
        key: str | None = None,
        prefixes: tuple[str, str] = ("", ""),
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`base` ends in the version, e.g. `http://localhost:11434/v1`; `prefixes` are for passages and for queries."""
        self._model = model
        self._passage_prefix, self._query_prefix = prefixes
        self._client = client() if transport is None else httpx.Client(transport=transport)
        self._url = base.rstrip("/") + "/embeddings"
        self._host = urlsplit(base).netloc
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        where = hashlib.sha256(f"{base}|{prefixes}".encode()).hexdigest()[:8]
        self.name = f"{model}@{where}"
        self._probing = threading.Lock()
        self._dimensions = 0
        self._remembered = lru_cache(2_048)(self._query)

    @property
    def dimensions(self) -> int:
        """Length of a vector; asks the endpoint once."""
        with self._probing:
            if not self._dimensions:
                self._dimensions = len(self._query("知行"))
            return self._dimensions

    def passages(self, texts: Sequence[str]) -> Vectors:
        """(n, d) unit rows."""
        parts = [
            self._ask([self._passage_prefix + text for text in texts[at : at + BATCH]]) for at in range(0, len(texts), BATCH)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, self.dimensions), np.float32)

    def query(self, text: str) -> Vectors:
        """(d,) unit vector."""
        return self._remembered(text)

    def _query(self, text: str) -> Vectors:
        vector: Vectors = self._ask([self._query_prefix + text])[0]
        return vector

    def _ask(self, texts: list[str]) -> Vectors:
        try:
            answer = self._client.post(
                self._url,
                json={"model": self._model, "input": texts},
                headers=self._headers,
                timeout=httpx.Timeout(30, connect=3),
            )
            if answer.status_code != 200:
                raise refused(answer.status_code, answer.text[:2000], host=self._host, model=self._model)
            vectors = _vectors(answer.json(), len(texts))
        except (httpx.HTTPError, Unavailable, ValueError, KeyError, TypeError) as error:
            # The search only needs to know that there is no meaning for now; the cause is for whoever tries the model out.
            raise Unavailable("assist.embedder_silent", model=self._model) from self._cause(error)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)

    def _cause(self, error: Exception) -> Unavailable:
        if isinstance(error, Unavailable):
            return error
        if isinstance(error, httpx.HTTPError):
            return trouble(error, host=self._host)
        return Unavailable("assist.wrong_shape", host=self._host)


def _vectors(answer: Mapping[str, Any], expected: int) -> Vectors:
    """Rows in the order asked for; raises ValueError when some are missing or not finite."""
    rows = sorted(answer["data"], key=lambda row: int(row["index"]))
    vectors = np.array([row["embedding"] for row in rows], np.float32)
    if vectors.ndim != 2 or len(vectors) != expected or not np.isfinite(vectors).all():
        raise ValueError("not the vectors that were asked for")
    return vectors


def from_url(url: str, *, key: str | None = None) -> OpenAIEmbedder:
    """`openai+https://host/v1?model=bge-m3&passage_prefix=…&query_prefix=…`; the key comes from ZHIXING_EMBEDDING_KEY."""
    parts = urlsplit(url.removeprefix("openai+"))
    options = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    return OpenAIEmbedder(
        parts._replace(query="", fragment="").geturl(),
        options.get("model", ""),
        key=key or os.environ.get(KEY),
        prefixes=(options.get("passage_prefix", ""), options.get("query_prefix", "")),
    )
