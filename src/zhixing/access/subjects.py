"""Whom a grant or an audience names: tokens and what people call them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from zhixing.access.models import Space
from zhixing.kit.words import Lang, say
from zhixing.people.models import Department, Group, Person

_NAMES: dict[str, tuple[InstrumentedAttribute[int], InstrumentedAttribute[str]]] = {
    "user": (Person.id, Person.name),
    "dept": (Department.id, Department.name),
    "group": (Group.id, Group.name),
    "space": (Space.id, Space.name),
}


def number_of(token: str, kind: str) -> int | None:
    """The number in a token of this kind; none for any other token."""
    found_kind, _, number = token.partition(":")
    return int(number) if found_kind == kind and number.isascii() and number.isdigit() and len(number) <= 18 else None


def subject_labels(session: Session, tokens: Iterable[str], lang: Lang) -> dict[str, str]:
    """What to call each token on a screen; tokens that name nobody are absent."""
    wanted = set(tokens)
    labels = {"all": say("access.everybody", lang)} if "all" in wanted else {}
    for kind, (key, name) in _NAMES.items():
        numbers = sorted(number for number in (number_of(token, kind) for token in wanted) if number is not None)
        if numbers:
            found = session.execute(select(key, name).where(key.in_(numbers)))
            labels |= {f"{kind}:{number}": label for number, label in found}
    return labels
