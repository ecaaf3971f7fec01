"""The written demo company: whatever it names exists, and it holds what the other rooms need to show."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from importlib import resources

from zhixing.assets import freshness
from zhixing.assets.kinds import review_days_of
from zhixing.demo import QUESTIONS, entries, logins, original
from zhixing.demo.library import company, relations, since_written, taxonomy
from zhixing.organise.rules import value_fault

ALL = entries()
BY_ID = {entry.id: entry for entry in ALL}
FOLDER = resources.files("zhixing") / "demo"


def text_of(identifier: str) -> str:
    return (FOLDER / "documents" / f"{identifier}.md").read_text(encoding="utf-8")


def category_names(branch: list[dict[str, object]]) -> list[str]:
    found: list[str] = []
    for one in branch:
        found.append(str(one["name"]))
        children = one.get("children", [])
        assert isinstance(children, list)
        found += category_names(children)
    return found


def test_a_newcomer_meets_forty_people_in_a_tree_of_departments() -> None:
    people, units = company()["people"], {unit["code"]: unit for unit in company()["departments"]}
    assert len(people) == 40 and len({person["login"] for person in people}) == 40
    assert {person["department"] for person in people} <= set(units)
    assert max(_depth(units, code) for code in units) == 3


def _depth(units: dict[str, dict[str, str]], code: str) -> int:
    parent = units[code]["parent"]
    return 1 if parent is None else 1 + _depth(units, parent)


def test_every_sign_in_offered_is_a_person_and_says_why_one_would_choose_it() -> None:
    assert {login["login"] for login in logins()} <= {person["login"] for person in company()["people"]}
    assert all(login["hint"] and login["hint_en"] and login["password"] for login in logins())


def test_whatever_the_index_names_exists() -> None:
    people = {person["login"] for person in company()["people"]}
    spaces, names = {space["slug"] for space in company()["spaces"]}, category_names(taxonomy())
    assert len(names) == len(set(names)), "categories are named in the index by name alone"
    for entry in ALL:
        assert entry.by in people and (entry.owner is None or entry.owner in people), entry.id
        assert entry.space in spaces, entry.id
        assert entry.category is None or entry.category in names, entry.id
    places = Counter((entry.space, entry.path) for entry in ALL)
    assert max(places.values()) == 1


def test_every_document_has_its_file_and_every_file_its_document() -> None:
    sources = {item.name.removesuffix(".md") for item in (FOLDER / "documents").iterdir()}
    made = {item.name for item in (FOLDER / "files").iterdir()}
    assert sources == set(BY_ID)
    assert made == {f"{entry.id}.{entry.extension}" for entry in ALL if entry.extension != "md"}
    assert all(original(entry) for entry in ALL)
    assert sum(len(original(entry)) for entry in ALL) < 6_000_000


def test_there_is_something_of_every_form_and_every_trouble() -> None:
    forms = Counter(entry.extension for entry in ALL)
    assert len(ALL) >= 110
    assert forms["docx"] >= 10 and forms["xlsx"] >= 5 and forms["pptx"] >= 4 and forms["pdf"] >= 4
    assert forms["eml"] >= 2 and forms["html"] >= 2 and forms["csv"] >= 2 and forms["zip"] >= 1
    assert sum(entry.scanned for entry in ALL) >= 3
    assert sum(entry.owner is None for entry in ALL) >= 5
    assert sum(entry.category is None for entry in ALL) >= 12
    assert any(entry.restricted for entry in ALL) and any(entry.secrecy >= 2 for entry in ALL)
    original(BY_ID["shift-log"]).decode("gb18030")


def test_the_contradictions_people_are_meant_to_find_are_really_there() -> None:
    torque = (text_of("sop-m-017-a2"), text_of("sop-m-017-a4"))
    assert "力矩 1.2 N·m" in torque[0] and "终拧：1.5 N·m" in torque[1]
    assert "屏蔽层单端接地" in text_of("app-d3-shield") and "双端 360° 压接" in text_of("dg-hw-07")
    assert "20 ms" in text_of("app-brake-old") and "M60/M80 为 60 ms" in text_of("8d-2025-031")
    assert "30–60 µm" in text_of("sop-m-022") and "40–80 µm" in text_of("dg-hw-09")


def test_what_a_document_refers_to_can_be_looked_up() -> None:
    """A reader follows an 8D to its change, its work instruction, its lesson, its guideline and its case."""
    links = {
        "8d-2025-014": ["ECN-2025-061", "SOP-M-017", "TR-2025-019", "LL-2025-07", "DG-HW-05", "CASE-2025-03"],
        "8d-2025-022": ["ECN-2025-080", "SOP-M-031", "TR-2025-033", "LL-2025-11", "DG-HW-07"],
        "8d-2025-031": ["ECN-2025-074", "TR-2025-041"],
        "8d-2026-004": ["ECN-2026-012", "TR-2026-007", "DG-HW-11"],
    }
    paths = " ".join(entry.path for entry in ALL)
    for identifier, numbers in links.items():
        for number in numbers:
            assert number in text_of(identifier) and number in paths, (identifier, number)


def test_every_question_is_answered_where_it_says_or_nowhere() -> None:
    questions = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    unanswerable = [question for question in questions if not question["documents"]]
    assert len(questions) >= 25 and len(unanswerable) >= 6
    for question in questions:
        texts = "\n".join(text_of(identifier) for identifier in question["documents"])
        assert all(answer in texts for answer in question["answers"]), question["question"]
        assert bool(question["answers"]) == bool(question["documents"])


def test_what_is_said_of_a_document_fits_the_scheme_of_its_kind() -> None:
    schemes = company()["schemes"]
    for entry in ALL:
        if not entry.scanned:
            faults = [value_fault(field, entry.details.get(field["name"])) for field in schemes.get(entry.kind, [])]
            assert not any(faults), (entry.id, faults)


def test_relations_join_documents_that_exist() -> None:
    written = relations()
    assert {kind for kind, _, _ in written} <= {"supersedes", "contradicts", "implements", "derived_from"}
    assert {identifier for _, *ends in written for identifier in ends} <= set(BY_ID)
    assert len(written) == len(set(written)) and all(source != target for _, source, target in written)


def test_whenever_it_is_built_the_demo_is_partly_fresh_and_partly_overdue() -> None:
    for now in (datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2029, 5, 2, tzinfo=UTC)):
        states = Counter(
            freshness(
                entry.verified and entry.verified + since_written(now), entry.review_days or review_days_of(entry.kind), now
            )
            for entry in ALL
        )
        assert states["overdue"] >= 6 and states["unverified"] >= 10 and states["fresh"] > states["overdue"]
