"""The audit log: spoken, searched, exported, closed to everybody but auditors, and whole."""

from __future__ import annotations

import csv
import io
import json

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cast import Api, Cast
from zhixing.access import CompanyRole, give_company_role
from zhixing.bootstrap import rooms
from zhixing.events import Fact, catch_up
from zhixing.kit.words import catalogue
from zhixing.oversight import verify
from zhixing.oversight.handlers import listeners
from zhixing.oversight.sealing import Verdict
from zhixing.oversight.speaking import SAY


@pytest.fixture
def auditor(cast: Cast, api: Api) -> TestClient:
    """The outsider, as auditor: who has no part in the space."""
    with cast.system() as work:
        give_company_role(work, f"user:{cast.outsider}", CompanyRole.AUDITOR)
    return api("outsider")


def sentences(client: TestClient, query: str = "") -> list[str]:
    answer = client.get(f"/api/audit{query}")
    assert answer.status_code == 200, answer.text
    return [entry["sentence"] for entry in answer.json()["items"]]


def test_nobody_but_an_auditor_reads_the_log(cast: Cast, api: Api) -> None:
    for name in ("outsider", "reader", "keeper", "administrator"):
        for path in ("/api/audit", "/api/audit/types", "/api/audit/export", "/api/audit/verify"):
            assert api(name).get(path).status_code == 403, (name, path)


def test_what_happened_is_told_in_sentences(cast: Cast, api: Api, auditor: TestClient) -> None:
    api("administrator").patch(f"/api/people/{cast.reader}", json={"clearance": 2})
    body = [{"subject": f"user:{cast.keeper}", "role": "keeper"}, {"subject": "all", "role": "reader"}]
    api("keeper").put(f"/api/spaces/{cast.space}/grants", json=body)
    told = sentences(auditor)
    assert told[:2] == ["孔维 在“质量知识库”授权：全员的读者权限；收回：质量部的读者权限", "管仲 把 杜敏 的涉密等级改为 秘密"]
    english = api("outsider", lang="en").get("/api/audit").json()["items"]
    assert english[1]["sentence"] == "管仲 set the clearance of 杜敏 to secret"


def test_an_entry_says_from_where_and_in_which_request(cast: Cast, api: Api, auditor: TestClient) -> None:
    answer = api("administrator").patch(f"/api/people/{cast.reader}", json={"title": "检验员"})
    number = answer.headers["x-request-id"]
    [entry] = auditor.get(f"/api/audit?q={number}").json()["items"]
    assert (entry["request_id"], entry["address"], entry["outcome"]) == (number, "testclient", "done")


def test_titles_are_told_only_to_who_may_read_them_and_are_no_oracle(cast: Cast, api: Api, auditor: TestClient) -> None:
    asset_id = cast.asset("并购意向书")
    api("keeper").patch(f"/api/assets/{asset_id}", json={"secrecy": 2})
    body = auditor.get("/api/audit").text
    assert "并购意向书" not in body and f"编号 {asset_id}" in body
    assert sentences(auditor, "?q=并购") == []
    assert sentences(auditor, f"?subject=asset:{asset_id}") != []
    cast.grant(cast.space, (f"user:{cast.outsider}", "reader"))
    with cast.system() as work:
        from zhixing.people.models import Person

        work.session.get_one(Person, cast.outsider).clearance = 2
    assert "孔维 把 《并购意向书》 的密级改为 秘密" in sentences(auditor, "?q=并购")


def test_the_log_is_searched_by_person_verb_subject_time_and_words(cast: Cast, api: Api, auditor: TestClient) -> None:
    api("administrator").post("/api/groups", json={"name": "评审组"})
    api("keeper").get(f"/api/assets/{cast.asset()}")
    assert sentences(auditor, "?q=评审") == ["管仲 新建了用户组“评审组”"]
    assert sentences(auditor, "?type=people.group_created") == ["管仲 新建了用户组“评审组”"]
    assert all(told.startswith("孔维") for told in sentences(auditor, f"?person_id={cast.keeper}"))
    assert sentences(auditor, "?q=guanzh") == sentences(auditor, f"?person_id={cast.administrator}")
    assert sentences(auditor, "?since=2027-01-01T00:00:00Z") == []
    assert sentences(auditor, "?until=2020-01-01T00:00:00Z") == []
    assert len(sentences(auditor, "?machine=true")) > len(sentences(auditor))
    first = auditor.get("/api/audit?limit=2").json()
    second = auditor.get(f"/api/audit?limit=2&before={first['before']}").json()
    assert first["items"][-1]["id"] > second["items"][0]["id"]
    assert first["total"] == second["total"] + 2


def test_what_was_refused_is_found(cast: Cast, api: Api, auditor: TestClient) -> None:
    asset_id = cast.asset()
    api("outsider").get(f"/api/assets/{asset_id}")
    [entry] = auditor.get("/api/audit?refused=true").json()["items"]
    assert entry["outcome"] == "refused"
    assert entry["sentence"].startswith(f"魏欣 想访问 GET /api/assets/{asset_id}，被拒绝：")


def test_the_log_leaves_as_a_table_without_formulas_and_that_is_an_entry_too(cast: Cast, api: Api, auditor: TestClient) -> None:
    api("administrator").post("/api/groups", json={"name": "=1+1"})
    raw = auditor.get("/api/audit/export?format=csv&type=people.group_created").content
    assert raw.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    assert header[:3] == ["时间", "谁", "做了什么"] and "=1+1" in row[2] and not row[2].startswith("=")
    lines = auditor.get("/api/audit/export?format=jsonl&type=people.group_created").text.splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["people.group_created"]
    assert sentences(auditor)[:2] == ["魏欣 导出了审计日志，1 条（jsonl）", "魏欣 导出了审计日志，1 条（csv）"]


def test_facts_cannot_be_changed_or_deleted(cast: Cast) -> None:
    for statement in ("UPDATE fact SET actor = 'user:1'", "DELETE FROM fact"):
        with pytest.raises(DBAPIError, match="never changed"), cast.house.database.transaction() as session:
            session.execute(text(statement))


def seal(cast: Cast) -> None:
    catch_up(cast.house.database, listeners(cast.house), patience=10)


def judge(cast: Cast) -> Verdict:
    with cast.house.database.session() as session:
        return verify(session)


def tamper(cast: Cast, statement: str) -> None:
    with cast.house.database.transaction() as session:
        session.execute(text("SET LOCAL zhixing.retention = 'on'"))
        session.execute(text(statement))


def test_a_whole_log_is_whole_and_seals_join(cast: Cast, api: Api, auditor: TestClient) -> None:
    seal(cast)
    first = judge(cast)
    cast.asset()
    assert (judge(cast).waiting, judge(cast).is_whole) == (1, True)
    seal(cast)
    second = judge(cast)
    assert second.is_whole and second.facts == first.facts + 1 and second.seals == first.seals + 1
    assert second.last_hash != first.last_hash
    told = auditor.get("/api/audit/verify").json()
    assert (told["whole"], told["last_hash"]) == (True, second.last_hash)


def test_after_a_restore_on_another_server_the_log_is_still_whole(cast: Cast) -> None:
    """Transactions count anew there, and the newest facts are heard again."""
    seal(cast)
    before = judge(cast)
    with cast.house.database.transaction() as session:
        session.execute(text("UPDATE fact SET xid = 0"))
        session.execute(text("UPDATE listener_place SET xid = 0, place = 2"))
    seal(cast)
    assert judge(cast) == before and before.is_whole


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE fact SET actor = 'user:1' WHERE id = 2",
        "UPDATE fact SET data = data || '{\"x\": 1}' WHERE id = 3",
        "DELETE FROM fact WHERE id = 2",
        "INSERT INTO fact (xid, uid, source, type, time, actor, subject, data) "
        "VALUES (1, 'u', '/zhixing', 'people.signed_in', now(), 'user:1', 'person:1', '{}')",
        "UPDATE fact_seal SET hash = repeat('0', 64)",
        "DELETE FROM fact_seal WHERE id = 1",
    ],
)
def test_whoever_has_the_databases_password_cannot_rewrite_it_unseen(cast: Cast, statement: str) -> None:
    seal(cast)
    cast.asset()
    seal(cast)
    assert judge(cast).is_whole
    tamper(cast, statement)
    assert not judge(cast).is_whole


def kinds(kind: type[Fact] = Fact) -> list[type[Fact]]:
    below = [each for sub in kind.__subclasses__() for each in kinds(sub)]
    return below if kind is Fact else [kind, *below]


def test_every_fact_there_is_has_a_sentence_in_both_languages() -> None:
    """A new kind of fact needs `oversight.say.<type>` in words/{zh,en}/oversight.json."""
    rooms()
    ours = {kind.type for kind in kinds() if kind.__module__.startswith("zhixing.")}
    for lang in ("zh", "en"):
        spoken = catalogue(lang)  # type: ignore[arg-type]
        assert [kind for kind in sorted(ours) if not any(code.startswith(SAY + kind) for code in spoken)] == []
