"""Sharing an answer, taking it out as a file, and looking after one's own questions."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from markdown_it import MarkdownIt

from apply.conftest import QUESTION, Modelled, answer
from cast import Api, Cast
from zhixing import search
from zhixing.assets import change, delete, verify


def shared_by_reader(api: Api, question: str = QUESTION) -> tuple[dict[str, Any], str]:
    told = answer(api, "reader", question)
    response = api("reader").post(f"/api/ask/{told['id']}/share")
    assert response.status_code == 200, response.text
    return told, response.json()["token"]


def seen(api: Api, name: str, token: str) -> dict[str, Any]:
    response = api(name).get(f"/api/shared-answers/{token}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_an_outsider_with_the_link_sees_the_question_and_nothing_of_the_answer(library: Cast, api: Api) -> None:
    _, token = shared_by_reader(api)
    for name in ("outsider", "administrator"):
        found = seen(api, name, token)
        assert found["question"] == QUESTION and not found["whole"]
        assert found["sentences"] == [] and found["citations"] == [] and "不能查看" in found["message"]
        assert "85 ℃" not in json.dumps(found, ensure_ascii=False) and "烘箱作业" not in json.dumps(found, ensure_ascii=False)


def test_a_colleague_who_may_read_everything_sees_the_answer(library: Cast, api: Api) -> None:
    told, token = shared_by_reader(api)
    found = seen(api, "keeper", token)
    assert found["whole"] and found["sentences"] == told["sentences"] and found["asked_by"]["name"] == "杜敏"


def test_whoever_may_read_only_some_sources_sees_those_and_no_text(library: Cast, api: Api, modelled: Modelled) -> None:
    def both(question: str, sources: list[Any]) -> str:
        oven, store = (next(one for one in sources if name in one.title) for name in ("烘箱", "冷库"))
        return f"烘箱的温度上限为 85 ℃。[{oven.id}]\n冷库的温度保持在 5 ℃ 左右。[{store.id}]"

    modelled(says=both)
    told, token = shared_by_reader(api, "烘箱的温度上限和冷库的温度各是多少？")
    assert len(told["citations"]) == 2
    store = next(one["asset"]["id"] for one in told["citations"] if "冷库" in one["asset"]["title"])
    with library.work("keeper") as work:
        change(work, store, {"audience": [f"user:{library.outsider}"]})
    assert seen(api, "reader", token)["whole"] is False
    found = seen(api, "outsider", token)
    assert not found["whole"] and found["sentences"] == []
    assert [one["asset"]["title"] for one in found["citations"]] == ["冷库管理办法"] and found["citations"][0]["n"] == 1
    assert "85 ℃" not in json.dumps(found, ensure_ascii=False)


def test_what_is_withdrawn_from_the_reader_is_gone_from_the_link_at_once(library: Cast, api: Api) -> None:
    told, token = shared_by_reader(api)
    assert seen(api, "keeper", token)["whole"]
    with library.work("keeper") as work:
        delete(work, told["citations"][0]["asset"]["id"])
    found = seen(api, "keeper", token)
    assert not found["whole"] and "85" not in json.dumps(found)


def test_a_link_taken_back_leads_nowhere(library: Cast, api: Api) -> None:
    told, token = shared_by_reader(api)
    assert api("reader").get(f"/api/ask/{told['id']}").json()["shared"] == token
    assert api("reader").delete(f"/api/ask/{told['id']}/share").status_code == 204
    assert api("keeper").get(f"/api/shared-answers/{token}").status_code == 404
    assert api("reader").get(f"/api/ask/{told['id']}").json()["shared"] is None


def test_only_the_asker_shares_and_takes_back(library: Cast, api: Api) -> None:
    told, token = shared_by_reader(api)
    assert api("keeper").post(f"/api/ask/{told['id']}/share").status_code == 404
    assert api("keeper").delete(f"/api/ask/{told['id']}/share").status_code == 404
    assert api("keeper").patch(f"/api/ask/{told['id']}", json={"pinned": True}).status_code == 404
    assert api("keeper").delete(f"/api/ask/{told['id']}").status_code == 404
    assert api("keeper").get(f"/api/ask/{told['id']}/export").status_code == 404
    assert api().get(f"/api/shared-answers/{token}").status_code == 401


def test_a_refusal_and_an_answer_that_lost_its_sources_are_not_shared(library: Cast, api: Api) -> None:
    refused = answer(api, "reader", "公司年会在哪家酒店举办？")
    assert api("reader").post(f"/api/ask/{refused['id']}/share").status_code == 409
    told = answer(api, "reader")
    with library.work("keeper") as work:
        change(work, told["citations"][0]["asset"]["id"], {"audience": [f"user:{library.keeper}"]})
    assert api("reader").post(f"/api/ask/{told['id']}/share").status_code == 409


def test_an_answer_goes_into_a_file_with_its_sources(library: Cast, api: Api) -> None:
    told = answer(api, "reader")
    markdown = api("reader").get(f"/api/ask/{told['id']}/export")
    assert "85 ℃" in markdown.text and "烘箱作业指导书" in markdown.text and "杜敏" in markdown.text
    assert "attachment" in markdown.headers["content-disposition"]
    word = api("reader").get(f"/api/ask/{told['id']}/export", params={"to": "docx"})
    text = "\n".join(one.text for one in Document(io.BytesIO(word.content)).paragraphs)
    assert "85 ℃" in text and "烘箱作业指导书" in text and QUESTION in text


def test_a_file_holds_nothing_that_is_out_of_reach_by_now_and_nothing_that_loads(library: Cast, api: Api) -> None:
    evil = "# 烘箱 ![x](http://evil.example/a.png) <img src=x>"
    library.asset(evil, text="烘箱门封条的更换周期是 6 个月，![y](http://evil.example/b.png)。")
    search.settle(library.house)
    told = answer(api, "reader", "烘箱门封条的更换周期是多少？")
    text = api("reader").get(f"/api/ask/{told['id']}/export").text
    page = MarkdownIt().render(text)
    assert "6 个月" in page and "<img" not in page and "<a " not in page
    with library.work("keeper") as work:
        change(work, told["citations"][0]["asset"]["id"], {"audience": [f"user:{library.keeper}"]})
    assert "6 个月" not in api("reader").get(f"/api/ask/{told['id']}/export").text


def test_one_finds_pins_and_deletes_ones_own_questions(library: Cast, api: Api) -> None:
    reader = api("reader")
    first, second, third = (answer(api, "reader", text) for text in (QUESTION, "冷库的温度是多少？", "公司年会在哪家酒店举办？"))
    assert [one["id"] for one in reader.get("/api/ask", params={"q": "温度"}).json()["items"]] == [second["id"], first["id"]]
    assert [one["id"] for one in reader.get("/api/ask", params={"refused": True}).json()["items"]] == [third["id"]]
    assert reader.patch(f"/api/ask/{first['id']}", json={"pinned": True}).json()["pinned"]
    assert reader.get("/api/ask").json()["items"][0]["id"] == first["id"]
    assert reader.delete(f"/api/ask/{second['id']}").status_code == 204
    assert reader.get(f"/api/ask/{second['id']}").status_code == 404
    answer(api, "keeper")
    assert reader.delete("/api/ask").json() == {"deleted": 1}
    assert [one["id"] for one in reader.get("/api/ask").json()["items"]] == [first["id"]]
    assert reader.delete("/api/ask", params={"pinned_too": True}).json() == {"deleted": 1}
    assert api("keeper").get("/api/ask").json()["total"] == 1


def test_words_of_an_answer_find_no_question(library: Cast, api: Api) -> None:
    """Else a search in one's own history would tell what stands in sources that are out of reach by now."""
    answer(api, "reader")
    assert api("reader").get("/api/ask", params={"q": "停机检查"}).json()["total"] == 0


def test_only_what_is_verified_and_not_overdue_answers_where_that_is_asked(library: Cast, api: Api) -> None:
    assert answer(api, "reader", verified_only=True)["refused"]
    oven = answer(api, "reader")["citations"][0]["asset"]["id"]
    with library.work("keeper") as work:
        verify(work, oven)
    told = answer(api, "reader", verified_only=True)
    assert not told["refused"] and told["verified_only"] and {one["asset"]["id"] for one in told["citations"]} == {oven}
    assert answer(api, "outsider", verified_only=True)["refused"]
    library.clock.move(timedelta(days=800))
    assert answer(api, "reader", verified_only=True)["refused"]


def test_a_category_that_is_not_there_is_not_looked_in(library: Cast, api: Api) -> None:
    assert api("reader").post("/api/ask", json={"question": QUESTION, "category_id": 77}).status_code == 404


@pytest.mark.parametrize("name", ["reader", "outsider", "administrator"])
def test_what_is_unanswered_is_shown_to_curators_only(library: Cast, api: Api, name: str) -> None:
    assert api(name).get("/api/unanswered").status_code == 403
    assert api(name).patch("/api/unanswered/1", json={"state": "done"}).status_code == 403


MISSING = "公司年会在哪家酒店举办？"


def gaps(api: Api, **asked: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api("keeper").get("/api/unanswered", params=asked).json()["items"]
    return items


def test_one_persons_question_is_shown_to_the_keeper_of_the_space_it_was_asked_in(library: Cast, api: Api) -> None:
    answer(api, "reader", MISSING)
    assert gaps(api) == []
    answer(api, "reader", MISSING, space_id=library.space)
    (gap,) = gaps(api)
    assert (
        gap["text"] == MISSING and gap["people"] == 1 and gap["times"] == 2 and "杜敏" not in json.dumps(gap, ensure_ascii=False)
    )


def test_two_persons_question_is_shown_wherever_it_was_asked(library: Cast, api: Api) -> None:
    answer(api, "reader", MISSING)
    answer(api, "reader", MISSING + "！")
    assert gaps(api) == []
    answer(api, "outsider", " 公司年会在哪家酒店举办 ?")
    (gap,) = gaps(api)
    assert gap["people"] == 2 and gap["times"] == 3
    assert gaps(api, q="酒店") and not gaps(api, q="食堂")


def test_what_was_asked_in_a_space_out_of_the_curators_reach_stays_there(library: Cast, api: Api) -> None:
    from zhixing.access import create_space, system_work

    with library.house.database.transaction() as session:
        other = create_space(system_work(library.house, session), "董事会").id
    library_grants = [(f"user:{library.reader}", "reader"), (f"user:{library.outsider}", "keeper")]
    with library.system() as work:
        from zhixing.access import Role, set_space_grants

        set_space_grants(work, other, [(subject, Role(role)) for subject, role in library_grants])
    for name in ("reader", "outsider"):
        answer(api, name, MISSING, space_id=other)
    assert gaps(api) == []
    assert api("outsider").get("/api/unanswered").json()["items"][0]["text"] == MISSING


def test_a_settled_question_opens_again_when_it_is_asked_in_vain(library: Cast, api: Api) -> None:
    answer(api, "reader", MISSING, space_id=library.space)
    (gap,) = gaps(api)
    done = api("keeper").patch(f"/api/unanswered/{gap['id']}", json={"state": "done", "note": "已写入行政手册"})
    assert done.json()["state"] == "done" and gaps(api, state="open") == []
    answer(api, "reader", MISSING)
    assert gaps(api, state="open")[0]["id"] == gap["id"]
    assert api("keeper").patch("/api/unanswered/999", json={"state": "done"}).status_code == 404


def test_whoever_deletes_a_question_takes_it_from_the_list_too(library: Cast, api: Api) -> None:
    told = answer(api, "reader", MISSING, space_id=library.space)
    assert len(gaps(api)) == 1
    api("reader").delete(f"/api/ask/{told['id']}")
    assert gaps(api) == []
    with library.house.database.session() as session:
        from zhixing.apply.models import Unanswered

        assert session.query(Unanswered).count() == 0
