"""What is too large is broken off while it arrives, signed in or not."""

from __future__ import annotations

from collections.abc import Iterator

from cast import Api, Cast
from zhixing.web import LARGEST_BODY

PIECE = b"x" * 1024**2


def pieces(total: int) -> Iterator[bytes]:
    for _ in range(total // len(PIECE)):
        yield PIECE


def test_a_visitor_cannot_fill_the_memory_by_talking_without_end(cast: Cast, api: Api) -> None:
    headers = {"content-type": "application/json"}
    answer = api().post("/api/session", content=pieces(LARGEST_BODY + 5 * len(PIECE)), headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")
    assert "32 MB" in answer.json()["error"]["message"]


def test_a_form_is_broken_off_too(cast: Cast, api: Api) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = iter([head, *pieces(LARGEST_BODY + len(PIECE))])
    assert api("administrator").post("/api/people/import", content=body, headers=headers).status_code == 413


def test_what_fits_is_read(cast: Cast, api: Api) -> None:
    assert api("reader").patch("/api/me", json={"theme": "dark"}).status_code == 200
