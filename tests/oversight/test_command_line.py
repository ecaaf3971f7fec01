"""What an operator asks on the server's command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from typer.testing import CliRunner

from cast import Api, Cast
from zhixing import bootstrap
from zhixing.cli import app
from zhixing.events import catch_up
from zhixing.kit.errors import Invalid
from zhixing.oversight.handlers import listeners


@pytest.fixture
def run(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a command in the house of the test."""

    @contextmanager
    def open_house(*_: object, **__: object) -> Iterator[object]:
        yield cast.house

    monkeypatch.setattr(bootstrap, "open_house", open_house)
    return lambda *words: CliRunner().invoke(app, list(words))


def test_why_tells_reasons_and_no_content(cast: Cast, run: Any) -> None:
    asset_id = cast.asset("并购意向书")
    told = run("why", "dumin", str(asset_id), "--json").output
    assert json.loads(told)["sees"] is True and "并购" not in told
    assert json.loads(run("why", "weixin", str(asset_id), "--json").output)["sees"] is False


def test_audit_verify_fails_where_the_log_was_rewritten(cast: Cast, run: Any) -> None:
    from sqlalchemy import text

    catch_up(cast.house.database, listeners(cast.house), patience=10)
    assert run("audit", "verify", "--json").exit_code == 0
    with cast.house.database.transaction() as session:
        session.execute(text("SET LOCAL zhixing.retention = 'on'"))
        session.execute(text("DELETE FROM fact WHERE id = 1"))
    result = run("audit", "verify", "--json")
    assert result.exit_code == 1 and json.loads(result.output)["missing"] == [1]


def test_the_log_is_told_without_titles_and_taking_it_out_is_recorded(cast: Cast, run: Any) -> None:
    cast.asset("并购意向书")
    assert "并购" not in run("audit", "list", "--json").output
    assert "并购" not in run("audit", "export", "--format", "jsonl").output
    assert "导出了审计日志" not in run("audit", "list").output, "by default what the system does is left out"


def test_alone_in_the_house_the_glass_is_broken_with_a_reason(cast: Cast, api: Api, run: Any) -> None:
    body = [{"subject": f"user:{cast.keeper}", "role": "keeper"}, {"subject": "all", "role": "reader"}]
    api("administrator").put(f"/api/spaces/{cast.space}/grants", json=body)
    [asked] = json.loads(run("approvals", "list", "--json").output)
    assert isinstance(run("approvals", "break-glass", str(asked["id"])).exception, Invalid)
    done = run("approvals", "break-glass", str(asked["id"]), "--reason", "只有一位管理员", "--json")
    assert json.loads(done.output)["state"] == "approved"
    assert api("administrator").get(f"/api/spaces/{cast.space}").status_code == 200


def test_an_administrator_who_is_locked_out_gets_a_link(cast: Cast, api: Api, run: Any) -> None:
    path = json.loads(run("password-link", "guanzhong", "--json").output)["path"]
    secret = path.partition("#")[2]
    body = {"secret": secret, "new": "一句自己记得住的话"}
    assert api().post("/api/password-reset", json=body).status_code == 204
