"""Routes that are worked in one turn answer as FastAPI's own do, and are found by their first word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.testclient import TestClient
from pydantic import BaseModel

from zhixing.kit.routing import ASKED, ByWord, Router, in_one_turn

happened: list[str] = []


def open_door(request: Request) -> Iterator[str]:
    if request.headers.get("x-ticket") is None:
        raise HTTPException(401)
    happened.append("opened")
    try:
        yield request.headers["x-ticket"]
    except ValueError:
        happened.append("taken back")
        raise HTTPException(409) from None
    happened.append("closed")


Guest = Annotated[str, Depends(open_door, scope="function")]


class Seat(BaseModel):
    row: int
    guest: str


router = Router(tags=["hall"])


@router.get("/seats/{row}", status_code=203)
def seat(guest: Guest, row: int, wide: bool = False) -> Seat:
    if row == 13:
        raise ValueError
    return Seat(row=row + wide, guest=guest)


@router.delete("/seats/{row}", status_code=204)
def leave(request: Request, guest: Guest, row: int) -> None:
    happened.append(f"{guest} left {row} by {request.method}")


@router.get("/doors")
def doors(guest: Guest, response: Response) -> list[int]:
    response.headers["x-doors"] = "2"
    return [1, 2]


@pytest.fixture
def hall() -> Iterator[TestClient]:
    happened.clear()
    app = FastAPI()
    app.router.routes.append(ByWord(router.routes))
    with TestClient(app, headers={"x-ticket": "Li"}) as client:
        yield client


def test_what_a_route_depends_on_is_closed_before_the_answer_leaves(hall: TestClient) -> None:
    answer = hall.get("/api/seats/4", params={"wide": True})
    assert answer.status_code == 203 and answer.json() == {"row": 5, "guest": "Li"}
    assert happened == ["opened", "closed"]


def test_what_goes_wrong_inside_is_known_to_what_it_depends_on(hall: TestClient) -> None:
    assert hall.get("/api/seats/13").status_code == 409
    assert happened == ["opened", "taken back"]


def test_nothing_is_answered_where_nothing_is_to_be_said(hall: TestClient) -> None:
    answer = hall.delete("/api/seats/4")
    assert answer.status_code == 204 and answer.content == b""
    assert happened == ["opened", "Li left 4 by DELETE", "closed"]


def test_who_may_not_come_in_is_not_told_what_is_wrong_with_the_request(hall: TestClient) -> None:
    assert hall.get("/api/seats/four").status_code == 422
    del hall.headers["x-ticket"]
    assert hall.get("/api/seats/four").status_code == 401
    assert hall.get("/api/seats/4").status_code == 401


def test_headers_that_a_route_sets_reach_the_client(hall: TestClient) -> None:
    answer = hall.get("/api/doors")
    assert answer.json() == [1, 2] and answer.headers["x-doors"] == "2"
    assert ASKED in in_one_turn(seat, 200).__signature__.parameters  # type: ignore[attr-defined]
    assert in_one_turn(doors, 200) is doors


@pytest.mark.parametrize(
    ("method", "path", "status"), [("POST", "/api/seats/4", 405), ("GET", "/api/rows/4", 404), ("GET", "/seats/4", 404)]
)
def test_other_methods_and_other_words_are_refused(hall: TestClient, method: str, path: str, status: int) -> None:
    assert hall.request(method, path).status_code == status
