"""Why somebody sees an asset or not: for those allowed to know, and always what the one predicate says."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from cast import Api, Cast
from zhixing.access import reach_of
from zhixing.assets import find_many
from zhixing.assets.models import Asset
from zhixing.oversight import why
from zhixing.people.models import Person


def asked(client: TestClient, asset_id: int, person_id: int) -> dict[str, Any]:
    answer = client.get(f"/api/assets/{asset_id}/why?person_id={person_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_an_outsider_learns_neither_that_it_is_there_nor_who_sees_it(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    for person in (cast.outsider, cast.keeper):
        assert api("outsider").get(f"/api/assets/{asset_id}/why?person_id={person}").status_code == 404
    assert api("outsider").get(f"/api/assets/424242/why?person_id={cast.keeper}").status_code == 404


def test_a_reader_asks_about_themself_only(cast: Cast, api: Api) -> None:
    asset_id = cast.asset()
    found = asked(api("reader"), asset_id, cast.reader)
    assert found["sees"] and [way["holds"] for way in found["ways"]] == [True]
    assert found["ways"][0]["sentence"] == "空间“质量知识库”授权给部门“质量部”，他在这个部门或它的下级，因此是读者"
    assert api("reader").get(f"/api/assets/{asset_id}/why?person_id={cast.keeper}").status_code == 403


def test_a_keeper_is_told_the_chain_but_not_the_clearance(cast: Cast, api: Api) -> None:
    asset_id = cast.asset(secrecy=2)
    found = asked(api("keeper"), asset_id, cast.reader)
    assert not found["sees"]
    assert [step["sentence"] for step in found["chain"] if not step["holds"]] == ["涉密等级不够：内容的密级是 秘密"]
    assert "内部" not in str(found)


def test_an_administrator_reads_reasons_and_no_content(cast: Cast, api: Api) -> None:
    asset_id = cast.asset("并购意向书", restricted_to=(f"dept:{cast.departments['研发中心']}",))
    found = asked(api("administrator"), asset_id, cast.reader)
    assert not found["sees"] and "并购" not in str(found)
    assert found["ways"][0]["sentence"] == "可见名单里有部门“研发中心”，他不在里面"
    assert asked(api("administrator"), asset_id, cast.keeper)["sees"]


def test_what_opens_a_space_to_a_person_is_told_to_administrators_and_oneself(cast: Cast, api: Api) -> None:
    found = api("administrator").get(f"/api/people/{cast.reader}/reach").json()
    assert found["spaces"] == [
        {"space_id": cast.space, "space": "质量知识库", "role": "reader", "by": ["质量部的读者权限"], "archived": False}
    ]
    assert api("reader").get(f"/api/people/{cast.reader}/reach").json() == found
    assert api("reader").get(f"/api/people/{cast.keeper}/reach").status_code == 403


tokens = st.sampled_from(["dept:1", "dept:2", "dept:3", "dept:4", "user:2", "user:3", "space:1"])


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    audience=st.lists(tokens, min_size=1, max_size=3, unique=True),
    secrecy=st.integers(0, 3),
    clearance=st.integers(0, 3),
    active=st.booleans(),
    deleted=st.booleans(),
    person=st.sampled_from(["reader", "outsider", "keeper"]),
)
def test_the_reasons_add_up_to_what_the_predicate_says(cast: Cast, **world: Any) -> None:
    person = cast.persons[world["person"]]
    with cast.system() as work:
        asset = Asset(
            kind="document", title="x", space_id=cast.space, audience=sorted(world["audience"]), restricted=True,
            secrecy=world["secrecy"], tags=[], details={}, created_at=work.now, updated_at=work.now,
            deleted_at=work.now if world["deleted"] else None,
        )  # fmt: skip
        work.session.add(asset)
        changes = {"clearance": world["clearance"], "active": world["active"]}
        work.session.execute(update(Person).where(Person.id == person).values(**changes))
        asset_id = asset.id if asset.id else None
        work.session.flush()
        asset_id = asset.id
    with cast.work("administrator") as work:
        found = why(work, asset_id, person)
        seen = bool(find_many(work.session, [asset_id], reach_of(work.session, person)))
    assert found.sees is seen
    assert seen is (all(step.holds for step in found.chain) and any(way.holds for way in found.ways))
