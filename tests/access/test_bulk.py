"""Many rights at one stroke: told first, done at once, taken back; and as a table."""

from __future__ import annotations

import csv
import io

from fastapi.testclient import TestClient
from httpx import Response

from cast import Api, Cast


def code(answer: Response) -> str:
    return str(answer.json()["error"]["code"])


def held(client: TestClient, space: int) -> set[tuple[str, str]]:
    return {(grant["subject"], grant["role"]) for grant in client.get(f"/api/spaces/{space}/grants").json()}


def another_space(cast: Cast) -> int:
    from zhixing.access.models import Space

    with cast.system() as work:
        space = Space(slug="gongyi", name="工艺", description="", created_at=work.now)
        work.session.add(space)
        work.session.flush()
        number = space.id
    cast.grant(number)
    return number


def test_an_outsider_neither_foresees_nor_changes_nor_exports(cast: Cast, api: Api) -> None:
    body = {"subjects": ["all"], "space_ids": [cast.space], "role": "reader"}
    for name in ("outsider", "reader"):
        expected = {"outsider": 404, "reader": 403}[name]
        assert api(name).post("/api/grants/preview", json=body).status_code == expected
        assert api(name).post("/api/grants", json=body).status_code == expected
        assert len(api(name).get("/api/grants/export").text.splitlines()) == 1
        sheet = {"file": ("x.csv", "空间,对象类型,对象,角色\nzhiliang,全员,,读者\n".encode())}
        [problem] = api(name).post("/api/grants/import?dry_run=false", files=sheet).json()["problems"]
        assert problem["line"] == 2


def test_a_preview_does_nothing_and_the_stroke_can_be_undone(cast: Cast, api: Api) -> None:
    spaces = [cast.space, another_space(cast)]
    administrator = api("administrator")
    before = [held(administrator, space) for space in spaces]
    units = [f"dept:{cast.departments[name]}" for name in ("质量部", "行政部")]
    body = {"subjects": [*units, f"user:{cast.outsider}"], "space_ids": spaces, "role": "contributor"}
    told = administrator.post("/api/grants/preview", json=body).json()
    assert [line["effect"] for line in told["lines"]].count("change") == 1
    assert (told["changes"], told["batch_id"], told["done"]) == (6, None, False)
    assert [held(administrator, space) for space in spaces] == before
    done = administrator.post("/api/grants", json=body).json()
    assert held(administrator, cast.space) >= {(unit, "contributor") for unit in units}
    assert administrator.post(f"/api/grants/batches/{done['batch_id']}/undo").json() == {"undone": 6}
    assert [held(administrator, space) for space in spaces] == before
    assert code(administrator.post(f"/api/grants/batches/{done['batch_id']}/undo")) == "access.batch_undone"


def test_undoing_leaves_alone_what_somebody_changed_since(cast: Cast, api: Api) -> None:
    administrator, subject = api("administrator"), f"user:{cast.outsider}"
    body = {"subjects": [subject, f"user:{cast.reader}"], "space_ids": [cast.space], "role": "reader"}
    batch = administrator.post("/api/grants", json=body).json()["batch_id"]
    cast.grant(cast.space, (subject, "contributor"), (f"user:{cast.reader}", "reader"))
    assert administrator.post(f"/api/grants/batches/{batch}/undo").json() == {"undone": 1}
    assert held(administrator, cast.space) == {(f"user:{cast.keeper}", "keeper"), (subject, "contributor")}


def test_no_space_loses_its_keeper_and_then_nothing_is_changed(cast: Cast, api: Api) -> None:
    body = {"subjects": [f"user:{cast.keeper}", "all"], "space_ids": [cast.space], "role": None}
    answer = api("administrator").post("/api/grants", json=body)
    assert code(answer) == "access.space_would_lose_keeper"


def test_a_keeper_changes_rights_where_they_keep_and_nowhere_else(cast: Cast, api: Api) -> None:
    with cast.system() as work:
        from zhixing.access.models import Space

        work.session.add(Space(slug="renshi", name="人事", description="", created_at=work.now))
    keeper = api("keeper")
    assert keeper.post("/api/grants", json={"subjects": ["all"], "space_ids": [cast.space], "role": "reader"}).status_code == 200
    body = {"subjects": ["all"], "space_ids": [cast.space, 2], "role": "reader"}
    assert keeper.post("/api/grants", json=body).status_code == 404


def test_the_table_goes_out_and_comes_in_again(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    table = administrator.get("/api/grants/export").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(table))) == [
        ["空间", "对象类型", "对象", "角色"],
        ["质量知识库", "部门", "星河制造/质量部", "读者"],
        ["质量知识库", "人员", "kongwei", "管理员"],
    ]
    again = administrator.post("/api/grants/import?dry_run=false", files={"file": ("x.csv", table.encode())}).json()
    assert (again["changes"], again["problems"], again["batch_id"]) == (0, [], None)
    more = table + "质量知识库,人员,weixin,贡献者\n质量知识库,部门,星河制造/质量部,移除\n质量知识库,人员,nobody,读者\n"
    looked = administrator.post("/api/grants/import", files={"file": ("x.csv", more.encode("gb18030"))}).json()
    assert [line["effect"] for line in looked["lines"]] == ["remove", "none", "add"]
    assert [problem["line"] for problem in looked["problems"]] == [6]
    administrator.post("/api/grants/import?dry_run=false", files={"file": ("x.csv", more.encode("gb18030"))})
    assert held(administrator, cast.space) == {(f"user:{cast.keeper}", "keeper"), (f"user:{cast.outsider}", "contributor")}


def test_a_name_that_is_a_formula_leaves_as_words(cast: Cast, api: Api) -> None:
    from zhixing.access.models import Space

    with cast.system() as work:
        work.session.get_one(Space, cast.space).name = "=HYPERLINK(1)"
    administrator = api("administrator")
    table = administrator.get("/api/grants/export").content.decode("utf-8-sig")
    assert "\n'=HYPERLINK(1)," in table.replace("\r", "")
    again = administrator.post("/api/grants/import", files={"file": ("x.csv", table.encode())}).json()
    assert again["problems"] == []
