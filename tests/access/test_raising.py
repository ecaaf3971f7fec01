"""Nobody raises their own rights alone, by whichever way; a second administrator has to agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from cast import Api, Cast, Clients, all_facts
from zhixing.access import CompanyRole, Reach, Role, give_company_role, open_work_for, reach_of, rules, system_work
from zhixing.access.approvals import approve_alone
from zhixing.access.models import Approval, Grant
from zhixing.kit.errors import Forbidden, Invalid
from zhixing.people import change_person
from zhixing.people.models import Group, GroupMember, Person


def code(answer: Response) -> str:
    return str(answer.json()["error"]["code"]) if answer.status_code >= 400 else "done"


def reach(cast: Cast, name: str) -> Reach:
    with cast.house.database.session() as session:
        return reach_of(session, cast.persons[name])


def second(cast: Cast, name: str = "outsider") -> None:
    """Makes one of the cast a second administrator."""
    with cast.system() as work:
        give_company_role(work, f"user:{cast.persons[name]}", CompanyRole.ADMINISTRATOR)


def as_reader(cast: Cast, subject: str) -> list[dict[str, str]]:
    return [{"subject": f"user:{cast.keeper}", "role": "keeper"}, {"subject": subject, "role": "reader"}]


ASKED = "access.needs_second_administrator"


def ways_in(cast: Cast, administrator: TestClient) -> dict[str, Response]:
    """Every way in which the administrator tries to reach more, each with what was answered."""
    own, space = cast.administrator, cast.space
    group = administrator.post("/api/groups", json={"name": "评审组"}).json()["id"]
    cast.grant(space, (f"group:{group}", "reader"), (f"dept:{cast.departments['质量部']}", "reader"))
    sheet = "工号,姓名,组\nguanzhong,管仲,评审组\n".encode()
    rights = "空间,对象类型,对象,角色\nzhiliang,人员,guanzhong,读者\nzhiliang,人员,kongwei,管理员\n".encode()
    put, post, patch = administrator.put, administrator.post, administrator.patch
    return {
        "a grant": put(f"/api/spaces/{space}/grants", json=as_reader(cast, f"user:{own}")),
        "a grant to everybody": put(f"/api/spaces/{space}/grants", json=as_reader(cast, "all")),
        "a grant to the own department": put(
            f"/api/spaces/{space}/grants", json=as_reader(cast, f"dept:{cast.departments['信息部']}")
        ),
        "a role on the company": put(
            "/api/company/grants",
            json=[{"subject": f"user:{own}", "role": role} for role in ("administrator", "auditor")],
        ),
        "a group": put(f"/api/groups/{group}/members", json={"person_ids": [own]}),
        "another department": patch(f"/api/people/{own}", json={"department_id": cast.departments["质量部"]}),
        "moving the department": patch(
            f"/api/departments/{cast.departments['信息部']}", json={"parent_id": cast.departments["质量部"]}
        ),
        "many grants": post("/api/grants", json={"subjects": [f"user:{own}"], "space_ids": [space], "role": "reader"}),
        "a table of grants": post("/api/grants/import?dry_run=false", files={"file": ("x.csv", rights)}),
        "the organisation sheet": post("/api/people/import?dry_run=false", files={"file": ("x.csv", sheet)}),
    }


def test_by_no_way_does_an_administrator_open_a_space_to_themself(cast: Cast, api: Api) -> None:
    asset_id, before = cast.asset(), reach(cast, "administrator")
    administrator = api("administrator")
    answers = ways_in(cast, administrator)
    sheet = answers.pop("the organisation sheet")
    assert code(sheet) == "access.import_raises_yourself"
    assert {way: code(answer) for way, answer in answers.items()} == dict.fromkeys(answers, ASKED)
    assert reach(cast, "administrator") == before
    assert administrator.get(f"/api/assets/{asset_id}").status_code == 404
    waiting = administrator.get("/api/approvals").json()
    assert waiting["total"] == len(answers) - 1, "the table says the same as many grants"
    assert {one["may_approve"] for one in waiting["items"]} == {False}


def test_asking_twice_is_one_request(cast: Cast, api: Api) -> None:
    administrator, body = api("administrator"), as_reader(cast, f"user:{cast.administrator}")
    numbers = {
        administrator.put(f"/api/spaces/{cast.space}/grants", json=body).json()["error"]["values"]["approval"] for _ in "12"
    }
    assert len(numbers) == 1


def test_a_second_administrator_agrees_and_it_is_done(cast: Cast, api: Api) -> None:
    second(cast)
    asset_id, administrator, other = cast.asset(), api("administrator"), api("outsider")
    administrator.put(f"/api/spaces/{cast.space}/grants", json=as_reader(cast, f"user:{cast.administrator}"))
    [asked] = other.get("/api/approvals").json()["items"]
    assert (asked["asked_by"], asked["what"], asked["may_approve"]) == ("管仲", ["自己在“质量知识库”成为读者"], True)
    assert code(administrator.post(f"/api/approvals/{asked['id']}/approve")) == "access.approve_not_yourself"
    assert other.post(f"/api/approvals/{asked['id']}/approve").json()["state"] == "approved"
    assert administrator.get(f"/api/assets/{asset_id}").status_code == 200
    assert other.get(f"/api/assets/{asset_id}").status_code == 404
    assert code(other.post(f"/api/approvals/{asked['id']}/approve")) == "access.approval_over"
    with cast.house.database.session() as session:
        told = [(kind, actor) for kind, _, actor in all_facts(session) if kind.startswith("access.approval")]
    assert told == [
        ("access.approval_asked", f"user:{cast.administrator}"),
        ("access.approval_given", f"user:{cast.outsider}"),
    ]


def test_what_others_changed_meanwhile_stands(cast: Cast, api: Api) -> None:
    second(cast)
    administrator, other = api("administrator"), api("outsider")
    administrator.put(f"/api/spaces/{cast.space}/grants", json=as_reader(cast, f"user:{cast.administrator}"))
    cast.grant(cast.space, ("all", "reader"))
    [asked] = other.get("/api/approvals").json()["items"]
    assert other.post(f"/api/approvals/{asked['id']}/approve").status_code == 200
    subjects = {grant["subject"] for grant in other.get(f"/api/spaces/{cast.space}/grants").json()}
    assert subjects == {"all", f"user:{cast.keeper}", f"user:{cast.administrator}"}


def test_a_refused_or_late_request_is_over(cast: Cast, api: Api) -> None:
    second(cast)
    administrator, other = api("administrator"), api("outsider")
    for subject in (f"user:{cast.administrator}", "all"):
        administrator.put(f"/api/spaces/{cast.space}/grants", json=as_reader(cast, subject))
    late, refused = (one["id"] for one in other.get("/api/approvals").json()["items"])
    answer = other.post(f"/api/approvals/{refused}/deny", json={"reason": "不需要"})
    assert (answer.json()["state"], answer.json()["reason"]) == ("refused", "不需要")
    cast.clock.move(timedelta(days=8))
    other = api("outsider")
    assert code(other.post(f"/api/approvals/{late}/approve")) == "access.approval_over"
    assert other.get("/api/approvals").json()["total"] == 0
    assert {one["state"] for one in other.get("/api/approvals?all=true").json()["items"]} == {"expired", "refused"}


def test_who_is_no_administrator_any_more_gets_nothing(cast: Cast, api: Api) -> None:
    second(cast)
    administrator, other = api("administrator"), api("outsider")
    administrator.put(f"/api/spaces/{cast.space}/grants", json=as_reader(cast, f"user:{cast.administrator}"))
    [asked] = other.get("/api/approvals").json()["items"]
    assert other.patch(f"/api/people/{cast.administrator}", json={"active": False}).status_code == 200
    assert code(other.post(f"/api/approvals/{asked['id']}/approve")) == "access.approval_stale"


def test_nobody_else_hears_of_requests(cast: Cast, api: Api) -> None:
    api("administrator").put(f"/api/spaces/{cast.space}/grants", json=as_reader(cast, f"user:{cast.administrator}"))
    for name in ("keeper", "reader", "outsider"):
        assert code(api(name).get("/api/approvals")) == "access.needs_administrator"
        assert code(api(name).post("/api/approvals/1/approve")) == "access.needs_administrator"


def test_what_opens_nothing_to_oneself_needs_nobody(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    put = administrator.put(f"/api/spaces/{cast.space}/grants", json=as_reader(cast, f"user:{cast.outsider}"))
    group = administrator.post("/api/groups", json={"name": "跑步"}).json()["id"]
    joined = administrator.put(f"/api/groups/{group}/members", json={"person_ids": [cast.administrator]})
    founded = administrator.post("/api/spaces", json={"name": "信息部"})
    lowered = administrator.patch(f"/api/people/{cast.administrator}", json={"clearance": 1})
    assert [code(put), code(joined), code(founded), code(lowered)] == ["done"] * 4
    assert code(administrator.patch(f"/api/people/{cast.administrator}", json={"clearance": 2})) == ASKED


def test_joining_a_group_that_something_is_restricted_to_opens_it(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    group = administrator.post("/api/groups", json={"name": "评审组"}).json()["id"]
    cast.asset(restricted_to=(f"group:{group}",))
    body = {"person_ids": [cast.administrator]}
    assert code(administrator.put(f"/api/groups/{group}/members", json=body)) == ASKED


def test_a_verb_called_past_the_rule_is_stopped_at_the_edge(cast: Cast) -> None:
    """The command line opens its work with `open_work_for`; the web asks the same question before it commits."""
    with cast.system() as work:
        work.session.get_one(Person, cast.administrator).clearance = 1
    with pytest.raises(Forbidden, match=r"access\.raises_yourself"), open_work_for(cast.house, "guanzhong") as work:
        change_person(work, cast.administrator, {"clearance": 3})
    assert reach(cast, "administrator").clearance == 1


def test_alone_in_the_house_the_command_line_of_the_server_decides_and_says_why(cast: Cast, api: Api) -> None:
    api("administrator").put(f"/api/spaces/{cast.space}/grants", json=as_reader(cast, f"user:{cast.administrator}"))
    with cast.system() as work, pytest.raises(Invalid):
        approve_alone(work, 1, "  ")
    with cast.house.database.transaction() as session:
        approve_alone(system_work(cast.house, session), 1, "只有一位管理员")
    assert cast.space in reach(cast, "administrator").space_roles
    with cast.work("administrator") as work, pytest.raises(Forbidden):
        approve_alone(work, 1, "我自己来")


UNITS = ("星河制造", "研发中心", "硬件部", "质量部", "行政部", "信息部")
subjects = st.sampled_from(["all", "me", "group:1", "group:2", *(f"dept:{n}" for n in range(1, 7)), "user:1"])
deeds = st.one_of(
    st.tuples(st.just("grant"), subjects, st.sampled_from(["reader", "contributor", "keeper"])),
    st.tuples(st.just("many"), subjects, st.sampled_from(["reader", "contributor", "keeper", None])),
    st.tuples(st.just("company"), subjects, st.sampled_from(["auditor", "librarian", "administrator"])),
    st.tuples(st.just("members"), st.sampled_from([1, 2]), st.booleans()),
    st.tuples(st.just("home"), st.sampled_from(UNITS), st.just(0)),
    st.tuples(st.just("move"), st.sampled_from(UNITS[1:]), st.sampled_from(UNITS)),
    st.tuples(st.just("clearance"), st.integers(0, 3), st.just(0)),
    st.tuples(st.just("sheet"), st.sampled_from(["公开", "秘密", "机密"]), st.sampled_from(["一组", "二组", ""])),
    st.tuples(st.just("take back"), st.integers(1, 3), st.just(0)),
)


def do(cast: Cast, client: TestClient, deed: tuple[str, object, object]) -> Response:
    kind, first, more = deed
    own = cast.administrator
    subject = f"user:{own}" if first == "me" else first
    if kind == "grant":
        body = [{"subject": f"user:{cast.keeper}", "role": "keeper"}, {"subject": subject, "role": more}]
        return client.put(f"/api/spaces/{cast.space}/grants", json=body)
    if kind == "many":
        return client.post("/api/grants", json={"subjects": [subject], "space_ids": [cast.space], "role": more})
    if kind == "company":
        body = [{"subject": f"user:{own}", "role": "administrator"}, {"subject": subject, "role": more}]
        return client.put("/api/company/grants", json=body)
    if kind == "members":
        return client.put(f"/api/groups/{first}/members", json={"person_ids": [own] if more else []})
    if kind == "home":
        return client.patch(f"/api/people/{own}", json={"department_id": cast.departments[str(first)]})
    if kind == "move":
        return client.patch(f"/api/departments/{cast.departments[str(first)]}", json={"parent_id": cast.departments[str(more)]})
    return _more(cast, client, deed)


def _more(cast: Cast, client: TestClient, deed: tuple[str, object, object]) -> Response:
    kind, first, more = deed
    if kind == "clearance":
        return client.patch(f"/api/people/{cast.administrator}", json={"clearance": first})
    if kind == "take back":
        return client.post(f"/api/grants/batches/{first}/undo")
    sheet = f"工号,姓名,密级,组\nguanzhong,管仲,{first},{more}\n".encode()
    return client.post("/api/people/import?dry_run=false", files={"file": ("x.csv", sheet)})


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(deeds, min_size=2, max_size=7))
def test_whatever_an_administrator_does_alone_they_never_reach_further(
    cast: Cast, api: Clients, told: list[tuple[str, object, object]]
) -> None:
    restricted = {"group:1", *(f"dept:{number}" for number in (3, 4))}
    with cast.system() as work:
        for table in (Grant, Approval, GroupMember, Group):
            work.session.execute(delete(table))
        for number, name in ((1, "一组"), (2, "二组")):
            work.session.execute(Group.__table__.insert().values(id=number, name=name, description=""))
        work.session.execute(
            update(Person).where(Person.id == cast.administrator).values(clearance=1, department_id=cast.departments["信息部"])
        )
        give_company_role(work, f"user:{cast.administrator}", CompanyRole.ADMINISTRATOR)
        work.session.add(
            Grant(scope=f"space:{cast.space}", subject="group:2", role=Role.READER.value, granted_at=work.now, granted_by=None)
        )
        work.session.add(
            Grant(scope=f"space:{cast.space}", subject=f"user:{cast.keeper}", role="keeper", granted_at=work.now, granted_by=None)
        )
    client = api("administrator")
    cast.asset(restricted_to=tuple(sorted(restricted)))
    before = reach(cast, "administrator")
    for deed in told:
        answer = do(cast, client, deed)
        assert answer.status_code < 500, answer.text
        now = reach(cast, "administrator")
        assert rules.raised(before, now, named=restricted) == [], (deed, answer.text)
        before = now
