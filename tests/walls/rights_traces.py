"""What lies about of papers besides themselves: proposals, judged and missed searches, and what people did with what they once read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi.testclient import TestClient

from walls.rights_world import PAPERS, VISITORS, Lived, canary
from walls.routes import Call
from walls.surfaces import QUESTION
from zhixing.access import CompanyRole, give_company_role
from zhixing.organise.models import Suggestion
from zhixing.search.models import JudgedAnswer, JudgedQuery, MissedBy, MissedQuery

LIBRARIAN, AUDITOR = "fifth", "outsider"
"""Offices that open no content."""
TRIED = 3
"""So many papers are knocked at by everybody after each deed."""
DOORS = (
    "/api/assets/{asset_id}",
    "/api/assets/{asset_id}/related",
    "/api/assets/{asset_id}/suggestions",
    "/api/documents/{asset_id}",
    "/api/documents/{asset_id}/original",
    "/api/clusters/{asset_id}",
)


def lay_about(lived: Lived) -> None:
    """Of every paper: proposals, a judged query that should find it, and somebody who waits and was told it is the answer."""
    with lived.cast.system() as work:
        for name, role in ((LIBRARIAN, CompanyRole.LIBRARIAN), (AUDITOR, CompanyRole.AUDITOR)):
            give_company_role(work, f"user:{lived.cast.persons[name]}", role)
        for number, asset_id in lived.ids.items():
            said = {"confidence": 0.7, "created_at": work.now}
            other = lived.ids[(number + 2) % PAPERS]
            for kind, value in (("tag", canary(number, "proposal")), ("duplicate", str(other))):
                work.session.add(Suggestion(asset_id=asset_id, kind=kind, value=value, reasons=[], **said))
            judged = JudgedQuery(key=f"judged {number}", text=f"judged {number}", created_at=work.now)
            missed = MissedQuery(
                key=f"missed {number}", text=f"missed {number}", count=5, first_at=work.now, last_at=work.now,
                solved_by=asset_id, solved_at=work.now,
            )  # fmt: skip
            work.session.add_all([judged, missed])
            work.session.flush()
            work.session.add(JudgedAnswer(judged_id=judged.id, asset_id=asset_id))
            for name in VISITORS:
                person = lived.cast.persons[name]
                work.session.add(MissedBy(missed_id=missed.id, person_id=person, count=1, last_at=work.now, waits=True))


@dataclass(frozen=True)
class Traces:
    """What somebody once asked, the link to it, and a search that is counted anew at every look."""

    question: int
    share: str | None

    def looked_at_again(self) -> Iterator[tuple[str, Call]]:
        """The own old answer, and that answer as a file."""
        path = f"/api/ask/{self.question}"
        yield "old answer", Call("GET", "/api/ask/{question_id}", path)
        for to in ("md", "docx"):
            yield f"old answer as {to}", Call("GET", "/api/ask/{question_id}/export", f"{path}/export", (("to", to),))


def leave_traces(client: TestClient) -> Traces:
    """Somebody asks, shares the answer where there is one, and saves a search."""
    answer = client.post("/api/ask", json={"question": QUESTION})
    assert answer.status_code == 200, answer.text
    number = answer.json()["id"]
    shared = client.post(f"/api/ask/{number}/share")
    saved = client.post("/api/search/saved", json={"name": "来料", "query": {"q": "来料检验"}})
    assert saved.status_code == 201, saved.text
    return Traces(number, shared.json()["token"] if shared.status_code == 200 else None)


def doors(lived: Lived) -> Iterator[tuple[str, Call]]:
    """What can be asked of one paper by its number, of a few papers."""
    for number in lived.random.sample(list(lived.ids), TRIED):
        for route in DOORS:
            path = route.format(asset_id=lived.ids[number])
            yield f"door of {number}: {route}", Call("GET", route, path)
