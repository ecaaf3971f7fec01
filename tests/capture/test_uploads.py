"""A keeper sends a large file piece by piece, through interruptions; nobody else has any business with half a file."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from starlette.requests import ClientDisconnect

import zhixing.capture.arriving as arriving
from cast import Api, Cast
from zhixing.capture.arriving import part_of, sweep
from zhixing.capture.models import Capture, CaptureItem, Upload
from zhixing.organise.models import DocumentVersion

TEXT = "# 点检规程\n\n" + "先断电挂牌，再检查主轴温度。\n\n" * 3000
DATA = TEXT.encode()
DIGEST = hashlib.sha256(DATA).hexdigest()


def opened(client: TestClient, cast: Cast, title: str = "大文件") -> int:
    answer = client.post("/api/captures/open", json={"space_id": cast.space, "title": title})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def begun(client: TestClient, capture_id: int, **more: Any) -> dict[str, Any]:
    asked = {"capture_id": capture_id, "path": "规程/点检.md", "size": len(DATA), **more}
    answer = client.post("/api/uploads", json=asked)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def send(client: TestClient, upload_id: int, offset: int, data: bytes, **headers: str) -> Any:
    return client.patch(f"/api/uploads/{upload_id}", content=data, headers={"Upload-Offset": str(offset), **headers})


async def cut_off(client: TestClient, path: str, sent: bytes) -> None:
    """A piece whose connection is lost after these bytes."""
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    headers = {"cookie": cookie, "upload-offset": "0", "origin": "http://testserver", "host": "testserver"}
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "PATCH", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "scheme": "http", "client": ("127.0.0.1", 1), "server": ("testserver", 80),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    coming = iter([{"type": "http.request", "body": sent, "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(coming, {"type": "http.disconnect"})

    async def forget(message: Any) -> None:
        """Nobody is there any more to hear the answer."""

    with contextlib.suppress(ClientDisconnect):
        await client.app(scope, receive, forget)  # type: ignore[arg-type]


@pytest.fixture
def upload(api: Api, cast: Cast) -> int:
    """A file the keeper has begun to send."""
    return int(begun(api("keeper"), opened(api("keeper"), cast))["id"])


def test_a_file_sent_in_pieces_becomes_a_document(api: Api, cast: Cast, read_all: Callable[[], None]) -> None:
    keeper = api("keeper")
    capture_id = opened(keeper, cast)
    upload = begun(keeper, capture_id, sha256=DIGEST)
    assert keeper.get(f"/api/captures/{capture_id}").json()["arriving"] == 1
    at = 0
    while at < len(DATA):
        answer = send(keeper, upload["id"], at, DATA[at : at + 50_000])
        assert answer.status_code == 204, answer.text
        at = int(answer.headers["upload-offset"])
    finished = keeper.post(f"/api/uploads/{upload['id']}/finish")
    assert finished.status_code == 200, finished.text
    assert (finished.json()["id"], finished.json()["arriving"], finished.json()["total"]) == (capture_id, 0, 1)
    read_all()
    with cast.house.database.session() as session:
        assert session.scalars(select(DocumentVersion.sha256)).all() == [DIGEST]


def test_an_archive_that_was_unpacked_is_not_on_its_way_any_more(api: Api, cast: Cast, read_all: Callable[[], None]) -> None:
    keeper = api("keeper")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("点检.md", "# 点检\n\n先断电挂牌。\n")
    data = packed.getvalue()
    upload = begun(keeper, opened(keeper, cast), path="资料.zip", size=len(data))["id"]
    assert send(keeper, upload, 0, data).status_code == 204
    assert keeper.post(f"/api/uploads/{upload}/finish").status_code == 200
    read_all()
    assert keeper.get("/api/uploads").json() == []
    keeper.post(f"/api/uploads/{upload}/finish")
    read_all()
    with cast.house.database.session() as session:
        assert len(session.scalars(select(DocumentVersion.sha256)).all()) == 1


def test_after_an_interruption_it_goes_on_where_it_was(api: Api, cast: Cast, upload: int) -> None:
    keeper = api("keeper")
    asyncio.run(cut_off(keeper, f"/api/uploads/{upload}", DATA[:30_000]))
    head = keeper.head(f"/api/uploads/{upload}")
    at = int(head.headers["upload-offset"])
    assert at == 30_000
    assert head.headers["upload-length"] == str(len(DATA))
    assert send(keeper, upload, at, DATA[at:]).status_code == 204
    assert keeper.post(f"/api/uploads/{upload}/finish").status_code == 200
    with cast.house.database.session() as session:
        [item] = session.scalars(select(CaptureItem))
    assert cast.house.files.get(item.blob or "") == DATA


def test_what_a_killed_server_wrote_but_never_acknowledged_is_written_over(api: Api, cast: Cast, upload: int) -> None:
    keeper = api("keeper")
    send(keeper, upload, 0, DATA[:1000])
    with part_of(cast.house, upload).open("ab") as part:
        part.write(b"half a piece that was never noted")
    assert keeper.get(f"/api/uploads/{upload}").json()["received"] == 1000
    assert send(keeper, upload, 1000, DATA[1000:]).status_code == 204
    assert keeper.post(f"/api/uploads/{upload}/finish").status_code == 200
    with cast.house.database.session() as session:
        assert session.scalars(select(CaptureItem.sha256)).all() == [DIGEST]


def test_finishing_twice_is_the_same_as_once(api: Api, cast: Cast, upload: int) -> None:
    keeper = api("keeper")
    send(keeper, upload, 0, DATA)
    for _ in range(2):
        assert keeper.post(f"/api/uploads/{upload}/finish").json()["total"] == 1
    assert keeper.delete(f"/api/uploads/{upload}").status_code == 409
    assert send(keeper, upload, len(DATA), b"x").status_code == 409


def test_a_crash_between_moving_the_bytes_and_noting_the_file_loses_nothing(
    api: Api, cast: Cast, upload: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = api("keeper")
    send(keeper, upload, 0, DATA)

    def crash(*_: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(arriving, "finish", crash)
        assert keeper.post(f"/api/uploads/{upload}/finish").status_code == 500
    assert not part_of(cast.house, upload).exists()
    assert keeper.post(f"/api/uploads/{upload}/finish").json()["total"] == 1


def test_a_piece_at_another_place_is_refused_with_the_right_one(api: Api, upload: int) -> None:
    keeper = api("keeper")
    send(keeper, upload, 0, DATA[:100])
    answer = send(keeper, upload, 0, DATA[:100])
    assert answer.status_code == 409
    assert answer.json()["error"]["values"] == {"offset": 100}


def test_a_piece_damaged_on_the_way_is_not_kept(api: Api, upload: int) -> None:
    keeper = api("keeper")
    wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    assert send(keeper, upload, 0, DATA[:100], **{"Upload-Checksum": f"sha256 {wrong}"}).status_code == 422
    assert keeper.get(f"/api/uploads/{upload}").json()["received"] == 0
    right = base64.b64encode(hashlib.sha256(DATA[:100]).digest()).decode()
    assert send(keeper, upload, 0, DATA[:100], **{"Upload-Checksum": f"sha256 {right}"}).status_code == 204
    assert send(keeper, upload, 100, b"", **{"Upload-Checksum": "md5 abc"}).status_code == 422


def test_more_than_was_announced_and_less_are_refused(api: Api, upload: int) -> None:
    keeper = api("keeper")
    assert send(keeper, upload, 0, DATA + b"more").status_code == 413
    assert keeper.post(f"/api/uploads/{upload}/finish").status_code == 409


def test_a_file_that_is_not_what_it_was_said_to_be_is_refused(api: Api, cast: Cast) -> None:
    keeper = api("keeper")
    upload = begun(keeper, opened(keeper, cast), sha256="0" * 64)["id"]
    send(keeper, upload, 0, DATA)
    assert keeper.post(f"/api/uploads/{upload}/finish").status_code == 422


@pytest.mark.parametrize("who", ["outsider", "reader", "administrator"])
def test_half_a_file_is_nobody_elses_business(api: Api, cast: Cast, upload: int, who: str) -> None:
    other = api(who)
    assert other.get("/api/uploads").json() == []
    assert other.get(f"/api/uploads/{upload}").status_code == 404
    assert other.head(f"/api/uploads/{upload}").status_code == 404
    assert send(other, upload, 0, b"x").status_code == 404
    assert other.post(f"/api/uploads/{upload}/finish").status_code == 404
    assert other.delete(f"/api/uploads/{upload}").status_code == 404
    with cast.house.database.session() as session:
        [capture] = session.scalars(select(Capture.id))
    begin = {"capture_id": capture, "path": "a.md", "size": 1}
    assert other.post("/api/uploads", json=begin).status_code == 404
    more = {"data": {"capture_id": str(capture)}, "files": [("files", ("a.md", b"# a"))]}
    assert other.post("/api/captures", **more).status_code == 404


def test_whoever_may_no_longer_contribute_cannot_go_on(api: Api, cast: Cast) -> None:
    cast.grant(cast.space, (f"user:{cast.reader}", "contributor"))
    reader = api("reader")
    upload = begun(reader, opened(reader, cast))["id"]
    cast.grant(cast.space, (f"user:{cast.reader}", "reader"))
    assert send(reader, upload, 0, DATA).status_code == 403
    cast.grant(cast.space)
    assert send(reader, upload, 0, DATA).status_code in (403, 404)


def test_a_full_disk_is_said_and_what_came_is_kept(api: Api, cast: Cast, upload: int, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = api("keeper")
    send(keeper, upload, 0, DATA[:1000])
    with monkeypatch.context() as patched:
        patched.setattr(arriving, "RESERVE", 1 << 60)
        answer = send(keeper, upload, 1000, DATA[1000:])
        assert answer.status_code == 507
        assert "磁盘" in answer.json()["error"]["message"]
        begin = {"capture_id": 1, "path": "b.md", "size": 10}
        assert keeper.post("/api/uploads", json=begin).status_code == 507
    assert send(keeper, upload, 1000, DATA[1000:]).status_code == 204


def test_a_file_beyond_the_limit_and_too_many_unfinished_ones_are_refused(api: Api, cast: Cast) -> None:
    cast.house.settings = replace(cast.house.settings, max_upload_bytes=1000)
    keeper = api("keeper")
    capture_id = opened(keeper, cast)
    begin = {"capture_id": capture_id, "path": "a.md", "size": 1001}
    assert keeper.post("/api/uploads", json=begin).status_code == 413
    for _ in range(10):
        assert keeper.post("/api/uploads", json={**begin, "size": 1000}).status_code == 201
    answer = keeper.post("/api/uploads", json={**begin, "size": 1000})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "capture.upload_quota")


def test_portions_of_a_large_folder_are_one_hand_in(api: Api, cast: Cast) -> None:
    keeper = api("keeper")
    capture_id = opened(keeper, cast, "一个文件夹")
    for part in range(3):
        files = [("files", (f"夹/{part}-{number}.md", f"# {part} {number}".encode())) for number in range(5)]
        answer = keeper.post("/api/captures", data={"capture_id": str(capture_id)}, files=files)
        assert answer.status_code == 201, answer.text
    assert (answer.json()["id"], answer.json()["total"], answer.json()["title"]) == (capture_id, 15, "一个文件夹")


def test_a_hand_in_taken_back_gives_up_what_is_still_on_its_way(api: Api, cast: Cast, upload: int) -> None:
    keeper = api("keeper")
    capture_id = keeper.get(f"/api/uploads/{upload}").json()["capture_id"]
    assert keeper.post(f"/api/captures/{capture_id}/cancel").status_code == 200
    assert keeper.get("/api/uploads").json() == []


def test_what_nobody_goes_on_with_for_a_week_is_swept_away(api: Api, cast: Cast, upload: int) -> None:
    send(api("keeper"), upload, 0, DATA[:1000])
    sweep(cast.house, cast.clock() + timedelta(days=6))
    assert api("keeper").get(f"/api/uploads/{upload}").status_code == 200
    sweep(cast.house, cast.clock() + timedelta(days=8))
    assert api("keeper").get(f"/api/uploads/{upload}").status_code == 404
    sweep(cast.house, cast.clock() + timedelta(days=40_000))
    assert not part_of(cast.house, upload).exists()
    with cast.house.database.session() as session:
        assert session.scalar(select(func.count()).select_from(Upload)) == 0
        assert session.scalar(select(func.count()).select_from(Capture)) == 0
