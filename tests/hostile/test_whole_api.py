"""schemathesis over the whole description of the API, as an administrator, as a reader and as nobody: never a failure.

The examples are the same each time. ZHIXING_API_EXAMPLES asks for more of each operation (default 5).
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from cast import Api, Cast

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("ZHIXING_API_EXAMPLES", "5"))
SEED = 20261124
ENDS_THE_WALK = {"/api/session", "/api/setup", "/api/me/password", "/api/me/devices"}
"""Whoever calls these is signed out, or founds another company."""
WHO = ("administrator", "reader", None)


@pytest.fixture
def operations(app: FastAPI) -> list[Any]:
    """Every operation, with strategies for requests that fit its description and for some that do not."""
    config = SchemathesisConfig.from_dict({"generation": {"mode": "all"}})
    schema = schemathesis.openapi.from_dict(app.openapi(), config=config)
    found = [result.ok() for result in schema.get_all_operations()]
    return [one for one in found if one.path not in ENDS_THE_WALK]


@schemathesis.serializer("application/offset+octet-stream")
def _bytes(ctx: Any, value: Any) -> bytes:
    """A piece of a file is sent as it is."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


class Person:
    """Somebody whose requests are answered; signed in again where one of them ended that."""

    def __init__(self, api: Api, name: str | None) -> None:
        self._api, self._name = api, name
        self._client: TestClient = api(name)
        self.broken: list[str] = []

    def send(self, case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://testserver")
        sent.pop("verify", None)
        if sent.get("files"):
            sent["files"] = [(name, _sendable(*part)) for name, part in sent["files"]]
        try:
            answer = self._client.request(**sent)
        except (UnicodeError, ValueError, TypeError):
            return  # no client can send this
        if answer.status_code >= 500 and not _is_said_to_be_away(answer):
            self.broken.append(f"{answer.status_code} {sent['method']} {sent['url']} {str(sent)[:400]} → {answer.text[:200]}")
        if answer.status_code == 401 and self._name is not None:
            self._client = self._api(self._name)


def _sendable(filename: str | None, value: Any, *rest: Any) -> tuple[Any, ...]:
    """A part of a form as bytes: the client cannot send numbers."""
    return (filename, value if isinstance(value, bytes) else str(value).encode("utf-8", "replace"), *rest)


def _is_said_to_be_away(answer: Any) -> bool:
    """503 with a sentence: a part that is not there in this house (a language model, say) is no failure of the route."""
    return answer.status_code == 503 and "error" in answer.text


def try_out(operation: Any, person: Person) -> None:
    """So many requests of one operation."""

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=False, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def fitting(case: Any) -> None:
        person.send(case)

    fitting()


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.parametrize("name", WHO)
def test_nothing_that_fits_the_description_breaks_a_route(cast: Cast, api: Api, operations: list[Any], name: str | None) -> None:
    cast.grant(cast.space, (f"user:{cast.administrator}", "keeper"), (f"user:{cast.reader}", "reader"))
    cast.asset()
    person = Person(api, name)
    for operation in operations:
        try_out(operation, person)
    assert person.broken == []
    assert len(operations) > 80
