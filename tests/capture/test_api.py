"""A keeper hands in over the web; a reader reads; an outsider sees nothing of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from cast import Api, Cast

RULE = "# 来料检验规程\n\n## 抽样\n\n抽样按 GB/T 2828.1 执行，检验水平为 II。\n\n| 项目 | 要求 |\n|---|---|\n| 外观 | 无划伤 |\n".encode()
ReadAll = Callable[[], None]


def hand_in(api: Api, cast: Cast, *files: tuple[str, bytes], login: str = "keeper") -> dict[str, Any]:
    answer = api(login).post("/api/captures", data={"space_id": str(cast.space)}, files=[("files", file) for file in files])
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.fixture
def document(api: Api, cast: Cast, read_all: ReadAll) -> int:
    """A document the keeper handed in."""
    capture = hand_in(api, cast, ("规程/来料.md", RULE))
    read_all()
    [item] = api("keeper").get(f"/api/captures/{capture['id']}/items").json()["items"]
    return int(item["asset_id"])


def test_a_keeper_sees_each_file_of_a_folder_come_through(api: Api, cast: Cast, read_all: ReadAll) -> None:
    capture = hand_in(api, cast, ("规程/来料.md", RULE), ("规程/坏.pdf", b"%PDF-1.7 broken"))
    assert capture["title"] == "规程"
    assert capture["counts"]["waiting"] == 2
    read_all()
    after = api("keeper").get(f"/api/captures/{capture['id']}").json()
    assert (after["counts"]["ready"], after["counts"]["failed"], after["finished"], after["total"]) == (1, 1, 2, 2)
    items = api("keeper").get(f"/api/captures/{capture['id']}/items", params={"state": "failed"}).json()
    assert items["total"] == 1
    assert "pdf" in items["items"][0]["reason"]
    english = api("keeper", lang="en").get(f"/api/captures/{capture['id']}/items", params={"state": "failed"}).json()
    assert "damaged" in english["items"][0]["reason"]


def test_pasted_text_becomes_a_document_and_the_same_title_twice_two_documents(api: Api, cast: Cast, read_all: ReadAll) -> None:
    for text in ("先断电。", "先断电，再挂牌。"):
        body = {"space_id": cast.space, "title": "检修经验", "text": text}
        assert api("keeper").post("/api/captures/text", json=body).status_code == 201
    read_all()
    assets = api("keeper").get("/api/assets").json()
    assert [asset["title"] for asset in assets["items"]] == ["检修经验", "检修经验"]


def test_a_failed_file_can_be_tried_again_and_a_waiting_one_taken_back(api: Api, cast: Cast, read_all: ReadAll) -> None:
    capture = hand_in(api, cast, ("坏.docx", b"PK\x03\x04"))
    read_all()
    keeper = api("keeper")
    assert keeper.post(f"/api/captures/{capture['id']}/retry").json()["counts"]["waiting"] == 1
    assert keeper.post(f"/api/captures/{capture['id']}/cancel").json()["counts"]["cancelled"] == 1
    [item] = keeper.get(f"/api/captures/{capture['id']}/items").json()["items"]
    assert keeper.post(f"/api/captures/{capture['id']}/items/{item['id']}/cancel").status_code == 409
    read_all()
    assert keeper.get(f"/api/captures/{capture['id']}").json()["counts"]["cancelled"] == 1


def test_the_reader_sees_blocks_passages_and_versions(api: Api, cast: Cast, document: int) -> None:
    shown = api("reader").get(f"/api/documents/{document}").json()
    assert [entry["text"] for entry in shown["outline"]] == ["来料检验规程", "抽样"]
    table = next(block for block in shown["blocks"] if block["type"] == "table")
    assert table["rows"] == [["项目", "要求"], ["外观", "无划伤"]]
    paragraph = next(block for block in shown["blocks"] if block["type"] == "paragraph")
    passage = api("reader").get(f"/api/passages/{paragraph['passage_id']}").json()
    assert passage["heading_path"] == ["来料检验规程", "抽样"]
    assert paragraph["index"] in passage["blocks"]
    assert shown["version"]["number"] == 1


def test_the_original_is_handed_down_as_a_file_never_shown_in_our_origin(api: Api, cast: Cast, read_all: ReadAll) -> None:
    page = "<html><body><h1>规程</h1><script>alert(1)</script><p>先断电，再检修设备。</p></body></html>".encode()
    capture = hand_in(api, cast, ("规程.html", page))
    read_all()
    [item] = api("keeper").get(f"/api/captures/{capture['id']}/items").json()["items"]
    answer = api("reader").get(f"/api/documents/{item['asset_id']}/original", params={"inline": True})
    assert answer.content == page
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/octet-stream"


def test_a_page_of_a_pdf_is_drawn_and_other_pages_are_unknown(api: Api, cast: Cast, read_all: ReadAll) -> None:
    capture = hand_in(api, cast, ("图.pdf", pdf_with_text()))
    read_all()
    [item] = api("keeper").get(f"/api/captures/{capture['id']}/items").json()["items"]
    assert item["state"] == "ready", item
    client = api("reader")
    drawn = client.get(f"/api/documents/{item['asset_id']}/pages/1.png", params={"width": 300})
    assert drawn.headers["content-type"] == "image/png"
    width = Image.open(io.BytesIO(drawn.content)).width
    assert 400 <= width <= 401
    assert client.get(f"/api/documents/{item['asset_id']}/pages/2.png").status_code == 404


READS = (
    "/api/documents/{document}",
    "/api/documents/{document}/original",
    "/api/documents/{document}/pages/1.png",
    "/api/documents/{document}/images/x.png",
    "/api/passages/1",
    "/api/captures/1",
    "/api/captures/1/items",
)


@pytest.mark.parametrize("route", READS)
def test_an_outsider_finds_nothing_of_a_document_or_a_hand_in(api: Api, cast: Cast, document: int, route: str) -> None:
    answer = api("outsider").get(route.format(document=document))
    assert answer.status_code == 404
    assert "来料" not in answer.text


def test_a_reader_of_the_space_sees_the_document_but_not_the_hand_in(api: Api, cast: Cast, document: int) -> None:
    assert api("reader").get(f"/api/documents/{document}").status_code == 200
    assert api("reader").get("/api/captures").json() == {"items": [], "total": 0}
    assert api("reader").get("/api/captures/1").status_code == 404


def test_a_deleted_document_is_gone_on_the_next_request(api: Api, cast: Cast, document: int) -> None:
    api("keeper").delete(f"/api/assets/{document}")
    assert api("reader").get(f"/api/documents/{document}").status_code == 404
    assert api("reader").get("/api/passages/1").status_code == 404


def test_handing_in_needs_rights_files_and_a_space(api: Api, cast: Cast) -> None:
    form = {"data": {"space_id": str(cast.space)}, "files": [("files", ("a.md", b"# a"))]}
    assert api().post("/api/captures", **form).status_code == 401
    assert api("reader").post("/api/captures", **form).status_code == 403
    assert api("outsider").post("/api/captures", **form).status_code == 404
    assert api("keeper").post("/api/captures", data={"space_id": str(cast.space)}, files=[("other", b"")]).status_code == 422
    assert api("keeper").post("/api/captures", files=[("files", ("a.md", b"# a"))]).status_code == 422
    assert (
        api("keeper").post("/api/captures", content=b"nonsense", headers={"Content-Type": "multipart/form-data"}).status_code
        == 422
    )


def test_an_upload_beyond_the_limit_is_refused(api: Api, cast: Cast) -> None:
    from dataclasses import replace

    cast.house.settings = replace(cast.house.settings, max_upload_bytes=10_000)
    answer = api("keeper").post("/api/captures", data={"space_id": str(cast.space)}, files=[("files", ("a.md", b"x" * 20_000))])
    assert answer.status_code == 413


def pdf_with_text() -> bytes:
    """A one-page PDF with a line of text, written by hand."""
    stream = b"BT /F1 24 Tf 72 700 Td (Incoming inspection of ESP32-C3 modules) Tj ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )
