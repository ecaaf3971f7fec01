"""What every embedder promises, whosever model it is."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import numpy as np
import pytest

from zhixing.assist import Embedder, NoEmbedder
from zhixing.engines.e5 import E5
from zhixing.engines.openai_embedder import OpenAIEmbedder


def scripted_endpoint(request: httpx.Request) -> httpx.Response:
    """An endpoint that counts letters, answers out of order and does not normalise."""
    texts = json.loads(request.content)["input"]
    rows = [{"index": n, "embedding": [text.count(letter) + 0.01 for letter in "abcd"]} for n, text in enumerate(texts)]
    return httpx.Response(200, json={"data": rows[::-1]})


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp().parent / "models"


@pytest.fixture(params=["e5", "openai"])
def embedder(request: pytest.FixtureRequest, models: Path) -> Embedder:
    if request.param == "e5":
        return E5(models)
    return OpenAIEmbedder("http://models/v1", "letters", transport=httpx.MockTransport(scripted_endpoint))


TEXTS = ["abba", "bb", "cccc dd", "a" * 40, ""]


def test_rows_come_in_order_with_length_one(embedder: Embedder) -> None:
    together = embedder.passages(TEXTS)
    assert together.shape == (len(TEXTS), embedder.dimensions)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)
    for row, text in zip(together, TEXTS, strict=True):
        assert float(row @ embedder.passages([text])[0]) > 0.9999


def test_nothing_gives_no_rows(embedder: Embedder) -> None:
    assert embedder.passages([]).shape == (0, embedder.dimensions)


def test_a_query_is_one_row_and_the_same_twice(embedder: Embedder) -> None:
    first = embedder.query("aabb")
    assert first.shape == (embedder.dimensions,)
    np.testing.assert_array_equal(first, embedder.query("aabb"))


def test_a_name_tells_models_apart(embedder: Embedder) -> None:
    assert embedder.name


def test_the_house_without_a_model_has_no_vectors() -> None:
    nothing = NoEmbedder()
    assert nothing.dimensions == 0 and nothing.passages(["甲"]).shape == (1, 0)
