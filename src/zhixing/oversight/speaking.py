"""Facts in sentences: who did what to what, without a word of content that the reader may not read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from zhixing.access import Work, raise_in_words, subject_labels
from zhixing.assets import find_many
from zhixing.assets.models import Category
from zhixing.events.models import StoredFact
from zhixing.kit.words import Lang, catalogue, say

SAY = "oversight.say."
TOKEN_OF = {"person": "user", "department": "dept", "group": "group", "space": "space"}


@dataclass(frozen=True)
class Names:
    """What to call whoever and whatever the facts of a page name."""

    labels: Mapping[str, str]
    """By token, as grants name them."""
    titles: Mapping[int, str]
    """Of assets the reader may read."""
    categories: Mapping[int, str]
    lang: Lang

    def token(self, token: str) -> str:
        return self.labels.get(token, token)

    def subject(self, subject: str) -> str:
        kind, _, rest = subject.partition(":")
        number = int(rest) if rest.isdigit() else 0
        if kind == "asset":
            title = self.titles.get(number)
            return f"《{title}》" if title else say("oversight.masked", self.lang, number=number)
        if kind == "category":
            return self.categories.get(number, say("oversight.gone", self.lang, what=subject))
        if kind in TOKEN_OF:
            known = self.labels.get(f"{TOKEN_OF[kind]}:{number}")
            unknown = "oversight.nobody" if subject == "person:0" else "oversight.gone"
            return known or say(unknown, self.lang, what=subject)
        code = f"oversight.subject.{kind}"
        known_kind = code if code in catalogue(self.lang) else "oversight.subject.any"
        return say(known_kind, self.lang, number=rest, what=subject)


def names_for(work: Work, facts: Sequence[StoredFact]) -> Names:
    """Everything a page of facts needs to be spoken, in a fixed number of queries."""
    tokens = {fact.actor for fact in facts}
    assets: set[int] = set()
    categories: set[int] = set()
    for fact in facts:
        kind, _, rest = fact.subject.partition(":")
        number = int(rest) if rest.isdigit() else 0
        if kind in TOKEN_OF:
            tokens.add(f"{TOKEN_OF[kind]}:{number}")
        if kind == "asset":
            assets.add(number)
        if kind == "category":
            categories.add(number)
        tokens |= set(_tokens_in(fact.data))
    query = select(Category.id, Category.name).where(Category.id.in_(sorted(categories)))
    known: dict[int, str] = dict(work.session.execute(query).all()) if categories else {}
    titles = {number: asset.title for number, asset in find_many(work.session, assets, work.reach).items()}
    return Names(subject_labels(work.session, tokens, work.lang), titles, known, work.lang)


def _tokens_in(data: Mapping[str, Any]) -> Iterable[str]:
    for name in ("added", "removed", "raises"):
        for entry in data.get(name) or ():
            yield f"user:{entry}" if isinstance(entry, int) else str(entry).partition(" ")[0]
    for number in data.get("to") or ():
        yield f"user:{number}"
    if "space_id" in data:
        yield f"space:{data['space_id']}"
    if "asked_by" in data:
        yield str(data["asked_by"])
    if "what" in data:
        yield str(data["what"]).partition(" ")[0]


def sentence(fact: StoredFact, names: Names) -> str:
    """The fact as a person would tell it; one that nobody taught us to tell is told by its type."""
    code = SAY + fact.type
    values = {"actor": actor(fact, names), "subject": names.subject(fact.subject)}
    telling = TELLING.get(fact.type)
    if telling is not None:
        ending, more = telling(fact.data, names)
        code, values = code + ending, values | more
    if code not in catalogue(names.lang):
        return say("oversight.say.anything", names.lang, type=fact.type, **values)
    return say(code, names.lang, **values)


def actor(fact: StoredFact, names: Names) -> str:
    """Who did it, in words."""
    if fact.actor in ("system", "visitor"):
        return say(f"oversight.actor.{fact.actor}", names.lang)
    return names.token(fact.actor)


Telling = Callable[[Mapping[str, Any], Names], tuple[str, dict[str, str]]]


def _listed(parts: Iterable[str], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(parts)


def _fields(data: Mapping[str, Any], names: Names) -> tuple[str, dict[str, str]]:
    known = catalogue(names.lang)
    fields = [known.get(f"oversight.field.{field}", str(field)) for field in data.get("fields", ())]
    return "", {"fields": _listed(fields, names.lang)}


def _person(data: Mapping[str, Any], names: Names) -> tuple[str, dict[str, str]]:
    if data.get("clearance") is not None and data.get("fields") == ["clearance"]:
        return ".clearance", {"level": say(f"access.secrecy.{data['clearance']}", names.lang)}
    return _fields(data, names)


def _grants(data: Mapping[str, Any], names: Names) -> tuple[str, dict[str, str]]:
    def told(entries: Sequence[str]) -> str:
        return _listed((_grant(entry, names) for entry in entries), names.lang)

    added, removed = data.get("added") or [], data.get("removed") or []
    ending = ".both" if added and removed else ".added" if added else ".removed"
    return ending, {"added": told(added), "removed": told(removed)}


def _grant(entry: str, names: Names) -> str:
    token, _, role = entry.partition(" ")
    kind = "company_role" if f"access.company_role.{role}" in catalogue(names.lang) else "role"
    return say("oversight.grant", names.lang, who=names.token(token), role=say(f"access.{kind}.{role}", names.lang))


def _members(data: Mapping[str, Any], names: Names) -> tuple[str, dict[str, str]]:
    def told(numbers: Sequence[int]) -> str:
        return _listed((names.token(f"user:{number}") for number in numbers[:20]), names.lang)

    added, removed = data.get("added") or [], data.get("removed") or []
    ending = ".both" if added and removed else ".added" if added else ".removed" if removed else ""
    return ending, {"added": told(added), "removed": told(removed)}


def _audience(data: Mapping[str, Any], names: Names) -> tuple[str, dict[str, str]]:
    values = {"level": say(f"access.secrecy.{data.get('secrecy', 1)}", names.lang)}
    values["space"] = names.token(f"space:{data.get('space_id')}")
    changed = data.get("changed") or []
    ending = ".secrecy" if changed == ["secrecy"] else ".restricted" if data.get("restricted") else ".space"
    return ending, values


def _raises(data: Mapping[str, Any], names: Names) -> tuple[str, dict[str, str]]:
    points = [raise_in_words(point, names.labels, names.lang) for point in data.get("raises") or ()]
    values = {"what": _listed(points, names.lang), "reason": str(data.get("reason", ""))}
    values["asker"] = names.token(str(data.get("asked_by", "")))
    ending = ".break_glass" if data.get("break_glass") else ".withdrawn" if data.get("withdrawn") else ""
    return ending, values


def _policy(data: Mapping[str, Any], names: Names) -> tuple[str, dict[str, str]]:
    return (".on" if data.get("watermark") else ".off"), {"role": say(f"access.role.{data['export_role']}", names.lang)}


def _refused(data: Mapping[str, Any], names: Names) -> tuple[str, dict[str, str]]:
    return "", {"path": f"{data.get('method', '')} {data.get('path', '')}", "why": _why(data, names)}


def _why(data: Mapping[str, Any], names: Names) -> str:
    sentence = catalogue(names.lang).get(str(data.get("code", "")), str(data.get("code", "")))
    return sentence.partition("{")[0] if "{" in sentence else sentence


def _door(data: Mapping[str, Any], names: Names) -> tuple[str, dict[str, str]]:
    return "", {"login": str(data.get("login", "")), "why": _why(data, names)}


def _space(data: Mapping[str, Any], names: Names) -> tuple[str, dict[str, str]]:
    plain = {key: str(value) for key, value in data.items() if isinstance(value, int | str)}
    return "", {"space": names.token(f"space:{data.get('space_id')}"), **{k: v for k, v in plain.items() if k in SAFE}}


def _plain(data: Mapping[str, Any], names: Names) -> tuple[str, dict[str, str]]:
    return "", {key: str(value) for key, value in data.items() if key in SAFE}


def _handed(data: Mapping[str, Any], names: Names) -> tuple[str, dict[str, str]]:
    to = _listed((names.token(f"user:{number}") for number in data.get("to") or ()), names.lang)
    return "", {"to": to, **_plain(data, names)[1]}


def _decided(data: Mapping[str, Any], names: Names) -> tuple[str, dict[str, str]]:
    token, _, rest = str(data.get("what", "")).partition(" ")
    role = catalogue(names.lang).get(f"access.role.{rest}", rest)
    space = names.token(f"space:{data.get('space_id')}")
    return f".{data.get('decision')}", {"who": names.token(token), "role": role, "space": space}


SAFE = frozenset(
    {"version", "count", "files", "entries", "assets", "spaces", "items", "kept", "removed", "unanswered", "format", "page"}
)
"""Values that tell nothing of content."""

TELLING: Mapping[str, Telling] = {
    "people.person_changed": _person,
    "people.department_changed": _fields,
    "people.group_changed": _members,
    "people.sign_in_refused": _door,
    "access.refused": _refused,
    "access.space_changed": _fields,
    "access.grants_changed": _grants,
    "access.approval_asked": _raises,
    "access.approval_given": _raises,
    "access.approval_denied": _raises,
    "access.secrecy_policy_changed": _policy,
    "assets.asset_changed": _fields,
    "assets.audience_changed": _audience,
    "oversight.handed_over": _handed,
    "oversight.review_started": _space,
    "oversight.review_decided": _decided,
    "oversight.review_closed": _space,
    "oversight.review_exported": _space,
    "capture.capture_started": _space,
    **dict.fromkeys(
        (
            "people.sign_in_ended",
            "access.grant_batch_made",
            "access.grant_batch_undone",
            "access.grants_exported",
            "assets.content_changed",
            "oversight.audit_exported",
            "organise.document_downloaded",
        ),
        _plain,
    ),
}
"""How the values of a fact become words: the ending of its sentence's code, and what fills it."""
