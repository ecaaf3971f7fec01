"""Every request has a number, given from outside or by us, and whatever it touches knows it."""

from __future__ import annotations

import threading

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from zhixing.kit import request as asked
from zhixing.kit.request import Marked


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.add_middleware(Marked)

    @app.get("/mark")
    def mark() -> dict[str, str]:  # a plain function: runs in a thread of the pool
        return {"id": asked.request_id(), "address": asked.address()}

    return TestClient(app, client=("203.0.113.7", 4711))


def test_a_request_without_a_number_is_given_one_and_hears_it(client: TestClient) -> None:
    answer = client.get("/mark")
    assert len(answer.json()["id"]) == 16
    assert answer.headers["X-Request-ID"] == answer.json()["id"]
    assert answer.json()["address"] == "203.0.113.7"
    assert client.get("/mark").json()["id"] != answer.json()["id"]


def test_a_number_that_a_proxy_gave_is_kept(client: TestClient) -> None:
    answer = client.get("/mark", headers={"X-Request-ID": "edge-7.42"})
    assert answer.json()["id"] == answer.headers["X-Request-ID"] == "edge-7.42"


@pytest.mark.parametrize("forged", ["a b", "x" * 65, 'x"}\\n', ""])
def test_a_number_that_could_forge_a_log_line_is_replaced(client: TestClient, forged: str) -> None:
    given = client.get("/mark", headers={"X-Request-ID": forged}).headers["X-Request-ID"]
    assert given != forged and len(given) == 16


def test_a_job_marks_what_it_does_and_nothing_after_it() -> None:
    with asked.marked("job-7"):
        assert asked.request_id() == "job-7"
        assert asked.address() == ""
    assert asked.current() == asked.Mark()


def test_another_thread_is_another_matter() -> None:
    heard: list[str] = []
    with asked.marked("job-7"):
        thread = threading.Thread(target=lambda: heard.append(asked.request_id()))
        thread.start()
        thread.join()
    assert heard == [""]
