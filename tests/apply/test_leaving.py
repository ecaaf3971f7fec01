"""What an answer cites leaves the house under the same policy as the originals do: refused, or with the reader's name on it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document
from httpx import Response

from apply.conftest import answer
from cast import Api, Cast, all_facts
from zhixing.assets import change


def classify(library: Cast, told: dict[str, Any], level: int) -> int:
    """Makes the cited paper as secret as this, and clears those who read it."""
    from zhixing.people.models import Person

    cited: int = told["citations"][0]["asset"]["id"]
    with library.system() as work:
        for name in ("keeper", "reader"):
            work.session.get_one(Person, library.persons[name]).clearance = 3
        change(work, cited, {"secrecy": level})
    return cited


def decide(api: Api, level: int, **policy: Any) -> None:
    body = {"watermark": True, "export_role": "reader", "unmarkable": "refuse", **policy}
    assert api("administrator").put(f"/api/secrecy/{level}", json=body).status_code == 200


def export(api: Api, name: str, told: dict[str, Any], to: str) -> Response:
    return api(name).get(f"/api/ask/{told['id']}/export", params={"to": to})


@pytest.mark.parametrize("to", ["md", "docx"])
def test_who_may_not_take_a_source_out_does_not_take_it_out_with_an_answer(library: Cast, api: Api, to: str) -> None:
    told = answer(api, "reader")
    cited = classify(library, told, 3)
    assert api("reader").get(f"/api/ask/{told['id']}").json()["citations"], "reading stays allowed"
    refused = export(api, "reader", told, to)
    assert refused.status_code == 403 and refused.json()["error"]["code"] == "apply.export.not_yours"
    assert "烘箱作业指导书" in refused.json()["error"]["message"] and "85 ℃" not in refused.text
    with library.system() as work:
        change(work, cited, {"owner_id": library.reader})
    assert export(api, "reader", told, "docx").status_code == 200, "the owner always may"


def test_nobody_takes_out_what_is_for_nobody(library: Cast, api: Api) -> None:
    told = answer(api, "keeper")
    classify(library, told, 1)
    assert export(api, "keeper", told, "md").status_code == 200
    decide(api, 1, export_role="nobody", watermark=False)
    for to in ("md", "docx"):
        assert export(api, "keeper", told, to).json()["error"]["code"] == "apply.export.not_yours"


def test_a_refusal_does_not_name_a_source_that_is_out_of_reach(library: Cast, api: Api) -> None:
    told = answer(api, "reader")
    cited = classify(library, told, 3)
    with library.work("keeper") as work:
        change(work, cited, {"audience": [f"user:{library.keeper}"]})
    left = export(api, "reader", told, "md")
    assert left.status_code == 200 and "烘箱作业指导书" not in left.text and "85 ℃" not in left.text


def test_an_answer_from_secret_sources_leaves_with_the_readers_name_on_it_or_not_at_all(library: Cast, api: Api) -> None:
    told = answer(api, "reader")
    cited = classify(library, told, 2)
    markdown = export(api, "reader", told, "md")
    assert markdown.json()["error"]["code"] == "apply.export.cannot_be_marked" and "85 ℃" not in markdown.text
    word = export(api, "reader", told, "docx")
    document = Document(io.BytesIO(word.content))
    assert any("dumin" in paragraph.text for paragraph in document.sections[0].header.paragraphs)
    assert "85 ℃" in "\n".join(one.text for one in document.paragraphs)
    assert list((library.house.settings.home / "cache" / "marked").glob("*")) == [], "no copy stays behind"
    decide(api, 2, unmarkable="allow")
    assert "85 ℃" in export(api, "reader", told, "md").text
    with library.house.database.session() as session:
        told_facts = [fact[:2] for fact in all_facts(session) if fact[0] == "apply.answer_exported"]
    assert told_facts == [("apply.answer_exported", f"question:{told['id']}")] * 2, "what was refused did not leave"
    assert cited
