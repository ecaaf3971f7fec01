"""What leaves the house: marked with the reader's name where its secrecy asks for it, refused to who may only read."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pptx
import pypdf
import pytest
from fastapi.testclient import TestClient
from PIL import Image, ImageChops

from cast import Api, Cast, all_facts
from walls.haunted import one_page_pdf, word_with_picture
from zhixing.bootstrap import settle


def bring(cast: Cast, client: TestClient, name: str, data: bytes, secrecy: int = 0) -> int:
    """Hands a file in as the keeper; returns the asset."""
    answer = client.post("/api/captures", data={"space_id": str(cast.space)}, files=[("files", (name, data))])
    assert answer.status_code < 300, answer.text
    settle(cast.house)
    found = client.get("/api/assets?sort=-created_at").json()["items"][0]["id"]
    assert client.patch(f"/api/assets/{found}", json={"secrecy": secrecy}).status_code == 200
    return int(found)


def clear(cast: Cast, *names: str) -> None:
    from zhixing.people.models import Person

    with cast.system() as work:
        for name in names:
            work.session.get_one(Person, cast.persons[name]).clearance = 3


def decide(client: TestClient, level: int, **policy: Any) -> None:
    body = {"watermark": True, "export_role": "reader", "unmarkable": "refuse", **policy}
    assert client.put(f"/api/secrecy/{level}", json=body).status_code == 200


def test_only_an_administrator_decides_and_everybody_may_know(cast: Cast, api: Api) -> None:
    body = {"watermark": False, "export_role": "reader", "unmarkable": "allow"}
    for name in ("keeper", "reader", "outsider"):
        assert api(name).put("/api/secrecy/3", json=body).status_code == 403
        assert [one["watermark"] for one in api(name).get("/api/secrecy").json()] == [False, False, True, True]
    assert api("administrator").put("/api/secrecy/4", json=body).status_code == 422
    decide(api("administrator"), 1)
    assert [one["watermark"] for one in api("reader").get("/api/secrecy").json()] == [False, True, True, True]


@pytest.mark.slow
def test_a_secret_pdf_leaves_with_the_readers_name_on_every_page(cast: Cast, api: Api) -> None:
    clear(cast, "reader")
    keeper, reader = api("keeper"), api("reader")
    plain = one_page_pdf("incoming inspection")
    asset_id = bring(cast, keeper, "a.pdf", plain, secrecy=0)
    assert reader.get(f"/api/documents/{asset_id}/original").content == plain
    before = reader.get(f"/api/documents/{asset_id}/pages/1.png").content
    keeper.patch(f"/api/assets/{asset_id}", json={"secrecy": 2})
    answer = reader.get(f"/api/documents/{asset_id}/original")
    text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "incoming inspection" in text and "dumin" in text and "2026-03-02" in text
    assert "no-store" in answer.headers["cache-control"]
    after = reader.get(f"/api/documents/{asset_id}/pages/1.png")
    assert "no-store" in after.headers["cache-control"]
    pictures = [Image.open(io.BytesIO(data)).convert("RGB") for data in (before, after.content)]
    assert ImageChops.difference(*pictures).getbbox() is not None
    left = list((cast.house.settings.home / "cache" / "marked").glob("*"))
    assert left == [], "a marked copy goes once it is sent"
    with cast.house.database.session() as session:
        told = [fact for fact in all_facts(session) if fact[0] == "organise.document_downloaded"]
    assert told == [("organise.document_downloaded", f"asset:{asset_id}", f"user:{cast.reader}")] * 2


@pytest.mark.slow
def test_word_and_pictures_are_marked_and_what_cannot_be_stays(cast: Cast, api: Api) -> None:
    clear(cast, "reader")
    keeper, reader, administrator = api("keeper"), api("reader"), api("administrator")
    word = bring(cast, keeper, "b.docx", word_with_picture(), secrecy=2)
    marked = docx.Document(io.BytesIO(reader.get(f"/api/documents/{word}/original").content))
    assert any("dumin" in paragraph.text for paragraph in marked.sections[0].header.paragraphs)
    image = next(b["image"] for b in reader.get(f"/api/documents/{word}").json()["blocks"] if b.get("image"))
    shown = reader.get(f"/api/documents/{word}/images/{image}")
    assert shown.headers["content-type"] == "image/png" and "no-store" in shown.headers["cache-control"]
    note = bring(cast, keeper, "c.md", "# 秘密\n\n内容足够长，可以读出来。".encode(), secrecy=2)
    refused = reader.get(f"/api/documents/{note}/original")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "documents.online_only")
    decide(administrator, 2, unmarkable="allow")
    assert reader.get(f"/api/documents/{note}/original").status_code == 200
    broken = bring(cast, keeper, "d.md", "# 题目\n\n一段足够长的文字，读得出来。".encode(), secrecy=2)
    assert reader.get(f"/api/documents/{broken}").status_code == 200


def workbook() -> bytes:
    """An Excel file with a line in it."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (("物料", "供应商"), ("电解电容", "华东电子"), ("功率模块", "星河半导体")):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def slides() -> bytes:
    """A PowerPoint file with a sentence in it."""
    deck, out = pptx.Presentation(), io.BytesIO()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "供应商评审", "评审结论足够长，可以读出来。"
    deck.save(out)
    return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "make"), [("a.xlsx", workbook), ("a.pptx", slides)])
def test_excel_and_slides_cannot_be_marked_and_are_read_online_only(
    cast: Cast, api: Api, name: str, make: Callable[[], bytes]
) -> None:
    clear(cast, "reader")
    keeper, reader = api("keeper"), api("reader")
    asset_id = bring(cast, keeper, name, make(), secrecy=1)
    assert reader.get(f"/api/assets/{asset_id}").json()["may"]["export"] is True
    assert reader.get(f"/api/documents/{asset_id}/original").status_code == 200
    keeper.patch(f"/api/assets/{asset_id}", json={"secrecy": 2})
    for who in (reader, keeper):
        assert who.get(f"/api/assets/{asset_id}").json()["may"]["export"] is False
        assert who.get(f"/api/documents/{asset_id}/original").json()["error"]["code"] == "documents.online_only"
        assert who.get(f"/api/documents/{asset_id}").json()["blocks"], "reading stays allowed"
    decide(api("administrator"), 2, unmarkable="allow")
    assert reader.get(f"/api/assets/{asset_id}").json()["may"]["export"] is True
    assert reader.get(f"/api/documents/{asset_id}/original").status_code == 200


@pytest.mark.slow
def test_reading_is_one_right_and_taking_out_another(cast: Cast, api: Api) -> None:
    clear(cast, "reader")
    keeper, reader = api("keeper"), api("reader")
    asset_id = bring(cast, keeper, "a.pdf", one_page_pdf("inspection"), secrecy=3)
    seen = reader.get(f"/api/assets/{asset_id}").json()
    assert (seen["watermark"], seen["may"]["export"]) == (True, False)
    for query in ("", "?inline=true"):
        refused = reader.get(f"/api/documents/{asset_id}/original{query}")
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "access.export_needs_role")
    assert reader.get(f"/api/documents/{asset_id}/pages/1.png").status_code == 200
    assert keeper.get(f"/api/documents/{asset_id}/original").status_code == 200
    decide(api("administrator"), 3, export_role="nobody")
    assert keeper.get(f"/api/documents/{asset_id}/original").json()["error"]["code"] == "access.online_only"
    assert api("outsider").get(f"/api/documents/{asset_id}/original").status_code == 404
