"""Every way by which a file leaves the house, walked as somebody who reads everything: what its secrecy keeps in does not go out.

The ways are found by walking the application, not by remembering them: a new one fails here until it stands in the table.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from cast import Api, Cast
from walls.haunted import CANARY, Haunted, haunt
from walls.routes import Call, calls, written_in
from zhixing.access import CompanyRole, give_company_role
from zhixing.assets import change
from zhixing.people.models import Person

pytestmark = pytest.mark.slow

CONTENT = tuple(CANARY + of for of in ("text", "heading", "cell", "paragraph", "summary", "detail", "reason", "suggested"))
"""Words of what is written in documents or about what is written there. Titles are names: who may read them may write them down."""
CARRY_CONTENT = {"/api/documents/{asset_id}/original", "/api/ask/{question_id}/export"}
"""Hand out stretches of documents: they ask the policy of secrecy."""
CARRY_NONE = {
    "/api/audit/export": "who did what; titles only of what the auditor reads",
    "/api/grants/export": "who holds which role on which space",
    "/api/reviews/{review_id}/export": "the rights that were looked at",
    "/api/people/import/template": "an empty table",
    "/api/taxonomy/export": "names of categories",
    "/api/search/synonyms/export": "words of the house",
    "/api/search/judged/export": "queries and titles of what the curator reads",
}
NOT_OPEN_HERE = {"/api/reviews/{review_id}/export"}
"""There is no review in this house; its table of rights is looked at in tests/oversight."""


def leaves(call: Call, answer: Response) -> bool:
    """Whether an answer is a file that the browser keeps."""
    return answer.headers.get("content-disposition", "").startswith("attachment")


def taken_out(description: dict[str, object], haunted: Haunted, client: TestClient) -> Iterator[tuple[str, bool]]:
    """Of every file that may be had: the route, and whether words of documents stand in it."""
    for call in calls(description, haunted.values, reading=True):
        answer = call.send(client)
        assert answer.status_code < 500, f"{call}: {answer.text}"
        if leaves(call, answer):
            yield call.route, any(word in written_in(answer) for word in CONTENT)


def everybodys_roles(cast: Cast) -> None:
    """The keeper reads all there is and may open every page: whoever takes least out could take most."""
    with cast.system() as work:
        work.session.get_one(Person, cast.keeper).clearance = 3
        for role in (CompanyRole.ADMINISTRATOR, CompanyRole.LIBRARIAN, CompanyRole.AUDITOR):
            give_company_role(work, f"user:{cast.keeper}", role)


def test_what_nobody_may_take_out_goes_out_by_no_way(cast: Cast, api: Api, app: FastAPI) -> None:
    keeper = api("keeper")
    haunted = haunt(cast, keeper, api("reader"))
    everybodys_roles(cast)
    before = list(taken_out(app.openapi(), haunted, keeper))
    assert {route for route, _ in before} == (CARRY_CONTENT | set(CARRY_NONE)) - NOT_OPEN_HERE, "a way out that nobody foresaw"
    assert {route for route, carries in before if carries} == CARRY_CONTENT
    with cast.system() as work:
        for asset_id in haunted.assets:
            change(work, asset_id, {"secrecy": 3})
    body = {"watermark": True, "export_role": "nobody", "unmarkable": "refuse"}
    assert keeper.put("/api/secrecy/3", json=body).status_code == 200
    after = list(taken_out(app.openapi(), haunted, keeper))
    assert {route for route, carries in after if carries} == set()
    assert "/api/documents/{asset_id}/original" not in {route for route, _ in after}
    assert f"{CANARY}text" in keeper.get(f"/api/documents/{haunted.assets[0]}").text, "reading stays allowed"
