"""Taking the organisation in from a sheet."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from cast import Api, Cast
from zhixing.kit.errors import Invalid
from zhixing.people.sheets import decode, read_sheet

SHEET = """工号,姓名,邮箱,部门,职务,密级,组,状态,初始密码
lisi,李四,lisi@example.com,星河制造/研发中心/软件部,工程师,秘密,评审组；内训师,在职,first horse
dumin,杜敏,,星河制造/质量部,检验员,,评审组,,
"""


def send(client: TestClient, sheet: str | bytes, *, dry_run: bool = False, name: str = "人员.csv") -> dict[str, Any]:
    data = sheet.encode() if isinstance(sheet, str) else sheet
    answer = client.post(f"/api/people/import?dry_run={str(dry_run).lower()}", files={"file": (name, data)})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def counts(told: dict[str, Any]) -> tuple[int, int, int, int]:
    return told["created"], told["updated"], told["unchanged"], told["failed"]


def test_a_dry_run_tells_and_changes_nothing(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    told = send(administrator, SHEET, dry_run=True)
    assert [(row["line"], row["action"], row["login"]) for row in told["rows"]] == [(2, "create", "lisi"), (3, "update", "dumin")]
    assert administrator.get("/api/people?q=lisi").json()["total"] == 0
    assert administrator.get("/api/groups").json()["total"] == 0
    assert counts(send(administrator, SHEET, dry_run=True)) == (1, 1, 0, 0)


def test_people_arrive_with_their_departments_and_groups(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    assert counts(send(administrator, SHEET)) == (1, 1, 0, 0)
    [lisi] = administrator.get("/api/people?q=lisi").json()["items"]
    assert lisi["department"]["path"] == ["星河制造", "研发中心", "软件部"]
    assert (lisi["title"], lisi["clearance"]) == ("工程师", 2)
    groups = {group["name"]: group["members"] for group in administrator.get("/api/groups").json()["items"]}
    assert groups == {"评审组": sorted([lisi["id"], cast.reader]), "内训师": [lisi["id"]]}
    signed_in = api().post("/api/session", json={"login": "lisi", "password": "first horse"})
    assert signed_in.json()["must_change_password"] is True


def test_the_same_sheet_again_changes_nothing(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    send(administrator, SHEET)
    assert counts(send(administrator, SHEET)) == (0, 0, 2, 0)


def test_a_changed_line_updates_and_an_absent_column_leaves_alone(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    send(administrator, SHEET)
    assert counts(send(administrator, "登录名,姓名,职务\nlisi,李四,主任工程师\n")) == (0, 1, 0, 0)
    [lisi] = administrator.get("/api/people?q=lisi").json()["items"]
    assert (lisi["title"], lisi["department"]["name"], lisi["email"]) == ("主任工程师", "软件部", "lisi@example.com")


def test_each_bad_line_says_what_is_wrong_and_the_rest_arrives(cast: Cast, api: Api) -> None:
    sheet = """工号,姓名,邮箱,密级,状态,初始密码
good,好人,,,,
,无号,,,,
noname,,,,,
张三,中文号,,,,
mail,邮箱,not-an-address,,,
level,密级,,绝密,,
state,状态,,,休假,
weak,弱,,,,123
good,重复,,,,
"""
    told = send(api("administrator"), sheet)
    assert counts(told) == (1, 0, 0, 8)
    problems = {row["line"]: row["problems"] for row in told["rows"] if row["problems"]}
    assert problems[3] == ["缺少工号（登录名）。"]
    assert problems[4] == ["缺少姓名。"]
    assert problems[6] == ["邮箱“not-an-address”的格式不对。"]
    assert problems[7] == ["不认识密级“绝密”，请填 公开、内部、秘密、机密，或 0–3。"]
    assert problems[10] == ["工号与第 2 行重复，只按前面那一行处理。"]
    assert sorted(problems) == [3, 4, 5, 6, 7, 8, 9, 10]


def test_problems_are_told_in_english_to_those_who_read_english(cast: Cast, api: Api) -> None:
    told = send(api("administrator", lang="en"), "login,name\n,x\n")
    assert told["rows"][0]["problems"] == ["The login is missing."]


def test_who_left_is_deactivated_and_comes_back_by_the_sheet(cast: Cast, api: Api) -> None:
    administrator, outsider = api("administrator"), api("outsider")
    assert counts(send(administrator, "工号,姓名,状态\nweixin,魏欣,离职\n")) == (0, 1, 0, 0)
    assert outsider.get("/api/me").status_code == 401
    assert counts(send(administrator, "工号,姓名,状态\nweixin,魏欣,在职\n")) == (0, 1, 0, 0)


def test_a_sheet_cannot_remove_the_last_administrator(cast: Cast, api: Api) -> None:
    data = {"file": ("a.csv", "工号,姓名,状态\nguanzhong,管仲,离职\n".encode())}
    answer = api("administrator").post("/api/people/import?dry_run=false", files=data)
    assert answer.json()["error"]["code"] == "access.last_administrator"
    assert api("administrator").get("/api/me").status_code == 200


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_sheet_may_come_in_any_of_the_usual_encodings(encoding: str) -> None:
    rows = read_sheet(SHEET.encode(encoding))
    assert [row.values["name"] for row in rows] == ["李四", "杜敏"]
    assert rows[0].values["department"] == "星河制造/研发中心/软件部"


def test_a_short_sheet_in_gbk_is_not_taken_for_something_else() -> None:
    assert decode("工号,姓名\n1,张三\n".encode("gbk")) == "工号,姓名\n1,张三\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_sheet_may_use_any_of_the_usual_delimiters(delimiter: str) -> None:
    assert read_sheet(SHEET.replace(",", delimiter).encode())[0].values["title"] == "工程师"


def test_an_excel_sheet_with_a_title_above_the_header_and_numbers_for_logins(cast: Cast, api: Api) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ["花名册 2026"],
        [],
        ["员工编号（必填）", "Name", "Department"],
        [10086, "王五", "星河制造 / 质量部"],
        [],
        [10087, "赵六", None],
    ):
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    told = send(api("administrator"), out.getvalue(), name="花名册.xlsx")
    assert [(row["line"], row["login"], row["action"]) for row in told["rows"]] == [
        (4, "10086", "create"),
        (6, "10087", "create"),
    ]


def test_the_template_can_be_imported_as_it_is(cast: Cast, api: Api) -> None:
    administrator = api("administrator")
    template = administrator.get("/api/people/import/template")
    assert "attachment" in template.headers["content-disposition"]
    assert counts(send(administrator, template.content, dry_run=True)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "people.sheet_without_header"),
        (b"a,b\n1,2\n", "people.sheet_without_header"),
        (b"PK\x03\x04 not a zip at all", "people.sheet_unreadable"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "people.sheet_unreadable"),
        ('工号,姓名\n1,"x'.encode() + b"\xff" * 200_000, "people.sheet_unreadable"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words(data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_sheet(data)
    assert refusal.value.code == code
