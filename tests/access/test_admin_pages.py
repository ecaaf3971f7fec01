"""Whom the web offers which page of the administration: exactly those whom the API lets do what stands on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cast import Api, Cast
from zhixing.access import CompanyRole, give_company_role

OFFERED: dict[str, list[str]] = json.loads((Path(__file__).parents[2] / "web/src/admin/pages.json").read_text(encoding="utf-8"))
ASKS: dict[str, list[Any]] = {
    "people": ["GET", "/api/people/import/template"],
    "departments": ["DELETE", "/api/departments/0"],
    "groups": ["DELETE", "/api/groups/0"],
    "import": ["GET", "/api/people/import/template"],
    "spaces": ["GET", "/api/spaces?all=true"],
    "grants": ["POST", "/api/grants/preview", {"space_ids": ["the space"], "subjects": ["all"], "role": "reader"}],
    "approvals": ["GET", "/api/approvals"],
    "reviews": ["GET", "/api/spaces/{space}/grants"],
    "secrecy": ["PUT", "/api/secrecy/1", {"watermark": False, "export_role": "reader", "unmarkable": "allow"}],
    "audit": ["GET", "/api/audit"],
    "taxonomy": ["DELETE", "/api/taxonomy/0"],
    "schemes": ["PUT", "/api/schemes/sop", {"fields": []}],
    "quality": ["GET", "/api/quality"],
    "unanswered": ["GET", "/api/unanswered"],
    "synonyms": ["GET", "/api/search/synonyms"],
    "dictionary": ["GET", "/api/search/dictionary"],
    "missed": ["GET", "/api/search/missed"],
    "evaluation": ["GET", "/api/search/judged"],
    "models": ["GET", "/api/admin/model"],
    "jobs": ["GET", "/api/admin/background"],
    "system": ["GET", "/api/admin/system"],
}
"""Something that each page does and that is refused to whom the page is not for. 0 names nothing."""
WHO = {"administrator": "administrator", "keeper": "keeper", "librarian": "outsider", "auditor": "outsider", "reader": "reader"}
"""Who of the cast holds which role here."""


def lets(cast: Cast, api: Api, name: str, page: str) -> bool:
    """Whether the API lets somebody do what stands on a page: whoever may is told at most that the thing is not there."""
    method, path, *body = ASKS[page]
    said = json.loads(json.dumps(body[0]).replace('"the space"', str(cast.space))) if body else None
    status = api(name).request(method, path.replace("{space}", str(cast.space)), json=said).status_code
    return status < 300 or (status == 404 and path.endswith("/0"))


@pytest.mark.parametrize("role", WHO)
def test_a_page_is_offered_to_whom_the_api_lets_do_what_stands_on_it(cast: Cast, api: Api, role: str) -> None:
    if role in ("librarian", "auditor"):
        with cast.system() as work:
            give_company_role(work, f"user:{cast.outsider}", CompanyRole(role))
    assert set(ASKS) == set(OFFERED)
    assert {page for page in ASKS if lets(cast, api, WHO[role], page)} == {page for page in OFFERED if role in OFFERED[page]}
